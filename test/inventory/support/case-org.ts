import {
  ref,
  makeGraph,
  type Edge,
  type Graph,
  type GraphNode,
  type Json,
  type NodeRef,
} from '../../../gateway/inventory/graph.ts'
import type { KnownGap } from '../../../gateway/inventory/graph/memory.ts'

/** An org as a case writes it: just what the case is about. */
export interface CaseOrg {
  users?: Record<string, { label?: string; status?: string; in?: string[] } | null>
  groups?: Record<string, { label?: string } | null>
  realms?: Record<string, { members: string[] }>
  apps?: Record<
    string,
    { name?: string; sign_on?: string; status?: string; first_party?: boolean; grants?: string[] } | null
  >
  policies?: Record<string, { kind: string; apps?: string[] }>
  servers?: string[]
  /** The one that is named `default` too. */
  default_server?: string
  tokens?: Record<string, string>
  /** `to: user ann | group emea | client bot`; a standard role with targets, or permissions over resources. */
  roles?: {
    to: string
    role?: string
    targets?: string[]
    permissions?: string[]
    conditions?: Record<string, Json>
    over?: string[]
  }[]
  /** `roles of client bot`, `targets of 1`, `groups of mia`, `grants of app`: lists that could not be read. */
  gaps?: string[]
}

const KIND: Record<string, GraphNode['kind']> = {
  user: 'Okta_User',
  group: 'Okta_Group',
  client: 'Okta_Application',
  app: 'Okta_Application',
  type: 'Postern_AppType',
  policy: 'Okta_Policy',
  server: 'Okta_AuthorizationServer',
  realm: 'Okta_Realm',
}
export const ORG: NodeRef = ref('Okta_Organization', 'org')

/** `group emea` as a reference. Throws when a case names a kind that is not there. */
export function named(words: string): NodeRef {
  const [kind = '', id = ''] = words.split(' ')
  const node = KIND[kind]
  if (node === undefined || id === '') throw new Error(`a case names "${words}"`)
  return ref(node, id)
}

/** The graph of a case. */
export function graphOf(org: CaseOrg): Graph {
  const nodes: GraphNode[] = [{ ...ORG, properties: {} }]
  const edges: Edge[] = []
  const put = (at: NodeRef, properties: Record<string, Json> = {}, label?: string): void => {
    nodes.push({ ...at, properties, ...(label === undefined ? {} : { label }) })
  }
  const link = (kind: Edge['kind'], from: NodeRef, to: NodeRef, properties: Record<string, Json> = {}): void => {
    edges.push({ kind, from, to, properties })
  }
  for (const [id, user] of Object.entries(org.users ?? {})) {
    put(ref('Okta_User', id), { status: user?.status ?? 'ACTIVE' }, user?.label)
    for (const group of user?.in ?? []) link('Okta_MemberOf', ref('Okta_User', id), ref('Okta_Group', group))
  }
  for (const [id, group] of Object.entries(org.groups ?? {})) put(ref('Okta_Group', id), {}, group?.label)
  for (const [id, realm] of Object.entries(org.realms ?? {})) {
    put(ref('Okta_Realm', id))
    for (const user of realm.members) link('Okta_RealmContains', ref('Okta_Realm', id), ref('Okta_User', user))
  }
  for (const [id, app] of Object.entries(org.apps ?? {})) {
    const { grants = [], ...properties } = app ?? {}
    put(ref('Okta_Application', id), { status: 'ACTIVE', ...properties })
    for (const scope of grants) {
      put(ref('Postern_ScopeGrant', `${id}:${scope}`), { scope })
      link('Postern_HasScopeGrant', ref('Okta_Application', id), ref('Postern_ScopeGrant', `${id}:${scope}`))
    }
  }
  for (const [id, policy] of Object.entries(org.policies ?? {})) {
    put(ref('Okta_Policy', id), { kind: policy.kind })
    for (const app of policy.apps ?? [])
      link('Okta_PolicyMapping', ref('Okta_Policy', id), ref('Okta_Application', app))
  }
  for (const id of org.servers ?? [])
    put(ref('Okta_AuthorizationServer', id), { is_default: id === org.default_server })
  for (const [id, owner] of Object.entries(org.tokens ?? {})) {
    put(ref('Okta_ApiToken', id))
    link('Okta_ApiTokenFor', ref('Okta_ApiToken', id), ref('Okta_User', owner))
  }
  for (const [index, role] of (org.roles ?? []).entries()) assign(role, index, put, link)
  return makeGraph({ nodes, edges, gaps: (org.gaps ?? []).map(gapOf) })
}

function assign(
  role: NonNullable<CaseOrg['roles']>[number],
  index: number,
  put: (at: NodeRef, properties?: Record<string, Json>, label?: string) => void,
  link: (kind: Edge['kind'], from: NodeRef, to: NodeRef, properties?: Record<string, Json>) => void,
): void {
  const assignment = ref('Okta_RoleAssignment', `ra${index + 1}`)
  const type = role.permissions === undefined ? (role.role ?? '') : 'CUSTOM'
  put(assignment, { type })
  link('Okta_HasRoleAssignment', named(role.to), assignment, { type })
  for (const target of role.targets ?? []) {
    if (target.startsWith('type ')) put(named(target))
    link('Okta_ScopedTo', assignment, named(target))
  }
  if (role.permissions === undefined) return
  const custom = ref('Okta_CustomRole', `cr${index + 1}`)
  put(custom, {
    permissions: role.permissions,
    ...(role.conditions === undefined ? {} : { conditions: role.conditions }),
  })
  link('Postern_AssignmentOf', assignment, custom)
  const set = ref('Okta_ResourceSet', `rs${index + 1}`)
  put(set)
  link('Okta_ScopedTo', assignment, set)
  for (const resource of role.over ?? []) contain(resource, set, put, link)
}

/** `all users`, `all apps except payroll`, `members of group emea`, `type salesforce`, `group emea`. */
function contain(
  resource: string,
  set: NodeRef,
  put: (at: NodeRef, properties?: Record<string, Json>) => void,
  link: (kind: Edge['kind'], from: NodeRef, to: NodeRef, properties?: Record<string, Json>) => void,
): void {
  const all = /^all (?<type>\w+?)s(?: except (?<except>.+))?$/u.exec(resource)?.groups
  const members = /^members of (?<what>.+)$/u.exec(resource)?.groups
  if (all !== undefined)
    link('Postern_ResourceSetContainsAll', set, ORG, {
      type: all['type'] ?? '',
      except: all['except']?.split(', ') ?? [],
    })
  else if (members !== undefined) link('Postern_ResourceSetContainsMembersOf', set, named(members['what'] ?? ''))
  else {
    if (resource.startsWith('type ')) put(named(resource))
    link('Okta_ResourceSetContains', set, named(resource))
  }
}

function gapOf(words: string): KnownGap {
  const gap = { what: words, cure: 'grant what reads it' }
  const [, what = '', of = ''] = /^(\w+) of (.+)$/u.exec(words) ?? []
  if (what === 'roles') return { read: { read: 'out', ref: named(of), edge: 'Okta_HasRoleAssignment' }, gap }
  if (what === 'groups') return { read: { read: 'out', ref: named(of), edge: 'Okta_MemberOf' }, gap }
  if (what === 'grants') return { read: { read: 'out', ref: named(of), edge: 'Postern_HasScopeGrant' }, gap }
  if (what === 'targets')
    return { read: { read: 'out', ref: ref('Okta_RoleAssignment', of), edge: 'Okta_ScopedTo' }, gap }
  throw new Error(`a case names the gap "${words}"`)
}
