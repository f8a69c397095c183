import { METHODS } from '../../gateway/model/call.ts'
import type { OperationRow } from '../../gateway/model/operation.ts'
import { accessOf } from './access.ts'
import type { Described } from './described.ts'
import { doorOf, hostOf, semanticHeadersOf, takesCredential } from './door.ts'
import { collectionsOf, parameterTypes, resourceOf } from './resources.ts'
import { isBulk, revealsSecrets } from './sensitive.ts'

/**
 * Ids of operations. Where an operationId stands in several descriptions, the one of the management API keeps it and the
 * others are prefixed by theirs: `governance.getOrgSettings`. Undocumented rows are always prefixed.
 */
export const idsOf = (operations: readonly Described[]): string[] => {
  const homes = new Map<string, number>()
  for (const { operationId } of operations) homes.set(operationId, (homes.get(operationId) ?? 0) + 1)
  return operations.map(({ operationId, spec }) =>
    spec === 'undocumented' || ((homes.get(operationId) ?? 0) > 1 && spec !== 'management')
      ? `${spec}.${operationId}`
      : operationId,
  )
}

/** Rows of the catalog, sorted by template and method. Throws an Error on two rows of one id or one method and shape. */
export const deriveRows = (operations: readonly Described[]): OperationRow[] => {
  const collections = collectionsOf(operations.map((operation) => operation.template))
  const shapes = new Set(collections.keys())
  const ids = idsOf(operations)
  const rows = operations.map((operation, n): OperationRow => ({
    id: ids[n] ?? operation.operationId,
    method: operation.method,
    template: operation.template,
    tag: operation.tag,
    scopes: operation.scopes,
    access: accessOf(operation),
    ...doorOf(operation),
    host: hostOf(operation),
    semanticHeaders: semanticHeadersOf(operation),
    parameters: parameterTypes(operation.template),
    resource: resourceOf(operation.template, collections),
    apiToken: operation.apiToken,
    takesCredential: takesCredential(operation),
    lifecycle: operation.lifecycle,
    spec: operation.spec,
    bodyTypes: operation.bodyTypes.toSorted(),
    query: operation.query,
    ...(operation.iamAdminRoles && { iamAdminRoles: operation.iamAdminRoles }),
    ...(operation.iamPermissions && { iamPermissions: operation.iamPermissions }),
    deprecated: operation.deprecated,
    revealsSecrets: revealsSecrets(operation),
    bulk: isBulk(operation, shapes),
  }))
  refuseDoubles(rows)
  return rows.toSorted(byTemplateAndMethod)
}

const byTemplateAndMethod = (a: OperationRow, b: OperationRow): number => {
  if (a.template !== b.template) return a.template < b.template ? -1 : 1
  return METHODS.indexOf(a.method) - METHODS.indexOf(b.method)
}

const refuseDoubles = (rows: readonly OperationRow[]): void => {
  const seen = new Set<string>()
  for (const row of rows) {
    for (const key of [row.id, `${row.method} ${row.template.replaceAll(/\{[^}]*\}/g, '{}')}`]) {
      if (seen.has(key)) throw new Error(`Two operations are ${key}.`)
      seen.add(key)
    }
  }
}
