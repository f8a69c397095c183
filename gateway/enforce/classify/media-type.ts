import type { Body } from '../../model/call.ts'
import type { OperationRow } from '../../model/operation.ts'
import { Refusal } from '../../model/refusal.ts'

const isJson = (type: string): boolean => type === 'application/json' || type.endsWith('+json')

/**
 * A body that was not read as JSON would be judged as if it said nothing. Where Okta takes JSON, or documents no body at
 * all, only JSON passes; elsewhere only the documented types. Throws Refusal unsupported_media_type.
 */
export const checkMediaType = (row: OperationRow, body: Body | undefined): void => {
  if (body === undefined || body.bytes.length === 0) return
  if (isJson(body.mediaType) && body.json !== undefined) return
  const documented = row.bodyTypes.filter((type) => !isJson(type))
  if (documented.includes(body.mediaType)) return
  const takes = row.bodyTypes.length > 0 ? row.bodyTypes.join(' or ') : 'application/json, or no body'
  throw new Refusal('unsupported_media_type', { sentence: `${row.id} takes ${takes}.` })
}
