import { openAnswer } from '../../enforce/hold.ts'
import type { House } from '../../enforce/house.ts'
import { Refusal } from '../../model/refusal.ts'
import type { Subject } from '../../model/subject.ts'

/** A hold as its agent may see it, in the words of the access request draft. Throws not_found for anybody else's. */
export async function ownHold(house: House, subject: Subject, id: string) {
  const row = await house.store.db
    .selectFrom('holds')
    .select(['id', 'state', 'grant_state', 'operation', 'decision_id', 'created_at', 'expires_at', 'spent_by'])
    .where('id', '=', id)
    .where('agent_id', '=', subject.agent.id)
    .executeTakeFirst()
  if (row === undefined) throw new Refusal('not_found', { sentence: 'You have no such hold.' })
  const expired = row.state === 'pending' && row.expires_at <= house.now()
  return {
    id: row.id,
    status: expired ? 'expired' : row.state,
    grant: row.grant_state ?? undefined,
    status_endpoint: `${house.publicUrl}/_postern/holds/${row.id}`,
    operation: row.operation,
    decision: row.decision_id,
    carried_out_by: row.spent_by ?? undefined,
    created_at: new Date(row.created_at).toISOString(),
    expires_at: new Date(row.expires_at).toISOString(),
  }
}

/** A decision as its agent may see it: what, when, which effect, and what became of it. */
export async function ownDecision(house: House, subject: Subject, id: string) {
  const rows = await house.store.db
    .selectFrom('entries')
    .select(['kind', 'at', 'operation', 'effect', 'hold_id'])
    .where('decision_id', '=', id)
    .where('agent_id', '=', subject.agent.id)
    .orderBy('at')
    .execute()
  const decision = rows.find((row) => row.kind === 'decision')
  if (decision === undefined) throw new Refusal('not_found', { sentence: 'You have no such decision.' })
  const write = await house.store.db
    .selectFrom('writes')
    .select(['state', 'status'])
    .where('decision_id', '=', id)
    .executeTakeFirst()
  return {
    id,
    at: new Date(decision.at).toISOString(),
    operation: decision.operation,
    effect: decision.effect,
    hold: decision.hold_id ?? undefined,
    outcome: write?.state ?? (rows.some((row) => row.kind === 'outcome') ? 'answered' : undefined),
    okta_status: write?.status ?? undefined,
  }
}

/** Okta's answer to a call of this agent that was sent when it was approved. Throws not_found when there is none any more. */
export async function ownAnswer(house: House, subject: Subject, id: string): Promise<Response> {
  const row = await house.store.db
    .selectFrom('answers')
    .selectAll()
    .where('hold_id', '=', id)
    .where('agent_id', '=', subject.agent.id)
    .where('until', '>', house.now())
    .executeTakeFirst()
  if (row === undefined)
    throw new Refusal('not_found', {
      sentence: 'There is no answer to this hold.',
      hint: 'It comes when the call was approved and sent, and is kept for 15 minutes. See the hold itself.',
    })
  const kept = openAnswer(house.store.keys.answers, id, row.sealed)
  const body = Buffer.from(kept.body, 'base64')
  return new Response(body.length === 0 ? null : new Uint8Array(body), {
    status: kept.status,
    headers: {
      'content-type': kept.contentType,
      'cache-control': 'no-store',
      'postern-decision': `allow; id="${kept.decision}"; hold="${id}"${kept.cut ? '; cut' : ''}`,
    },
  })
}
