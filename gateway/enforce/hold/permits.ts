import { z } from 'zod'
import { holdRequirement, type HoldRequirement } from '../../model/decision.ts'
import type { Approval } from '../../model/hold.ts'
import type { Operation } from '../../model/operation.ts'
import type { TargetView } from '../../model/view.ts'
import { unspentStatement } from '../../store/commands/holds.ts'
import type { Claim } from '../../store/commands/claims.ts'
import { integer, sql, text } from '../../store/statement.ts'
import type { Store } from '../../store/store.ts'
import { ofPlans } from './plans.ts'
import { shownSchema } from './shown.ts'
import { fitsStanding, standingTarget } from './standing.ts'
import { votersOf } from './voters.ts'

/** What people said beforehand that may let a held call go on: an input to the second judgement, never a pass (rule 15). */
export interface Permit {
  readonly kind: 'hold' | 'plan' | 'standing'
  readonly approval: Approval
  readonly claim: Claim
  /** What was asked of the people who gave it, and when (epoch ms); not for standing approvals. */
  readonly met?: { readonly requirement: HoldRequirement; readonly at: number }
  /** Seconds for which what is granted may last. */
  readonly lasts?: number
  /** What of the targets must still be so; given the view of the second judgement. */
  readonly fits: (targets: readonly TargetView[]) => boolean
}

export interface Wanted {
  readonly agent: string
  readonly digest: string
  readonly operation: string
  readonly properties: Operation['properties']
  readonly targets: readonly TargetView[]
  readonly now: number
}

/** Permits that may fit this call, the most particular first. */
export async function permitsFor(
  store: Store,
  wanted: Wanted,
  fingerprint: (targets: readonly TargetView[]) => string,
): Promise<Permit[]> {
  const own = await ofHold(store, wanted, fingerprint)
  if (own !== undefined) return [own]
  return [...(await ofPlans(store, wanted)), ...(await ofStanding(store, wanted))]
}

async function ofHold(
  store: Store,
  { agent, digest, now }: Wanted,
  fingerprint: (targets: readonly TargetView[]) => string,
): Promise<Permit | undefined> {
  const row = (await store.read(unspentStatement(agent, digest, now)))[0]
  if (row === undefined) return undefined
  const hold = text(row, 'id')
  const shown = shownSchema.parse(JSON.parse(text(row, 'shown')))
  return {
    kind: 'hold',
    approval: {
      hold,
      digest,
      rules: shown.rules.map((rule) => rule.rule),
      facts: shown.facts,
      by: await votersOf(store, hold),
      until: integer(row, 'expires_at'),
    },
    claim: { hold },
    ...(row['lasts'] === null ? {} : { lasts: integer(row, 'lasts') }),
    met: { requirement: holdRequirement.parse(JSON.parse(text(row, 'requirement'))), at: integer(row, 'created_at') },
    fits: (targets) => fingerprint(targets) === shown.facts,
  }
}

/** Standing approvals of the agent for this operation that still have uses left (rule 16). */
async function ofStanding(store: Store, wanted: Wanted): Promise<Permit[]> {
  const rows = await store.read(
    sql(
      `select * from standing where agent_id = ? and operation = ? and revoked_at is null and used < most and until > ? order by until`,
      wanted.agent,
      wanted.operation,
      wanted.now,
    ),
  )
  return rows.map((row) => {
    const target = standingTarget.parse(JSON.parse(text(row, 'target')))
    const id = text(row, 'id')
    return {
      kind: 'standing' as const,
      approval: {
        hold: text(row, 'hold_id'),
        digest: wanted.digest,
        rules: z.array(z.string()).parse(JSON.parse(text(row, 'rules'))),
        facts: 'standing',
        by: [
          {
            id: text(row, 'by_id'),
            name: text(row, 'by_name'),
            at: integer(row, 'created_at'),
            reason: text(row, 'reason'),
          },
        ],
        until: integer(row, 'until'),
      },
      claim: { hold: text(row, 'hold_id'), standing: id },
      // The like of it may be about who gave it: nobody approves what is done to themselves (rule 14).
      fits: (targets: readonly TargetView[]) =>
        fitsStanding(target, targets, wanted.properties) &&
        !targets.some((one) => one.type === 'user' && one.id === text(row, 'by_id')),
    }
  })
}
