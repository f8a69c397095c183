import type { OperationRow, Spec } from '../../gateway/model/operation.ts'
import type { Described } from './described.ts'

/**
 * Rows of a description that is not read again, as descriptions: what was derived is derived once more by today's rules.
 * Headers and media types of answers are kept only as the semantic headers they led to, which lead to the same again.
 */
export const describedOf = (rows: readonly OperationRow[], spec: Spec): Described[] =>
  rows
    .filter((row) => row.spec === spec)
    .map((row) => ({
      method: row.method,
      template: row.template,
      operationId: row.id.startsWith(`${spec}.`) ? row.id.slice(spec.length + 1) : row.id,
      tag: row.tag,
      scopes: row.scopes,
      apiToken: row.apiToken,
      lifecycle: row.lifecycle,
      deprecated: row.deprecated,
      spec,
      query: row.query,
      headers: row.semanticHeaders,
      bodyTypes: row.bodyTypes,
      responseTypes: [],
      servers: row.host === 'dr' ? ['https://drapp.'] : [],
      ...(row.iamAdminRoles && { iamAdminRoles: row.iamAdminRoles }),
      ...(row.iamPermissions && { iamPermissions: row.iamPermissions }),
    }))
