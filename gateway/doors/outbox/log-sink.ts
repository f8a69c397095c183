import { cleaned } from '../../model/words.ts'
import type { Notice } from './notice.ts'
import type { Sink } from './sink.ts'
import { TOLD } from './told.ts'

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
    const { line, loud } = TOLD[notice.kind]
    if (loud) log.warn(fields, line)
    else log.info(fields, line)
    return Promise.resolve(undefined)
  },
})
