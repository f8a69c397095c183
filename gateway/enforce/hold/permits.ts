import { z } from 'zod'
import { holdRequirement, type HoldRequirement } from '../../model/decision.ts'
import type { Approval } from '../../model/hold.ts'
import type { Operation } from '../../model/operation.ts'
import { permitsItem, planSchema } from '../../model/plan.ts'
import type { TargetView } from '../../model/view.ts'
import { unspentStatement, votesStatement } from '../../store/commands/holds.ts'
import type { Claim } from '../../store/commands/claims.ts'
import { integer, sql, text, type Row } from '../../store/statement.ts'
import type { Store } from '../../store/store.ts'
import { shownSchema } from './shown.ts'
import { fitsStanding, standingTarget } from './standing.ts'

/** What people said beforehand that may let a held call go on: an input to the second judgement, never a pass (rule 15). */
export interface Permit {
  readonly kind: 'hold' | 'plan' | 'standing'
  readonly approval: Approval
  readonly claim: Claim
  /** What was asked of the people who gave it, and when (epoch ms); for holds only. */
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

const voter = (vote: Row) => ({
  id: text(vote, 'approver_id'),
  name: text(vote, 'approver_name'),
  at: integer(vote, 'at'),
  reason: text(vote, 'reason'),
})

async function ofHold(
  store: Store,
  { agent, digest, now }: Wanted,
  fingerprint: (targets: readonly TargetView[]) => string,
): Promise<Permit | undefined> {
  const row = (await store.read(unspentStatement(agent, digest, now)))[0]
  if (row === undefined) return undefined
  const hold = text(row, 'id')
  const shown = shownSchema.parse(JSON.parse(text(row, 'shown')))
  const votes = await store.read(votesStatement(hold))
  return {
    kind: 'hold',
    approval: {
      hold,
      digest,
      rules: shown.rules.map((rule) => rule.rule),
      facts: shown.facts,
      by: votes.filter((vote) => vote['verdict'] === 'approve').map(voter),
      until: integer(row, 'expires_at'),
    },
    claim: { hold },
    ...(row['lasts'] === null ? {} : { lasts: integer(row, 'lasts') }),
    met: { requirement: holdRequirement.parse(JSON.parse(text(row, 'requirement'))), at: integer(row, 'created_at') },
    fits: (targets) => fingerprint(targets) === shown.facts,
  }
}

/** Approved plans of the agent that name this call and have some of it left. */
async function ofPlans(store: Store, wanted: Wanted): Promise<Permit[]> {
  const rows = await store.read(
    sql(
      `select p.* from plans p join holds h on h.id = p.hold_id where p.agent_id = ? and h.state = 'approved' and h.grant_state = 'unspent' and p.until > ? order by p.created_at`,
      wanted.agent,
      wanted.now,
    ),
  )
  return rows.flatMap((row) => {
    const plan = planSchema.parse(JSON.parse(text(row, 'body')))
    const first = wanted.targets[0]
    const item = plan.items.findIndex((one) =>
      permitsItem(one, { operation: wanted.operation, digest: wanted.digest, target: first }),
    )
    const found = plan.items[item]
    if (found === undefined) return []
    const hold = text(row, 'hold_id')
    return [
      {
        kind: 'plan' as const,
        approval: {
          hold,
          digest: wanted.digest,
          rules: found.rules,
          facts: 'plan',
          by: [],
          until: integer(row, 'until'),
        },
        claim: { hold, plan: { id: text(row, 'id'), item, most: found.most } },
        fits: () => true,
      },
    ]
  })
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
      fits: (targets: readonly TargetView[]) => fitsStanding(target, targets, wanted.properties),
    }
  })
}
