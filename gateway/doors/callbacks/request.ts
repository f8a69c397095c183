import { safeBody, safeHeaders, safeQuery } from '../../enforce/audit.ts'
import type { Call } from '../../model/call.ts'

/** The held request for an approver's eyes: its names and shape; values only where they can hide no secret. Pure. */
export function requestText(call: Call, path: string): string {
  const query = call.params.length === 0 ? '' : `?${safeQuery(call.params)}`
  const headers = Object.entries(safeHeaders(call.headers)).map(([name, value]) => `${name}: ${value}`)
  const { body } = call
  const shown =
    body === undefined || body.bytes.length === 0
      ? []
      : body.json === undefined
        ? ['', `[${body.bytes.length} bytes that are no JSON]`]
        : ['', JSON.stringify(safeBody(body.json), null, 2)]
  return [`${call.method} ${path}${query}`, ...headers, ...shown].join('\n')
}
