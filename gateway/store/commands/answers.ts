import { sql, type Command } from '../statement.ts'

/** Keeps the sealed answer of a released call for its agent, for a short while. */
export function* putAnswer(args: {
  hold: string
  agent: string
  decision: string
  sealed: Uint8Array
  until: number
}): Command<void> {
  yield sql(
    `insert into answers (hold_id, agent_id, decision_id, sealed, until) values (?, ?, ?, ?, ?) on conflict (hold_id) do nothing`,
    args.hold,
    args.agent,
    args.decision,
    args.sealed,
    args.until,
  )
}

export function* forgetAnswers(args: { at: number }): Command<void> {
  yield sql(`delete from answers where until <= ?`, args.at)
}
