import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { planAsked, type PlanAsked } from '../../../gateway/model/plan.ts'
import { EXIT, Failure } from '../../exit.ts'
import { safe } from '../../output/style.ts'
import { fromTerraform, type Mapped } from '../terraform.ts'

const HOW = 'Write one with: terraform plan -out run.tfplan && terraform show -json run.tfplan > plan.json'

export interface Announced {
  /** As it is posted to /_postern/plans. */
  readonly body: PlanAsked
  readonly mapped: Mapped
  /** For people: what no item stands for. */
  readonly said: readonly string[]
}

/** The body of a change set out of a plan's file, or its text. Throws Failure. */
export function announce(
  from: string,
  isText: boolean,
  { purpose, minutes }: { readonly purpose: string; readonly minutes: number },
): Announced {
  if (!isText && !existsSync(from)) throw new Failure(EXIT.usage, `There is no file ${from}.`, HOW)
  const mapped = mappedOf(isText ? from : readFileSync(from, 'utf8'))
  const said = [
    ...mapped.missing.map(({ address, why }) => `not in it: ${safe(address, 200)}: ${safe(why, 200)}`),
    ...(mapped.missing.length === 0
      ? []
      : [`not in it: ${mapped.missing.length} in all; such calls are judged by themselves`]),
    ...(mapped.others === 0 ? [] : [`${mapped.others} changes of other providers`]),
  ]
  if (mapped.items.length === 0)
    throw new Failure(EXIT.failed, ['Nothing of this plan can be announced.', ...said].join('\n'), HOW)
  const body = planAsked.safeParse({ purpose, items: mapped.items, minutes })
  if (body.success) return { body: body.data, mapped, said }
  throw new Failure(EXIT.usage, `No change set can be made of it: ${z.prettifyError(body.error)}`, 'Apply it in parts.')
}

function mappedOf(text: string): Mapped {
  try {
    return fromTerraform(JSON.parse(text))
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof z.ZodError)) throw error
    throw new Failure(EXIT.usage, 'This is not the JSON of a Terraform plan.', HOW)
  }
}
