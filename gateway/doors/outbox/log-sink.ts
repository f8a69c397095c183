import { cleaned } from '../../model/words.ts'
import type { Notice } from './notice.ts'
import type { Sink } from './sink.ts'

const WORDS: Readonly<Record<string, string>> = {
  alert: 'an alert was raised',
  bypass: 'an agent reached Okta around Postern',
  hold_opened: 'a call waits for approval',
  hold_decided: 'a call was decided',
  hold_expired: 'a call was decided by nobody and its time is over',
  hold_cancelled: 'a waiting call was taken back',
  grant_expired: 'an approved call never came and its time is over',
  grant_revoked: 'an approval was taken back',
}

/** Lines in the gateway's own log: ids and rules, no names (those are for the record and the pages). */
export const logSink = (
  name: string,
  log: { warn(fields: object, message: string): void; info(fields: object, message: string): void },
): Sink => ({
  name,
  send(_delivery, notice: Notice) {
    const fields = {
      message: notice.id,
      kind: notice.kind,
      agent: cleaned(notice.agent.name),
      operation: notice.operation,
      severity: notice.severity,
      rules: notice.rules.map((one) => one.rule),
      decision: notice.decision,
      ...(notice.hold === undefined ? {} : { hold: notice.hold.id, state: notice.hold.state }),
    }
    const loud = notice.kind === 'alert' || notice.kind === 'bypass' || notice.kind === 'hold_opened'
    if (loud) log.warn(fields, WORDS[notice.kind] ?? notice.kind)
    else log.info(fields, WORDS[notice.kind] ?? notice.kind)
    return Promise.resolve(undefined)
  },
})
