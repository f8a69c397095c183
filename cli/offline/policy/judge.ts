import { z } from 'zod'
import { EFFECTS } from '../../../gateway/model/decision.ts'
import { must, type Opa } from './opa.ts'

const said = z.object({
  effect: z.enum(EFFECTS),
  reasons: z.array(z.looseObject({ rule: z.string() })),
})
const results = z.object({
  result: z.tuple([z.object({ expressions: z.tuple([z.object({ value: z.record(z.string(), said) })]) })]),
})

export interface Verdict {
  readonly effect: (typeof EFFECTS)[number]
  readonly rules: readonly string[]
}

/** What OPA's own interpreter decides about each story, in one run over the staged sources. */
export async function judgeByInterpreter(
  stories: readonly { readonly name: string; readonly input: unknown }[],
  folder: string,
  opa: Opa,
): Promise<ReadonlyMap<string, Verdict>> {
  // `with input as one.input` would leave the input undefined: a bare variable it must be.
  const query = '{name: said | some name, one in input; said := data.gateway.decision with input as one}'
  const input = JSON.stringify(Object.fromEntries(stories.map(({ name, input: asked }) => [name, asked])))
  const args = ['eval', '--format', 'json', '--stdin-input', '-b', 'product', '-b', 'custom', query]
  const { result } = results.parse(JSON.parse(await must(opa(args, { cwd: folder, input }), 'opa eval')))
  return new Map(
    Object.entries(result[0].expressions[0].value).map(([name, one]) => [
      name,
      { effect: one.effect, rules: [...new Set(one.reasons.map((reason) => reason.rule))].toSorted() },
    ]),
  )
}
