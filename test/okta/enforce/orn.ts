import type { World } from '../world.ts'

/** Whether a resource contains an object; id '*' asks whether it contains all of the kind. */
export type Contains = (kind: string, id: string) => boolean

const NOTHING: Contains = () => false

/**
 * What an Okta Resource Name covers. A group covers itself and not its members; its contained resources are the
 * members and not the group. Source: Okta's role assignment concepts, supported resources.
 */
export function parseOrn(world: World, orn: string): Contains {
  const [scheme, , service, , type, ...rest] = orn.split(':')
  if (scheme !== 'orn') return NOTHING
  const [first, second] = rest
  if (service === 'directory' && type === 'users') {
    if (first === undefined) return (kind) => kind === 'users' || kind === 'members'
    return (kind, id) => kind === 'users' && id === first
  }
  if (service === 'directory' && type === 'groups') {
    if (first === undefined) return (kind) => kind === 'groups'
    if (second === 'contained_resources') {
      return (kind, id) =>
        kind === 'members'
          ? id === first
          : kind === 'users' && id !== '*' && world.groups.has(first) && world.membersOf(first).has(id)
    }
    return (kind, id) => kind === 'groups' && id === first
  }
  if (service === 'idp' && type === 'apps') {
    if (first === undefined) return (kind) => kind === 'apps' || kind === 'new-app'
    if (second === undefined) {
      // `apps:oidc` stands for custom OIDC apps, whose catalog name is oidc_client.
      const catalog = first === 'oidc' ? 'oidc_client' : first
      return (kind, id) =>
        kind === 'new-app' ? id === catalog : kind === 'apps' && world.apps.get(id)?.name === catalog
    }
    return (kind, id) => {
      const app = kind === 'apps' ? world.apps.get(id) : undefined
      return app !== undefined && (app.id === second || (first === 'oidc' && app.clientId === second))
    }
  }
  if (service === 'iam') return (kind) => kind === 'iam'
  if (first === undefined || first === 'contained_resources') return (kind) => kind === type
  return (kind, id) => kind === type && id === first
}

const REST: readonly (readonly [RegExp, (org: string, match: RegExpExecArray) => string])[] = [
  [/^\/api\/v1\/users$/, (org) => `orn:okta:directory:${org}:users`],
  [/^\/api\/v1\/users\/([^/]+)$/, (org, m) => `orn:okta:directory:${org}:users:${m[1] ?? ''}`],
  [/^\/api\/v1\/groups$/, (org) => `orn:okta:directory:${org}:groups`],
  [/^\/api\/v1\/groups\/([^/]+)$/, (org, m) => `orn:okta:directory:${org}:groups:${m[1] ?? ''}`],
  [
    /^\/api\/v1\/groups\/([^/]+)\/users$/,
    (org, m) => `orn:okta:directory:${org}:groups:${m[1] ?? ''}:contained_resources`,
  ],
  [/^\/api\/v1\/apps$/, (org) => `orn:okta:idp:${org}:apps`],
  [/^\/api\/v1\/authorizationServers$/, (org) => `orn:okta:idp:${org}:authorization_servers`],
  [/^\/api\/v1\/authorizationServers\/([^/]+)$/, (org, m) => `orn:okta:idp:${org}:authorization_servers:${m[1] ?? ''}`],
  [/^\/api\/v1\/idps$/, (org) => `orn:okta:idp:${org}:identity_providers`],
  [/^\/api\/v1\/devices$/, (org) => `orn:okta:directory:${org}:devices`],
  [
    /^\/api\/v1\/realms(?:\/([^/]+))?$/,
    (org, m) => `orn:okta:directory:${org}:realms${m[1] === undefined ? '' : `:${m[1]}`}`,
  ],
]

/** The ORN of a resource named by ORN or REST URL; undefined for neither. Apps need their catalog name. */
export function ornOf(world: World, named: string): string | undefined {
  if (named.startsWith('orn:')) return named.split(':').length >= 5 ? named : undefined
  let path: string
  try {
    path = new URL(named).pathname
  } catch {
    return undefined
  }
  const app = /^\/api\/v1\/apps\/([^/]+)$/.exec(path)
  if (app !== null) {
    const found = world.apps.get(app[1] ?? '')
    return found === undefined ? undefined : `orn:okta:idp:${world.orgId}:apps:${found.name}:${found.id}`
  }
  for (const [shape, make] of REST) {
    const match = shape.exec(path)
    if (match !== null) return make(world.orgId, match)
  }
  return undefined
}

/** Where a resource can be read, for `_links.self`. */
export function urlOfOrn(world: World, orn: string): string {
  const [, , , , type, first, second] = orn.split(':')
  const api = `${world.origin}/api/v1`
  if (type === 'apps')
    return `${api}/apps${second === undefined ? (first === undefined ? '' : `?filter=name+eq+%22${first}%22`) : `/${second}`}`
  if (type === 'groups' && second === 'contained_resources') return `${api}/groups/${first ?? ''}/users`
  const folder: Readonly<Record<string, string>> = {
    authorization_servers: 'authorizationServers',
    identity_providers: 'idps',
  }
  const name = folder[type ?? ''] ?? type ?? ''
  return `${api}/${name}${first === undefined ? '' : `/${first}`}`
}
