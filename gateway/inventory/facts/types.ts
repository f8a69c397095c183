import type { FactType } from '../../model/facts.ts'
import type { NodeKind } from '../graph.ts'
import { roleFacts } from './held.ts'
import { daysSince, told, textOf, type FactOf, type Found, type Look } from './look.ts'
import {
  appReach,
  appSensitivity,
  groupReach,
  groupSensitivity,
  policyReach,
  policySensitivity,
  resourceSetReach,
  roleReach,
  userSensitivity,
} from './reach.ts'

/** How the inventory tells the facts of one type of target. */
export interface TypeOf {
  readonly kind: NodeKind
  /** Names of this shape are immutable ids. */
  readonly immutable: RegExp
  /** Another name by which an object is found. */
  lookup?(name: string): string | undefined
  readonly facts: Readonly<Record<string, FactOf>>
}

const property =
  (kind: NodeKind, name: string): FactOf =>
  async (id, look) =>
    told(scalar((await look.node(kind, id)).properties[name]))

const scalar = (value: unknown): string | number | boolean | undefined =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined

const OUTSIDE = /\b(external|contractor|guest|partner|vendor|supplier|customer)\b/i

const isExternal: FactOf = async (id, look) => {
  const user = await look.node('Okta_User', id)
  if (textOf(user, 'provider') === 'SOCIAL') return { value: true, path: ['signs in with a social identity'] }
  if (OUTSIDE.test(textOf(user, 'user_type') ?? '')) return { value: true, path: ['its userType says so'] }
  const listed = user.properties['domains']
  const domains = Array.isArray(listed) ? listed.map(String) : []
  const internalDomains = look.ownDomains()
  if (internalDomains.length === 0 || domains.length === 0) return undefined
  const foreign = domains.find((domain) => !internalDomains.includes(domain))
  return foreign === undefined ? { value: false } : { value: true, path: [`its domain ${foreign} is not one of ours`] }
}

const lastLogin: FactOf = async (id, look) => {
  const user = await look.read('Okta_User', id)
  const last = textOf(user, 'last_login')
  if (last === undefined) return undefined
  if (last !== 'never') return told(daysSince(last, look.now()))
  const days = daysSince(textOf(user, 'created'), look.now())
  return days === undefined ? undefined : { value: days, path: ['never signed in; counted from when it was created'] }
}

const factorCount: FactOf = async (id, look) => {
  let active = 0
  for (const { to } of await look.out('Okta_User', id, 'Postern_HasFactor'))
    if (textOf(await look.node('Postern_Factor', to.id), 'status') === 'ACTIVE') active += 1
  return { value: active }
}

const fedByRules: FactOf = async (id, look) => {
  const feeding: string[] = []
  for (const { from } of await look.in('Okta_Group', id, 'Postern_RuleFeeds'))
    if (textOf(await look.node('Postern_GroupRule', from.id), 'status') === 'ACTIVE') feeding.push(`rule ${from.id}`)
  return feeding.length > 0 ? { value: true, path: feeding } : { value: false }
}

const scopes: FactOf = async (id, look) => {
  const granted: string[] = []
  for (const { to } of await look.out('Okta_Application', id, 'Postern_HasScopeGrant'))
    granted.push(textOf(await look.node('Postern_ScopeGrant', to.id), 'scope') ?? '')
  return { value: [...new Set(granted)] }
}

async function owner(id: string, look: Look): Promise<string | undefined> {
  return (await look.out('Okta_ApiToken', id, 'Okta_ApiTokenFor'))[0]?.to.id
}

const ofOwner =
  (fact: FactOf): FactOf =>
  async (id, look): Promise<Found | undefined> => {
    const user = await owner(id, look)
    return user === undefined ? undefined : await fact(user, look)
  }

const groupIds = async (id: string, look: Look): Promise<readonly string[]> =>
  (await look.out('Okta_User', id, 'Okta_MemberOf')).map(({ to }) => to.id)

const resourceCount: FactOf = async (id, look) => {
  let count = 0
  for (const edge of [
    'Okta_ResourceSetContains',
    'Postern_ResourceSetContainsMembersOf',
    'Postern_ResourceSetContainsAll',
  ] as const)
    count += (await look.out('Okta_ResourceSet', id, edge)).length
  const others = (await look.node('Okta_ResourceSet', id)).properties['others']
  return { value: count + (Array.isArray(others) ? others.length : 0) }
}

