import type { EventInput } from '../../store/commands/inventory-log.ts'
import { at, listAt, textAt, told } from '../discover/json.ts'
import type { Happened } from './touched.ts'

/** One event of the System Log in our own shape; undefined for what has no uuid or time: it cannot be kept once. Pure. */
export function normalised(
  json: unknown,
): { readonly event: Omit<EventInput, 'touches'>; readonly happened: Happened } | undefined {
  const uuid = textAt(json, 'uuid')
  const type = textAt(json, 'eventType')
  const published = Date.parse(textAt(json, 'published') ?? '')
  if (uuid === undefined || type === undefined || Number.isNaN(published)) return undefined
  const targets = listAt(json, 'target').flatMap((target) => {
    const id = textAt(target, 'id')
    const kind = textAt(target, 'type')
    return id === undefined || kind === undefined ? [] : [{ id, type: kind, name: textAt(target, 'displayName') ?? '' }]
  })
  const debug = at(json, 'debugContext', 'debugData')
  const body = told({
    severity: textAt(json, 'severity'),
    message: textAt(json, 'displayMessage'),
    reason: textAt(json, 'outcome', 'reason'),
    actor: told({
      id: textAt(json, 'actor', 'id'),
      type: textAt(json, 'actor', 'type'),
      name: textAt(json, 'actor', 'displayName'),
    }),
    ip: textAt(json, 'client', 'ipAddress'),
    agent: textAt(json, 'client', 'userAgent', 'rawUserAgent'),
    session: textAt(json, 'authenticationContext', 'externalSessionId'),
    transaction: textAt(json, 'transaction', 'id'),
    uri: textAt(debug, 'requestUri'),
    granted: textAt(debug, 'privilegeGranted'),
    revoked: textAt(debug, 'privilegeRevoked'),
    changes: at(json, 'target', '0', 'changeDetails'),
    targets: targets.map((target) => told(target)),
  })
  return {
    event: {
      uuid,
      at: published,
      type,
      actor: textAt(json, 'actor', 'id') ?? null,
      client: textAt(json, 'client', 'id') ?? null,
      token: textAt(json, 'transaction', 'detail', 'requestApiTokenId') ?? null,
      request: textAt(debug, 'requestId') ?? textAt(json, 'transaction', 'id') ?? null,
      outcome: textAt(json, 'outcome', 'result') ?? null,
      body: JSON.stringify(body),
    },
    happened: { type, targets },
  }
}
