import { namedBy } from '../../../gateway/okta/orn.ts'
import { allEdges, allNodes } from '../../../gateway/inventory/export/walk.ts'
import type { Store } from '../../../gateway/store/store.ts'
import { shownId } from '../../okta/families/role-ids.ts'
import type { World } from '../../okta/world.ts'

/** A graph as sets of lines, so that what is missing and what is extra can be named. */
export interface Lines {
  readonly nodes: ReadonlyMap<string, string>
  readonly edges: ReadonlyMap<string, string>
}

/** Properties compared, by kind of node. */
const COMPARED: Record<string, readonly string[]> = {
  Okta_User: ['status', 'label'],
  Okta_Group: ['type', 'label'],
  Okta_Application: ['status', 'name', 'sign_on', 'is_service', 'label'],
  Okta_ApiServiceIntegration: ['label'],
  Okta_ApiToken: ['label'],
  Okta_CustomRole: ['permissions', 'label'],
  Okta_ResourceSet: ['label'],
  Okta_RoleAssignment: ['type'],
  Postern_ScopeGrant: ['scope'],
  Postern_GroupRule: ['status', 'label'],
  Okta_ClientSecret: ['status'],
  Okta_JWK: ['status'],
  Postern_Factor: ['status'],
  Postern_NetworkZone: ['status', 'label'],
}
/** Those whose every object is there, with no property compared: table of the org to kind. */
const THERE: Readonly<Record<string, string>> = {
  'devices /api/v1/devices': 'Okta_Device',
  'realms /api/v1/realms': 'Okta_Realm',
  'realm-assignments /api/v1/realm-assignments': 'Postern_RealmAssignment',
  'device-assurances /api/v1/device-assurances': 'Postern_DeviceAssurance',
  'agent-pools': 'Okta_AgentPool',
  authenticators: 'Postern_Authenticator',
  features: 'Postern_Feature',
  'brands /api/v1/brands': 'Postern_Brand',
  'hook-keys /api/v1/hook-keys': 'Postern_HookKey',
  'user-types /api/v1/meta/types/user': 'Postern_UserType',
}
/** Families that the org keeps as plain things, by path. */
const THINGS: Readonly<Record<string, string>> = {
  zones: 'Postern_NetworkZone',
  trustedOrigins: 'Postern_TrustedOrigin',
  eventHooks: 'Postern_EventHook',
  inlineHooks: 'Postern_InlineHook',
  logStreams: 'Postern_LogStream',
  behaviors: 'Postern_Behavior',
  idps: 'Okta_IdentityProvider',
  authorizationServers: 'Okta_AuthorizationServer',
  policies: 'Okta_Policy',
}
for (const kind of [...Object.values(THINGS), 'Postern_PolicyRule']) COMPARED[kind] ??= ['status', 'label']
for (const kind of Object.values(THERE)) COMPARED[kind] = []
const EDGES = new Set([
  'Okta_MemberOf',
  'Okta_AppAssignment',
  'Okta_HasRoleAssignment',
  'Okta_ScopedTo',
  'Postern_AssignmentOf',
  'Okta_ApiTokenFor',
  'Postern_HasScopeGrant',
  'Okta_ResourceSetContains',
  'Postern_ResourceSetContainsMembersOf',
  'Postern_ResourceSetContainsAll',
  'Postern_OwnerOf',
  'Postern_RuleFeeds',
  'Okta_SecretOf',
  'Okta_KeyOf',
  'Postern_HasFactor',
  'Postern_CrossAppAccess',
])
const EDGE_PROPS = ['type', 'except', 'except_types']

const told = (props: Readonly<Record<string, unknown>>, names: readonly string[]): string =>
  JSON.stringify(names.flatMap((name) => (props[name] === undefined ? [] : [[name, props[name]]])))

/** What the store holds. */
export async function kept(store: Store, world: World): Promise<Lines> {
  const admins = adminsOf(world)
  const factors = new Set<string>()
  const nodes = new Map<string, string>()
  const edges = new Map<string, string>()
  const keys = new Set<string>()
  for await (const node of allNodes(store)) {
    // Zones of Okta's own, and keys that are not an app's, are not in the tables compared with.
    if (node.properties['system'] === true) continue
    const names = COMPARED[node.kind]
    if (names !== undefined)
      nodes.set(`${node.kind} ${node.id}`, told({ ...node.properties, label: node.label }, names))
  }
  for await (const edge of allEdges(store)) {
    if (!EDGES.has(edge.kind)) continue
    if (edge.kind === 'Okta_KeyOf' && edge.to.kind !== 'Okta_Application') continue
    const unseen = edge.kind === 'Okta_ScopedTo' && edge.to.kind === 'Okta_Group' && !world.groups.has(edge.to.id)
    if (unseen) continue
    // Of people who were admins once, factors are kept on; they are not compared.
    if (edge.kind === 'Postern_HasFactor' && !admins.has(edge.from.id)) continue
    if (edge.kind === 'Postern_HasFactor') factors.add(`Postern_Factor ${edge.to.id}`)
    if (edge.kind === 'Okta_KeyOf') keys.add(`Okta_JWK ${edge.from.id}`)
    const type = edge.kind === 'Postern_ResourceSetContainsAll' ? ` ${JSON.stringify(edge.properties['type'])}` : ''
    edges.set(
      `${edge.from.kind} ${edge.from.id} ${edge.kind} ${edge.to.kind} ${edge.to.id}${type}`,
      told(edge.properties, EDGE_PROPS),
    )
  }
  for (const key of nodes.keys()) {
    if (key.startsWith('Okta_JWK ') && !keys.has(key)) nodes.delete(key)
    if (key.startsWith('Postern_Factor ') && !factors.has(key)) nodes.delete(key)
  }
  return { nodes, edges }
}

