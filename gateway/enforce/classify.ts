import type { Call } from '../model/call.ts'
import type { Operation } from '../model/operation.ts'
import { Refusal } from '../model/refusal.ts'
import type { Catalog } from '../okta/catalog.ts'
import { checkMediaType } from './classify/media-type.ts'
import { declarationsOf, readProperties, readTargets } from './classify/registry.ts'

export { propertiesOf, type PropertyNote } from './classify/registry.ts'

/**
 * What a call is: its row of the catalog, what it names, and what its body and query mean. Pure. Throws Refusal
 * unknown_operation, not_forwarded (with the operation's name in the sentence) or unsupported_media_type.
 */
export function classify(call: Call, catalog: Catalog): Operation {
  const match = catalog.match(call.method, call.segments)
  if (match === undefined)
    throw new Refusal('unknown_operation', { sentence: catalog.explain(call.method, call.segments) })
  const { row, ids } = match
  if (row.door === 'refuse')
    throw new Refusal('not_forwarded', {
      sentence: `Postern knows ${row.id} and does not forward it: ${row.doorReason ?? 'an operator has closed it'}.`,
    })
  checkMediaType(row, call.body)
  const input = { row, ids, body: call.body?.json, params: call.params }
  const declared = declarationsOf(row)
  return { row, ids, targets: readTargets(declared, input), properties: readProperties(declared, input) }
}
