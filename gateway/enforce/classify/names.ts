import type { Target } from '../../model/operation.ts'
import { textOf } from './input.ts'

/** Prefixes of Okta's ids, where the place alone does not tell the type: a group's owner, a policy's resource. */
const BY_PREFIX: readonly (readonly [string, string])[] = [
  ['00u', 'user'],
  ['00g', 'group'],
  ['0oa', 'app'],
  ['00T', 'token'],
  ['0pr', 'group_rule'],
  ['nzo', 'zone'],
]

export const typeByPrefix = (id: string): string | undefined => BY_PREFIX.find(([prefix]) => id.startsWith(prefix))?.[1]

/** Collections as URLs and ORNs spell them, to the type of their members. */
const COLLECTIONS: Readonly<Record<string, string>> = {
  users: 'user',
  groups: 'group',
  apps: 'app',
  policies: 'policy',
  zones: 'zone',
  realms: 'realm',
  idps: 'idp',
  'identity-providers': 'idp',
  authorizationServers: 'authorization_server',
  authorization_servers: 'authorization_server',
  clients: 'client',
  devices: 'device',
  eventHooks: 'event_hook',
  inlineHooks: 'inline_hook',
  logStreams: 'log_stream',
  'api-tokens': 'token',
  roles: 'role',
  'resource-sets': 'resource_set',
  'ai-agents': 'ai_agent',
  'entitlement-bundles': 'entitlement_bundle',
  'governance-collections': 'collection',
}

export interface Named {
  readonly type: string
  /** '' where a whole collection is named. */
  readonly id: string
}

const decoded = (segment: string): string => {
  try {
    return decodeURIComponent(segment)
  } catch {
    // Not percent-encoding: a segment that means itself.
    return segment
  }
}

/** `https://acme.okta.com/api/v1/users/00u…`, whatever the host; also under /api/v1/iam/ and /oauth2/v1/. */
const URL_FORM =
  /^https?:\/\/[^/]+\/(?:api\/v1\/(?:iam\/)?|oauth2\/v1\/|workload-principals\/api\/v1\/)([A-Za-z-]+)(?:\/([^/?#]+))?/

/**
 * What a URL or an ORN names: its type, and its id or '' for a whole collection. Undefined for other text. Members of a
 * group (`…:groups:00g…:contained_resources`, `/groups/00g…/users`) are told as the group.
 * ORN: orn:{partition}:{service}:{org}:{collection}[:{kind}][:{id}].
 */
export const namedBy = (value: unknown): Named | undefined => {
  const text = textOf(value)
  if (text.startsWith('orn:')) return ofOrn(text.split(':').slice(4))
  const found = URL_FORM.exec(text)
  const type = COLLECTIONS[found?.[1] ?? '']
  return type === undefined ? undefined : { type, id: decoded(found?.[2] ?? '') }
}

const ofOrn = (parts: readonly string[]): Named | undefined => {
  // workload-principals:ai-agents:{id}: the collection may come second.
  const n = parts.findIndex((part) => Object.hasOwn(COLLECTIONS, part))
  const type = COLLECTIONS[parts[n] ?? '']
  if (type === undefined) return undefined
  const rest = parts.slice(n + 1).filter((part) => !part.startsWith('contained_'))
  // apps:{kind}:{id}; apps:{kind} alone is every app of a kind.
  if (type === 'app') return { type, id: rest[1] ?? (typeByPrefix(rest[0] ?? '') === 'app' ? (rest[0] ?? '') : '') }
  return { type, id: rest[0] ?? '' }
}

/** A target for one value that may be a plain id, a URL or an ORN; none for whole collections and other values. */
export const targetsOf = (
  values: readonly unknown[],
  plain: string | ((id: string) => string),
  from: Target['from'],
  as: string,
): readonly Target[] =>
  values.flatMap((value) => {
    const text = textOf(value)
    if (text === '') return []
    const named = namedBy(text)
    if (named !== undefined) return named.id === '' ? [] : [{ ...named, from, as }]
    if (text.includes('://') || text.startsWith('orn:')) return []
    return [{ type: typeof plain === 'string' ? plain : plain(text), id: text, from, as }]
  })