/** What the org is, by its own tables. Keys and secrets of apps that have such a client, factors of admins. */
export function truth(world: World): Lines {
  const nodes = new Map<string, string>()
  const edges = new Map<string, string>()
  const put = (kind: string, id: string, props: Record<string, unknown>): void => {
    nodes.set(`${kind} ${id}`, told(props, COMPARED[kind] ?? []))
  }
  const link = (from: string, kind: string, to: string, props: Record<string, unknown> = {}): void => {
    const type = kind === 'Postern_ResourceSetContainsAll' ? ` ${JSON.stringify(props['type'])}` : ''
    edges.set(`${from} ${kind} ${to}${type}`, told(props, EDGE_PROPS))
  }
  for (const user of world.users.all()) put('Okta_User', user.id, { status: user.status, label: user.profile['login'] })
  for (const group of world.groups.all()) {
    put('Okta_Group', group.id, { type: group.type, label: group.profile['name'] })
    for (const id of world.membersOf(group.id).ids()) link(`Okta_User ${id}`, 'Okta_MemberOf', `Okta_Group ${group.id}`)
  }
  for (const owner of world.owners)
    link(
      `${owner.type === 'USER' ? 'Okta_User' : 'Okta_Group'} ${owner.id}`,
      'Postern_OwnerOf',
      `Okta_Group ${owner.groupId}`,
    )
  for (const rule of world.rules.all()) {
    put('Postern_GroupRule', rule.id, { status: rule.status, label: rule.name })
    for (const id of rule.groupIds) link(`Postern_GroupRule ${rule.id}`, 'Postern_RuleFeeds', `Okta_Group ${id}`)
  }
  for (const app of world.apps.all()) {
    const kind = app.integration === undefined ? 'Okta_Application' : 'Okta_ApiServiceIntegration'
    const self = `${kind} ${app.id}`
    put(kind, app.id, {
      status: app.status,
      name: app.name,
      sign_on: app.signOnMode,
      is_service: app.service,
      label: app.label,
    })
    for (const grant of app.grants) {
      const id = app.integration === undefined ? grant.id : `${app.id}:${grant.scope}`
      put('Postern_ScopeGrant', id, { scope: grant.scope })
      link(self, 'Postern_HasScopeGrant', `Postern_ScopeGrant ${id}`)
    }
    for (const secret of app.secrets) {
      put('Okta_ClientSecret', secret.id, { status: secret.status })
      link(`Okta_ClientSecret ${secret.id}`, 'Okta_SecretOf', self)
    }
    for (const key of app.integration === undefined ? app.keys : []) {
      put('Okta_JWK', key.id, { status: key.status })
      link(`Okta_JWK ${key.id}`, 'Okta_KeyOf', self)
    }
    for (const { id } of world.things(`keys /api/v1/apps/${app.id}`).all()) {
      put('Okta_JWK', `${app.id}:${id}`, {})
      link(`Okta_JWK ${app.id}:${id}`, 'Okta_KeyOf', self)
    }
    if (app.clientId !== undefined && app.integration === undefined)
      for (const { body } of world.things(`cwo /api/v1/apps/${app.id}/cwo/connections`).all())
        if (world.apps.has(String(body['resourceAppInstanceId'])))
          link(self, 'Postern_CrossAppAccess', `Okta_Application ${String(body['resourceAppInstanceId'])}`)
    for (const id of world.appUsers.get(app.id)?.keys() ?? []) link(`Okta_User ${id}`, 'Okta_AppAssignment', self)
    for (const id of world.appGroups.get(app.id)?.keys() ?? []) link(`Okta_Group ${id}`, 'Okta_AppAssignment', self)
  }
  for (const token of world.tokens.all()) {
    put('Okta_ApiToken', token.id, { label: token.name })
    link(`Okta_ApiToken ${token.id}`, 'Okta_ApiTokenFor', `Okta_User ${token.userId}`)
  }
  for (const role of world.customRoles.all())
    put('Okta_CustomRole', role.id, {
      permissions: role.permissions.map(({ label }) => label).toSorted(),
      label: role.label,
    })
  for (const set of world.resourceSets.all()) {
    put('Okta_ResourceSet', set.id, { label: set.label })
    for (const { orn, conditions } of set.resources)
      contained(`Okta_ResourceSet ${set.id}`, orn, conditions, world, link)
  }
  for (const [name, kind] of Object.entries(THINGS)) things(world, put, name, `/api/v1/${name}`, kind)
  for (const [table, kind] of Object.entries(THERE)) for (const { id } of world.things(table).all()) put(kind, id, {})
  assignments(world, put, link)
  const admins = adminsOf(world)
  for (const factor of world.factors.all()) {
    if (!admins.has(factor.userId)) continue
    put('Postern_Factor', factor.id, { status: factor.status })
    link(`Okta_User ${factor.userId}`, 'Postern_HasFactor', `Postern_Factor ${factor.id}`)
  }
  return { nodes, edges }
}

