import { z } from 'zod'
import { METHODS, type Method } from '../../gateway/model/call.ts'
import type { Spec } from '../../gateway/model/operation.ts'
import type { Described } from './described.ts'

const words = z.array(z.string())
const ref = z.object({ $ref: z.string() })
const parameter = z.union([ref, z.object({ name: z.string(), in: z.string() })])
const content = z.object({ content: z.record(z.string(), z.unknown()).optional() })
const body = z.union([ref, content])
const servers = z.array(z.object({ url: z.string() })).optional()
const security = z.array(z.record(z.string(), words)).optional()

const operation = z.object({
  operationId: z.string(),
  tags: words.default(['']),
  deprecated: z.boolean().default(false),
  parameters: z.array(parameter).default([]),
  requestBody: body.optional(),
  responses: z.record(z.string(), body).default({}),
  security,
  servers,
  'x-okta-lifecycle': z.object({ lifecycle: z.string().optional() }).optional(),
  'x-okta-iam-admin-roles': z.unknown().optional(),
  'x-okta-iam-permissions': z.unknown().optional(),
})

const item = z
  .object({
    parameters: z.array(parameter).default([]),
    servers,
    'x-okta-lifecycle': z.object({ lifecycle: z.string().optional() }).optional(),
  })
  .loose()

const description = z.object({
  paths: z.record(z.string(), item),
  security,
  components: z
    .object({
      parameters: z.record(z.string(), z.unknown()).default({}),
      requestBodies: z.record(z.string(), z.unknown()).default({}),
      responses: z.record(z.string(), z.unknown()).default({}),
      securitySchemes: z.record(z.string(), z.object({ type: z.string() }).loose()).default({}),
    })
    .loose()
    .optional(),
})

type Description = z.infer<typeof description>
type Kind = 'parameters' | 'requestBodies' | 'responses'

const RESPONSES_OF_INTEREST = /^2/
const ORDINARY = 'application/json'

/** Follows one `$ref` into the description's own components; other documents are not read. */
const resolved = <T>(api: Description, kind: Kind, schema: z.ZodType<T>, value: T | z.infer<typeof ref>): T => {
  const link = ref.safeParse(value)
  if (!link.success) return schema.parse(value)
  const name = link.data.$ref.replace(`#/components/${kind}/`, '')
  return schema.parse(api.components?.[kind][name])
}

const plainParameter = z.object({ name: z.string(), in: z.string() })

const names = (value: unknown): string[] | undefined => {
  const list = words.safeParse(value)
  if (list.success) return list.data.length > 0 ? list.data : undefined
  // Written as an object in newer releases: { adminRoles: [...] } or { permissions: [...] }.
  const parts = z.record(z.string(), z.unknown()).safeParse(value)
  const inner = parts.success ? Object.values(parts.data).find((part) => words.safeParse(part).success) : undefined
  return inner === undefined ? undefined : names(inner)
}

/** OAuth scopes asked for, and whether an SSWS token opens it too; by the kind of the schemes, not by their names. */
const credentials = (
  api: Description,
  alternatives: z.infer<typeof security>,
): { scopes: string[]; apiToken: boolean } => {
  const schemes = api.components?.securitySchemes ?? {}
  const scopes = new Set<string>()
  let apiToken = false
  for (const alternative of alternatives ?? []) {
    for (const [name, asked] of Object.entries(alternative)) {
      if (schemes[name]?.type === 'oauth2' || name === 'oauth2') for (const scope of asked) scopes.add(scope)
      if (name === 'apiToken') apiToken = true
    }
  }
  return { scopes: [...scopes], apiToken }
}

const describe = (
  api: Description,
  spec: Spec,
  template: string,
  method: Method,
  whole: z.infer<typeof item>,
  raw: unknown,
): Described => {
  const one = operation.parse(raw)
  const parameters = [...whole.parameters, ...one.parameters].map((p) => resolved(api, 'parameters', plainParameter, p))
  const request = one.requestBody && resolved(api, 'requestBodies', content, one.requestBody)
  const answers = Object.entries(one.responses)
    .filter(([status]) => RESPONSES_OF_INTEREST.test(status))
    .flatMap(([, answer]) => Object.keys(resolved(api, 'responses', content, answer).content ?? {}))
  const responseTypes = [...new Set(answers)].some((type) => type !== ORDINARY) ? [...new Set(answers)] : []
  const roles = names(one['x-okta-iam-admin-roles'])
  const permissions = names(one['x-okta-iam-permissions'])
  return {
    method,
    template,
    operationId: one.operationId,
    tag: one.tags[0] ?? '',
    ...credentials(api, one.security ?? api.security),
    lifecycle: one['x-okta-lifecycle']?.lifecycle ?? whole['x-okta-lifecycle']?.lifecycle ?? null,
    deprecated: one.deprecated,
    spec,
    query: parameters.filter((p) => p.in === 'query').map((p) => p.name),
    headers: parameters.filter((p) => p.in === 'header').map((p) => p.name),
    bodyTypes: Object.keys(request?.content ?? {}),
    responseTypes,
    servers: (one.servers ?? whole.servers ?? []).map((server) => server.url),
    ...(roles && { iamAdminRoles: roles }),
    ...(permissions && { iamPermissions: permissions }),
  }
}

/** Endpoints of custom authorization servers serve sign-in to applications; none is a management call. */
const OF_APPLICATIONS = /^\/oauth2\/\{/

/**
 * Every operation of one parsed OpenAPI 3 description, those of custom authorization servers left out. Throws a ZodError
 * where it is not one.
 */
export const operationsOf = (document: unknown, spec: Spec): Described[] => {
  const api = description.parse(document)
  return Object.entries(api.paths)
    .filter(([template]) => !OF_APPLICATIONS.test(template))
    .flatMap(([template, whole]) =>
      METHODS.flatMap((method) => {
        const raw = whole[method.toLowerCase()]
        return raw === undefined ? [] : [describe(api, spec, template, method, whole, raw)]
      }),
    )
}
