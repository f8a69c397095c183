import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { revisionOf, unpack } from '../../../gateway/enforce/decide.ts'
import { judgeByInterpreter } from './judge.ts'
import { must, type Opa } from './opa.ts'
import { prepare, type PolicyPlaces, type Prepared } from './prepare.ts'
import { PolicyProblems } from './problem.ts'
import type { Rule } from './rules.ts'
import { isTest } from './sources.ts'
import { CAPABILITIES, inStage } from './stage.ts'

/** A story whose decision own rules or settings changed. */
export interface ChangedStory {
  readonly name: string
  readonly wanted: string
  readonly got: string
}

export interface Built {
  readonly bundle: Uint8Array
  readonly revision: string
  readonly rules: readonly Rule[]
  readonly cases: number
  readonly changed: readonly ChangedStory[]
}

/** Builds a bundle. The same sources give the same bytes. Throws PolicyProblems. */
export async function build(places: PolicyPlaces, opa: Opa): Promise<Built> {
  const prepared = await prepare(places, opa)
  const product = prepared.sources.product.filter((one) => !isTest(one))
  const custom = prepared.sources.custom.filter((one) => !isTest(one))
  const about = (cases: readonly unknown[]) => ({ format: 1, rules: prepared.rules.map(noteOf), cases })
  const { cases, changed } = await inStage(
    { product, custom, data: { ...prepared.data, about: about([]) } },
    opa,
    async (folder) => settleStories(prepared, folder, opa, places.rules !== undefined),
  )
  return inStage({ product, custom, data: { ...prepared.data, about: about(cases) } }, opa, async (folder) => {
    const compile = async (revision: readonly string[]) => {
      const sources = custom.length > 0 ? ['-b', 'product', '-b', 'custom'] : ['-b', 'product']
      const target = ['build', '-t', 'wasm', '-e', 'gateway/decision', '--capabilities', CAPABILITIES]
      // Never -O1: the optimizer takes data that is set later for undefined.
      await must(opa([...target, ...sources, ...revision, '-o', 'out.tar.gz'], { cwd: folder }), 'opa build')
      return new Uint8Array(await readFile(join(folder, 'out.tar.gz')))
    }
    // The revision is a hash of what the first run made, and the second run writes it into the manifest.
    const { wasm, data } = unpack(await compile([]))
    const revision = revisionOf(wasm, data)
    const bundle = await compile(['-r', revision])
    return { bundle, revision, rules: prepared.rules, cases: cases.length, changed }
  })
}

/** Stories with what they come to now. Own rules may change that; the product's own sources may not. */
async function settleStories(prepared: Prepared, folder: string, opa: Opa, hasOwn: boolean) {
  const verdicts = await judgeByInterpreter(prepared.stories, folder, opa)
  const changed: ChangedStory[] = []
  const cases = prepared.stories.map(({ name, input, want }) => {
    const got = verdicts.get(name)
    if (got === undefined) throw new PolicyProblems([{ file: `${name}.yaml`, message: 'OPA gave no decision' }])
    const [wanted, found] = [inWords(want), inWords(got)]
    if (wanted !== found) changed.push({ name, wanted, got: found })
    return { name, input, want: got }
  })
  if (changed.length > 0 && !hasOwn)
    throw new PolicyProblems(
      changed.map((one) => ({ file: `${one.name}.yaml`, message: `wanted ${one.wanted}, got ${one.got}` })),
    )
  return { cases, changed }
}

const inWords = (one: { readonly effect: string; readonly rules: readonly string[] }): string =>
  `${one.effect} by ${one.rules.toSorted().join(', ')}`

const noteOf = ({ name, effects, metadata }: Rule) => ({
  rule: name,
  title: metadata.title,
  description: metadata.description,
  severity: metadata.custom.severity,
  effects,
  controls: metadata.custom.controls,
  ...(effects.includes('hold')
    ? { asks: { approvers: metadata.custom.approvers, quorum: metadata.custom.quorum } }
    : {}),
})