type Put = (kind: string, id: string, props: Record<string, unknown>) => void

/** One of the org's plain tables, with the rules below policies and the policies below servers. */
function things(world: World, put: Put, name: string, path: string, kind: string): void {
  for (const thing of world.things(`${name} ${path}`).all()) {
    if (thing.body['system'] !== true) put(kind, thing.id, { status: thing.status, label: thing.body['name'] })
    // The default server's own tables go by that name.
    const below = `${path}/${thing.body['default'] === true ? 'default' : thing.id}`
    if (kind === 'Okta_Policy') things(world, put, 'rules', `${below}/rules`, 'Postern_PolicyRule')
    if (kind === 'Okta_AuthorizationServer') things(world, put, 'policies', `${below}/policies`, 'Okta_Policy')
  }
}

type Link = (from: string, kind: string, to: string, props?: Record<string, unknown>) => void

function adminsOf(world: World): ReadonlySet<string> {
  const ids = new Set<string>()
  for (const row of world.roles.all()) {
    if (row.principal === 'user') ids.add(row.principalId)
    if (row.principal === 'group') for (const id of world.membersOf(row.principalId).ids()) ids.add(id)
  }
  return ids
}

function assignments(
  world: World,
  put: (kind: string, id: string, props: Record<string, unknown>) => void,
  link: Link,
): void {
  for (const row of world.roles.all()) {
    const app = world.apps.find((one) => one.clientId === row.principalId)
    const holder =
      row.principal === 'user'
        ? `Okta_User ${row.principalId}`
        : row.principal === 'group'
          ? `Okta_Group ${row.principalId}`
          : `${app?.integration === undefined ? 'Okta_Application' : 'Okta_ApiServiceIntegration'} ${app?.id ?? row.principalId}`
    // Ids that many holders share count below their holder.
    const id = shownId(row) === row.id ? row.id : `${holder.split(' ')[1] ?? ''}:${shownId(row)}`
    const self = `Okta_RoleAssignment ${id}`
    put('Okta_RoleAssignment', id, { type: row.type })
    link(holder, 'Okta_HasRoleAssignment', self, { type: row.type })
    // Okta does not show a target that is gone.
    for (const id of row.groupTargets.filter((each) => world.groups.has(each)))
      link(self, 'Okta_ScopedTo', `Okta_Group ${id}`)
    for (const target of row.appTargets) {
      const [name = '', id] = target.split('/')
      link(self, 'Okta_ScopedTo', id === undefined ? `Postern_AppType ${name}` : `Okta_Application ${id}`)
    }
    if (row.roleId !== undefined) link(self, 'Postern_AssignmentOf', `Okta_CustomRole ${row.roleId}`)
    if (row.resourceSetId !== undefined) link(self, 'Okta_ScopedTo', `Okta_ResourceSet ${row.resourceSetId}`)
  }
}

const ONE: Readonly<Record<string, string>> = {
  user: 'Okta_User',
  group: 'Okta_Group',
  app: 'Okta_Application',
  policy: 'Okta_Policy',
  device: 'Okta_Device',
  realm: 'Okta_Realm',
  authorization_server: 'Okta_AuthorizationServer',
  identity_provider: 'Okta_IdentityProvider',
}

function contained(set: string, orn: string, conditions: unknown, world: World, link: Link): void {
  const named = namedBy(orn)
  if (named === undefined) return
  const listed: string[] = []
  JSON.stringify(conditions ?? {}, (_key, value: unknown) => {
    if (typeof value === 'string') listed.push(value)
    return value
  })
  const left = listed.map(namedBy)
  const except = {
    except: left.flatMap((each) => (each?.of === 'one' ? [each.id] : [])),
    except_types: left.flatMap((each) => (each?.of === 'app_type' ? [each.name] : [])),
  }
  if (named.of === 'all')
    link(set, 'Postern_ResourceSetContainsAll', `Okta_Organization ${world.orgId}`, { type: named.kind, ...except })
  else if (named.of === 'members')
    link(
      set,
      'Postern_ResourceSetContainsMembersOf',
      `${named.kind === 'group' ? 'Okta_Group' : 'Okta_Realm'} ${named.id}`,
    )
  else if (named.of === 'app_type') link(set, 'Okta_ResourceSetContains', `Postern_AppType ${named.name}`, except)
  else if (ONE[named.kind] !== undefined) link(set, 'Okta_ResourceSetContains', `${ONE[named.kind]} ${named.id}`)
}
