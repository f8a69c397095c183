import type { ResourceKind } from './roles/words.ts'

/** What one resource of a resource set names. */
export type Named =
  /** `kind` is a ResourceKind, or the object type's own word where we have none. */
  | { readonly of: 'all'; readonly kind: string }
  | { readonly of: 'one'; readonly kind: string; readonly id: string }
  /** The users in a group or realm, and not the group or realm itself. */
  | { readonly of: 'members'; readonly kind: 'group' | 'realm'; readonly id: string }
  | { readonly of: 'app_type'; readonly name: string }

const KIND_OF: Readonly<Record<string, ResourceKind>> = {
  users: 'user',
  groups: 'group',
  apps: 'app',
  authorization_servers: 'authorization_server',
  authorizationServers: 'authorization_server',
  identity_providers: 'identity_provider',
  idps: 'identity_provider',
  policies: 'policy',
  devices: 'device',
  realms: 'realm',
  customizations: 'customization',
  event_hooks: 'event_hook',
  eventHooks: 'event_hook',
  inline_hooks: 'inline_hook',
  inlineHooks: 'inline_hook',
  agents: 'agent',
  support_cases: 'support_case',
  cases: 'support_case',
}

/** The kind of an ORN's object type or a URL's collection; its own name, with underscores, where we have no word for it. */
const kindOf = (word: string): string => KIND_OF[word.replaceAll('-', '_')] ?? word.replaceAll('-', '_')

/**
 * What an Okta Resource Name or REST URL of a resource set names; undefined for neither.
 * Source: concepts/role-assignment, "Resource sets".
 */
export function namedBy(resource: string): Named | undefined {
  return resource.startsWith('orn:') ? byOrn(resource) : byUrl(resource)
}

function byOrn(orn: string): Named | undefined {
  const [, , service, , type, first, second] = orn.split(':')
  if (service === undefined) return undefined
  if (service === 'iam') return { of: 'all', kind: 'iam' }
  if (type === undefined || type === '') return undefined
  const kind = kindOf(type)
  if (first === undefined || first === 'contained_resources') return { of: 'all', kind }
  if (second === 'contained_resources' && (kind === 'group' || kind === 'realm'))
    return { of: 'members', kind, id: first }
  if (kind === 'app') {
    // OIDC apps are named by their client id below a word of its own, which no app bears as its name.
    if (second === undefined) return { of: 'app_type', name: first === 'oidc' ? 'oidc_client' : first }
    return { of: 'one', kind, id: second }
  }
  return { of: 'one', kind, id: first }
}

function byUrl(url: string): Named | undefined {
  if (!URL.canParse(url)) return undefined
  const [api, version, collection, id, inner, ...more] = new URL(url).pathname.split('/').slice(1)
  if (api !== 'api' || version !== 'v1' || collection === undefined || more.length > 0) return undefined
  const kind = kindOf(collection)
  if (id === undefined || id === '') return { of: 'all', kind }
  if (inner === 'users' && (kind === 'group' || kind === 'realm')) return { of: 'members', kind, id }
  return inner === undefined ? { of: 'one', kind, id } : undefined
}
