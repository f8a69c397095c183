import { makeNames, type Names } from '../../../inventory/questions.ts'
import type { Principal } from '../../../inventory/permissions.ts'
import type { NamedView } from '../../../model/api.ts'
import type { OperationRow } from '../../../model/operation.ts'
import { Refusal } from '../../../model/refusal.ts'
import { cleaned } from '../../../model/words.ts'
import type { KnownOrg, OperatorsHouse } from '../house.ts'

/** What is known of the org. Throws Refusal discovery_off. */
export function knownOf(house: OperatorsHouse): KnownOrg {
  if (house.known === undefined) throw new Refusal('discovery_off')
  return house.known
}

export const namesIn = (org: KnownOrg): Names => makeNames(org.inventory.keeper)

/** The row of an operation. Throws Refusal not_found, with the nearest by its words. */
export function rowOf(id: string, org: KnownOrg): OperationRow {
  const catalog = org.catalog()
  const row = catalog.byId(id)
  if (row !== undefined) return row
  const wanted = id.toLowerCase()
  const like = catalog.rows
    .filter((one) => one.door === 'forward' && one.id.toLowerCase().includes(wanted))
    .slice(0, 4)
    .map((one) => one.id)
  throw new Refusal('not_found', {
    sentence: `There is no operation '${cleaned(id)}'.`,
    hint: like.length === 0 ? "Give Okta's operationId, like resetFactors." : `Perhaps ${like.join(', ')}.`,
  })
}

const KIND_OF: Readonly<Record<Principal['type'], string>> = { user: 'user', client: 'client', api_token: 'token' }

/** A principal with the name people know it by. */
export async function namedPrincipal(principal: Principal, names: Names): Promise<NamedView> {
  const label = await names.labelOf(names.kindsOf(KIND_OF[principal.type]), principal.id)
  return { type: principal.type, id: principal.id, label: label ?? null }
}
