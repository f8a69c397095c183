import type { EntryInput } from '../../store/commands/entries.ts'
import { bytes, integer, optionalText, sql, text } from '../../store/statement.ts'
import type { Store } from '../../store/store.ts'
import { keepAnswer, type KeptAnswer } from './answers.ts'

/** An approved call that is to be sent without its caller. */
export interface DueCall {
  readonly hold: string
  readonly agent: string
  readonly digest: string
  readonly decision: string
  readonly purpose: string | undefined
  readonly sealed: Uint8Array
}

/** Approved, unspent calls that the gateway itself sends, the oldest approval first. */
export async function approvedToSend(store: Store, now: number, limit: number): Promise<DueCall[]> {
  const rows = await store.read(
    sql(
      `select * from holds where state = 'approved' and grant_state = 'unspent' and expires_at > ? and requirement like '%"execute":"at_approval"%' and kind is null order by decided_at limit ?`,
      now,
      limit,
    ),
  )
  return rows.flatMap((row) => {
    const sealed = bytes(row, 'sealed_call')
    if (sealed === undefined) return []
    return [
      {
        hold: text(row, 'id'),
        agent: text(row, 'agent_id'),
        digest: text(row, 'digest'),
        decision: text(row, 'decision_id'),
        purpose: optionalText(row, 'purpose'),
        sealed,
      },
    ]
  })
}

/** True while the call of an approved hold may still be sent. */
export async function isUnspent(store: Store, hold: string, now: number): Promise<boolean> {
  const rows = await store.read(
    sql(
      `select id from holds where id = ? and state = 'approved' and grant_state = 'unspent' and expires_at > ?`,
      hold,
      now,
    ),
  )
  return rows[0] !== undefined
}

/** True while the agent has an unrevoked key of this prefix that has not ended. */
export async function isGoodKey(store: Store, agent: string, prefix: string, now: number): Promise<boolean> {
  const keys = await store.read(
    sql(`select expires_at from agent_keys where agent_id = ? and prefix = ? and revoked_at is null`, agent, prefix),
  )
  return keys.some((key) => key['expires_at'] === null || integer(key, 'expires_at') > now)
}

/** Seals the answer for its agent. `until` in epoch ms. */
export const putAnswer = (store: Store, hold: string, agent: string, until: number, answer: KeptAnswer) =>
  store.run('putAnswer', {
    hold,
    agent,
    decision: answer.decision,
    sealed: keepAnswer(store.keys.answers, hold, answer),
    until,
  })

export const forgetAnswers = (store: Store, at: number) => store.run('forgetAnswers', { at })

/** Takes a grant back that can no longer be spent. */
export const endHold = (store: Store, hold: string, at: number, entry: EntryInput) =>
  store.run('withdrawHold', { writer: store.writer, hold, agent: null, at, entry })