const [user, group, app] = [roleFacts('Okta_User'), roleFacts('Okta_Group'), roleFacts('Okta_Application')]

export const TYPES: Readonly<Record<FactType, TypeOf>> = {
  user: {
    kind: 'Okta_User',
    immutable: /^00u[0-9A-Za-z]{17}$/,
    lookup: (name) => (name.includes('@') ? name.toLowerCase() : undefined),
    facts: {
      status: property('Okta_User', 'status'),
      credential_provider: property('Okta_User', 'provider'),
      is_external: isExternal,
      last_login_days: lastLogin,
      is_admin: user.has,
      admin_roles: user.names,
      is_super_admin: user.isSuper,
      factor_count: factorCount,
      group_count: async (id, look) => ({ value: (await groupIds(id, look)).length }),
      group_ids: async (id, look) => ({ value: await groupIds(id, look) }),
      sensitivity: userSensitivity,
    },
  },
  group: {
    kind: 'Okta_Group',
    immutable: /^00g[0-9A-Za-z]{17}$/,
    facts: {
      kind: property('Okta_Group', 'type'),
      grants_admin: group.has,
      admin_roles: group.names,
      member_count: async (id, look) => told(await look.count('Okta_Group', id, 'Okta_MemberOf', 'to')),
      apps_opened: async (id, look) => told(await look.count('Okta_Group', id, 'Okta_AppAssignment', 'from')),
      fed_by_rules: fedByRules,
      sensitivity: groupSensitivity,
      reach: groupReach,
    },
  },
  app: {
    kind: 'Okta_Application',
    immutable: /^0oa[0-9A-Za-z]{17}$/,
    facts: {
      status: property('Okta_Application', 'status'),
      sign_on: property('Okta_Application', 'sign_on'),
      is_service: property('Okta_Application', 'is_service'),
      grants_admin: app.has,
      admin_roles: app.names,
      scopes_granted: scopes,
      sensitivity: appSensitivity,
      reach: appReach,
    },
  },
  client: {
    kind: 'Okta_Application',
    immutable: /^0oa[0-9A-Za-z]{17}$/,
    lookup: (name) => name,
    facts: {
      is_service: property('Okta_Application', 'is_service'),
      grants_admin: app.has,
      admin_roles: app.names,
      scopes_granted: scopes,
    },
  },
  policy: {
    kind: 'Okta_Policy',
    immutable: /^(00p|rst)[0-9A-Za-z]{17}$/,
    facts: {
      kind: property('Okta_Policy', 'kind'),
      status: property('Okta_Policy', 'status'),
      is_system: property('Okta_Policy', 'system'),
      sensitivity: policySensitivity,
      reach: policyReach,
    },
  },
  token: {
    kind: 'Okta_ApiToken',
    immutable: /^00T[0-9A-Za-z]{17}$/,
    facts: {
      owner: async (id, look) => told(await owner(id, look)),
      owner_is_admin: ofOwner(user.has),
      owner_roles: ofOwner(user.names),
      age_days: async (id, look) =>
        told(daysSince(textOf(await look.node('Okta_ApiToken', id), 'created'), look.now())),
      async has_network_limit(id, look) {
        const network = (await look.node('Okta_ApiToken', id)).properties['network']
        // Okta's own JSON: an object with the kind of connection, or nothing.
        const connection =
          typeof network === 'object' && network !== null ? (network as { connection?: unknown }).connection : undefined
        return typeof connection === 'string' ? { value: connection !== 'ANYWHERE' } : undefined
      },
    },
  },
  resource_set: {
    kind: 'Okta_ResourceSet',
    immutable: /^iam[0-9A-Za-z]{17}$/,
    facts: { resource_count: resourceCount, reach: resourceSetReach },
  },
  role: {
    kind: 'Okta_CustomRole',
    immutable: /^cr0[0-9A-Za-z]{17}$/,
    facts: {
      is_custom: async (id, look) => told((await look.node('Okta_CustomRole', id)).id === id),
      async permissions(id, look) {
        const listed = (await look.node('Okta_CustomRole', id)).properties['permissions']
        return Array.isArray(listed) ? { value: listed.map(String) } : undefined
      },
      reach: roleReach,
    },
  },
}
