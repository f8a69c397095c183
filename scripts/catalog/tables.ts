import { z } from 'zod'

/** The smaller tables: what the product needs of each, without notes on where it was found. */
type Sections = Record<string, unknown>

const without = (row: Readonly<Record<string, unknown>>, key: string): Record<string, unknown> =>
  Object.fromEntries(Object.entries(row).filter(([name]) => name !== key))

export const errorCodes = (json: unknown): Sections =>
  z
    .object({
      release: z.string(),
      codes: z.array(
        z.object({ code: z.string(), status: z.number(), title: z.string(), templated: z.boolean() }).loose(),
      ),
    })
    .parse(json)

/** `{eventType, hook?, changes?, tags?}`: may an event hook carry it, does it tell what changed. */
export const eventTypes = (json: unknown): unknown[] =>
  z
    .array(
      z.object({
        eventType: z.string(),
        tags: z.array(z.string()),
        eventHookEligible: z.boolean(),
        changeDetails: z.boolean(),
      }),
    )
    .parse(json)
    .map(({ eventType, tags, eventHookEligible, changeDetails }) => ({
      eventType,
      ...(eventHookEligible && { hook: true }),
      ...(changeDetails && { changes: true }),
      tags: tags.filter((tag) => tag !== 'event-hook-eligible'),
    }))

export const standardRoles = (json: unknown): Sections => {
  const table = z
    .object({
      roleEnum2026_06: z.array(z.string()),
      barrier: z.string(),
      aggregation: z.string(),
      groupAssignmentLimits: z.string(),
      targets: z.string(),
      serviceAppDefault: z.string(),
      roles: z.array(z.record(z.string(), z.unknown())),
    })
    .parse(json)
  const { roleEnum2026_06: types, ...rest } = table
  return { types, ...rest }
}

export const permissions = (json: unknown): Sections => {
  const table = z
    .object({
      scopeVsPermission: z.string(),
      scopeToPermissionFamily: z.record(z.string(), z.array(z.string())),
      orn: z.record(z.string(), z.unknown()),
      permissions: z.array(z.object({ permission: z.string() }).loose()),
    })
    .parse(json)
  return { ...table, permissions: table.permissions.map((row) => without(row, 'source')) }
}

export const discovery = (json: unknown): Sections => {
  const table = z
    .object({
      readScopesUnion: z.array(z.string()),
      endpoints: z.array(z.object({ path: z.string() }).loose()),
    })
    .parse(json)
  return { ...table, endpoints: table.endpoints.map((row) => without(row, 'recordedSamples')) }
}

const control = z.object({
  key: z.string(),
  framework: z.string(),
  id: z.string(),
  title: z.string(),
  evidenced_when: z.string().nullish(),
  strength: z.string(),
})

/** Controls by key (`soc2:CC6.3`), and the frameworks their prefixes stand for. */
export const controls = (json: unknown): Sections => {
  const table = z.object({ slugs: z.record(z.string(), z.string()), controls: z.array(control) }).parse(json)
  return { frameworks: table.slugs, controls: table.controls }
}
