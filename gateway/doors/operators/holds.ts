import { z } from 'zod'
import { at, type HoldView } from '../../model/api.ts'
import { standingTarget } from '../../enforce/hold.ts'
import { planSchema } from '../../model/plan.ts'
import { holdRequirement } from '../../model/decision.ts'
import { GRANT_STATES, TASK_STATES } from '../../model/hold.ts'
import { Refusal } from '../../model/refusal.ts'
import { integer, optionalInteger, optionalText, sql, text, type Row } from '../../store/statement.ts'
import type { Store } from '../../store/store.ts'
import { agentRef, namesOf } from './agents.ts'

const shownSchema = z.object({
  sentence: z.string().default(''),
  rules: z
    .array(z.object({ rule: z.string(), title: z.string(), severity: z.string(), description: z.string() }))
    .default([]),
  like: standingTarget.optional(),
  plan: planSchema.optional(),
})

/** A row of holds as people see it: the sealed call is not in it. An overdue hold reads as expired, though nobody swept yet. */
export function holdOf(row: Row, names: ReadonlyMap<string, string>, now: number): HoldView {
  const shown = shownSchema.parse(JSON.parse(text(row, 'shown')))
  const requirement = holdRequirement.parse(JSON.parse(text(row, 'requirement')))
  const decided = optionalInteger(row, 'decided_at')
  const overdue = integer(row, 'expires_at') <= now
  const state = z.enum(TASK_STATES).parse(text(row, 'state'))
  const grant = z.enum(GRANT_STATES).optional().parse(optionalText(row, 'grant_state')) ?? null
  return {
    id: text(row, 'id'),
    state: state === 'pending' && overdue ? 'expired' : state,
    grant: grant === 'unspent' && overdue ? 'expired' : grant,
    agent: agentRef(text(row, 'agent_id'), names),
    operation: text(row, 'operation'),
    sentence: shown.sentence,
    rules: shown.rules,
    purpose: optionalText(row, 'purpose') ?? null,
    approvers: requirement.approvers,
    quorum: requirement.quorum,
    requirement,
    like: shown.like ?? null,
    plan: shown.plan ?? null,
    lastsSeconds: optionalInteger(row, 'lasts') ?? null,
    decision: text(row, 'decision_id'),
    createdAt: at(integer(row, 'created_at')),
    expiresAt: at(integer(row, 'expires_at')),
    decidedAt: decided === undefined ? null : at(decided),
  }
}

/** Throws Refusal not_found. */
export async function findHold(store: Store, id: string, now: number): Promise<HoldView> {
  const rows = await store.read(sql(`select * from holds where id = ?`, id))
  const row = rows[0]
  if (row === undefined)
    throw new Refusal('not_found', {
      sentence: 'There is no such hold.',
      hint: 'See them all: postern approvals list.',
    })
  return holdOf(row, await namesOf(store), now)
}
