import { z } from 'zod'
import { METHODS } from '../../gateway/model/call.ts'
import { SPECS } from '../../gateway/model/operation.ts'
import type { Described } from './described.ts'
import { describeSeen } from './undocumented.ts'

const names = z.array(z.string())

const operation = z.object({
  method: z.enum(METHODS),
  path: z.string(),
  operationId: z.string(),
  tag: z.string(),
  scopes: names,
  apiToken: z.boolean(),
  lifecycle: z.string().nullable(),
  deprecated: z.boolean(),
  spec: z.enum(SPECS),
  query: z.array(z.object({ name: z.string() })).default([]),
  headers: names.default([]),
  bodyTypes: names.default([]),
  responseTypes: names.default([]),
  servers: names.default([]),
  iamAdminRoles: names.optional(),
  iamPermissions: names.optional(),
})

/** Reads shared/okta/operations.json. Throws a ZodError when its shape has changed. */
export const describedOf = (json: unknown): Described[] =>
  z
    .array(operation)
    .parse(json)
    .map(({ path, query, iamAdminRoles, iamPermissions, ...rest }) => ({
      ...rest,
      template: path,
      query: query.map((parameter) => parameter.name),
      ...(iamAdminRoles && { iamAdminRoles }),
      ...(iamPermissions && { iamPermissions }),
    }))

const undocumented = z.object({
  observedInRealTrafficButInNoSpec: z.array(z.object({ method: z.enum(METHODS), path: z.string() })),
  documentedElsewhereButNotInManagementSpec: names,
})

/** Paths named by an official description of another product, or retired: known, and in no table of ours. */
export interface Elsewhere {
  readonly path: string
  readonly note: string
}

/** Reads shared/okta/undocumented-paths.json: rows seen in traffic, and paths that only other documents name. */
export const undocumentedOf = (json: unknown): { seen: Described[]; elsewhere: Elsewhere[] } => {
  const { observedInRealTrafficButInNoSpec, documentedElsewhereButNotInManagementSpec } = undocumented.parse(json)
  const elsewhere = documentedElsewhereButNotInManagementSpec.map((line) => {
    const [path = '', note = ''] = line.split(/ \(|\)$/)
    return { path, note: note === '' ? 'documented outside the management API' : note }
  })
  return { seen: observedInRealTrafficButInNoSpec.map(describeSeen), elsewhere }
}
