import { namedBy } from '../../../gateway/okta/orn.ts'
import {
  makeGraph,
  ref,
  type Edge,
  type Graph,
  type GraphNode,
  type Json,
  type NodeRef,
} from '../../../gateway/inventory/graph.ts'
import type { RoleAssignment } from '../../okta/store/types.ts'
import type { World } from '../../okta/world.ts'

type Put = (at: NodeRef, properties?: Record<string, Json>, label?: string) => void
type Link = (kind: Edge['kind'], from: NodeRef, to: NodeRef, properties?: Record<string, Json>) => void

/** What the simulated org is, as a graph: read by our own code from its tables, not by the org's. */
export function graphOfTruth(world: World): Graph {
  const nodes: GraphNode[] = []
  const edges: Edge[] = []
  const put: Put = (at, properties = {}, label) => {
    nodes.push({ ...at, properties, ...(label === undefined ? {} : { label }) })
  }
  const link: Link = (kind, from, to, properties = {}) => {
    edges.push({ kind, from, to, properties })
  }
  put(ref('Okta_Organization', world.orgId))
  for (const user of world.users.all())
    put(ref('Okta_User', user.id), { status: user.status }, nameIn(user.profile, 'login'))
  for (const group of world.groups.all()) {
    put(ref('Okta_Group', group.id), { type: group.type }, nameIn(group.profile, 'name'))
    for (const id of world.membersOf(group.id).ids())
      link('Okta_MemberOf', ref('Okta_User', id), ref('Okta_Group', group.id))
  }
  const types = new Set<string>()
  for (const app of world.apps.all()) {
    const node = ref('Okta_Application', app.id)
    types.add(app.name)
    put(node, { status: app.status, name: app.name, sign_on: app.signOnMode, first_party: false }, app.label)
    for (const grant of app.grants) {
      put(ref('Postern_ScopeGrant', grant.id), { scope: grant.scope })
      link('Postern_HasScopeGrant', node, ref('Postern_ScopeGrant', grant.id))
    }
  }
  for (const name of types) put(ref('Postern_AppType', name))
  for (const token of world.tokens.all()) {
    put(ref('Okta_ApiToken', token.id))
    link('Okta_ApiTokenFor', ref('Okta_ApiToken', token.id), ref('Okta_User', token.userId))
  }
  for (const role of world.customRoles.all())
    put(ref('Okta_CustomRole', role.id), { permissions: role.permissions.map(({ label }) => label) }, role.label)
  for (const set of world.resourceSets.all()) {
    put(ref('Okta_ResourceSet', set.id), {}, set.label)
    for (const { orn, conditions } of set.resources)
      contain(ref('Okta_ResourceSet', set.id), orn, conditions, world, link)
  }
  for (const row of world.roles.all()) assign(row, world, put, link)
  things(world, put, link)
  return makeGraph({ nodes, edges })
}

const THINGS: readonly (readonly [NodeRef['kind'], string])[] = [
  ['Okta_Policy', 'policies /api/v1/policies'],
  ['Okta_AuthorizationServer', 'authorizationServers /api/v1/authorizationServers'],
  ['Okta_IdentityProvider', 'idps /api/v1/idps'],
  ['Okta_Device', 'devices /api/v1/devices'],
  ['Okta_Realm', 'realms /api/v1/realms'],
  ['Postern_EventHook', 'eventHooks /api/v1/eventHooks'],
  ['Postern_InlineHook', 'inlineHooks /api/v1/inlineHooks'],
]

/** Everything else that a role may reach; policies with their type and the apps they govern. */
function things(world: World, put: Put, link: Link): void {
  for (const [kind, table] of THINGS)
    for (const { id, status = null, body } of world.things(table).all()) {
      const type = kind === 'Okta_Policy' ? { kind: String(body['type']) } : {}
      const byDefault = kind === 'Okta_AuthorizationServer' ? { is_default: body['default'] === true } : {}
      put(ref(kind, id), { status, ...type, ...byDefault }, nameIn(body, 'name'))
    }
  for (const app of world.apps.all()) {
    const policy = app.body['accessPolicy']
    if (typeof policy === 'string')
      link('Okta_PolicyMapping', ref('Okta_Policy', policy), ref('Okta_Application', app.id))
  }
}

function nameIn(profile: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const name = profile[key]
  return typeof name === 'string' ? name : undefined
}

function contain(set: NodeRef, orn: string, conditions: unknown, world: World, link: Link): void {
  const named = namedBy(orn)
  if (named === undefined) throw new Error(`a resource set names ${orn}`)
  const except = excluded(conditions)
  switch (named.of) {
    case 'all':
      return link('Postern_ResourceSetContainsAll', set, ref('Okta_Organization', world.orgId), {
        type: named.kind,
        ...except,
      })
    case 'members':
      return link(
        'Postern_ResourceSetContainsMembersOf',
        set,
        ref(named.kind === 'group' ? 'Okta_Group' : 'Okta_Realm', named.id),
      )
    case 'app_type':
      return link('Okta_ResourceSetContains', set, ref('Postern_AppType', named.name), except)
    case 'one': {
      const kinds = {
        user: 'Okta_User',
        group: 'Okta_Group',
        app: 'Okta_Application',
        policy: 'Okta_Policy',
        authorization_server: 'Okta_AuthorizationServer',
        identity_provider: 'Okta_IdentityProvider',
        device: 'Okta_Device',
        realm: 'Okta_Realm',
      } as const
      const kind = Object.entries(kinds).find(([word]) => word === named.kind)?.[1]
      if (kind !== undefined) link('Okta_ResourceSetContains', set, ref(kind, named.id))
    }
  }
}

/** `{"Exclude": {"okta:ORN": [...]}}` as ids and types of apps left out. */
function excluded(conditions: unknown): Record<string, Json> {
  const listed = new Set<string>()
  JSON.stringify(conditions ?? {}, (_key, value: unknown) => {
    if (typeof value === 'string') listed.add(value)
    return value
  })
  const named = [...listed].map(namedBy)
  return {
    except: named.flatMap((each) => (each?.of === 'one' ? [each.id] : [])),
    except_types: named.flatMap((each) => (each?.of === 'app_type' ? [each.name] : [])),
  }
}

function assign(row: RoleAssignment, world: World, put: Put, link: Link): void {
  const assignment = ref('Okta_RoleAssignment', row.id)
  const client = world.apps.find((app) => app.clientId === row.principalId)
  const holder =
    row.principal === 'user'
      ? ref('Okta_User', row.principalId)
      : row.principal === 'group'
        ? ref('Okta_Group', row.principalId)
        : ref('Okta_Application', client?.id ?? row.principalId)
  put(assignment, { type: row.type })
  link('Okta_HasRoleAssignment', holder, assignment, { type: row.type })
  for (const id of row.groupTargets) link('Okta_ScopedTo', assignment, ref('Okta_Group', id))
  for (const target of row.appTargets) {
    const [name = '', id] = target.split('/')
    link('Okta_ScopedTo', assignment, id === undefined ? ref('Postern_AppType', name) : ref('Okta_Application', id))
  }
  if (row.roleId !== undefined) link('Postern_AssignmentOf', assignment, ref('Okta_CustomRole', row.roleId))
  if (row.resourceSetId !== undefined) link('Okta_ScopedTo', assignment, ref('Okta_ResourceSet', row.resourceSetId))
}
