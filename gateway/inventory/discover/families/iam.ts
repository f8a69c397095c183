import { namedBy, type Named } from '../../../okta/orn.ts'
import { ref, type Json, type NodeKind, type NodeRef } from '../../graph.ts'
import type { Context, Family, Sink } from '../family.ts'
import { at, listAt, textAt, times } from '../json.ts'

const KINDS: Readonly<Record<string, NodeKind>> = {
  user: 'Okta_User',
  group: 'Okta_Group',
  app: 'Okta_Application',
  policy: 'Okta_Policy',
  authorization_server: 'Okta_AuthorizationServer',
  device: 'Okta_Device',
  identity_provider: 'Okta_IdentityProvider',
  realm: 'Okta_Realm',
  event_hook: 'Postern_EventHook',
  inline_hook: 'Postern_InlineHook',
  agent: 'Okta_AgentPool',
}

/** `{"Exclude": {"okta:ORN": [...]}}`: ids and types of apps that a resource leaves out. */
function leftOut(conditions: unknown): Record<string, Json> {
  const named = listAt(conditions, 'Exclude', 'okta:ORN').flatMap((orn): Named[] => {
    const one = typeof orn === 'string' ? namedBy(orn) : undefined
    return one === undefined ? [] : [one]
  })
  return {
    except: named.flatMap((each) => (each.of === 'one' ? [each.id] : [])),
    except_types: named.flatMap((each) => (each.of === 'app_type' ? [each.name] : [])),
  }
}

/** What a resource of a set names, as an edge; what no kind of node stands for is kept by its name. */
function resource(set: NodeRef, item: unknown, to: Sink, { orgId }: Context): string | undefined {
  const orn = textAt(item, 'orn') ?? textAt(item, '_links', 'self', 'href')
  const named = orn === undefined ? undefined : namedBy(orn)
  const tag = textAt(item, 'id') ?? orn ?? ''
  if (named === undefined) return orn
  const except = leftOut(at(item, 'conditions'))
  switch (named.of) {
    case 'all':
      to.edge(
        'Postern_ResourceSetContainsAll',
        set,
        ref('Okta_Organization', orgId),
        { type: named.kind, ...except },
        tag,
      )
      return undefined
    case 'members':
      to.edge(
        'Postern_ResourceSetContainsMembersOf',
        set,
        ref(named.kind === 'group' ? 'Okta_Group' : 'Okta_Realm', named.id),
        {},
        tag,
      )
      return undefined
    case 'app_type':
      to.edge('Okta_ResourceSetContains', set, ref('Postern_AppType', named.name), except, tag)
      return undefined
    case 'one': {
      const kind = Object.hasOwn(KINDS, named.kind) ? KINDS[named.kind] : undefined
      if (kind === undefined) return orn
      to.edge('Okta_ResourceSetContains', set, ref(kind, named.id), {}, tag)
      return undefined
    }
  }
}

/** Custom roles with their permissions, resource sets with what they contain, and who is bound. */
export const iam: readonly Family[] = [
  {
    name: 'customRoles',
    legs: () => ['/api/v1/iam/roles?limit=100'],
    listIn: [['roles']],
    lists: 'Okta_CustomRole',
    map(item, to) {
      const id = textAt(item, 'id')
      if (id === undefined) return to.odd()
      to.node(
        ref('Okta_CustomRole', id),
        { description: textAt(item, 'description'), ...times(item) },
        { label: textAt(item, 'label'), keep: ['permissions', 'conditions'] },
      )
      to.due('customRole.permissions', id)
    },
    log: 'complete',
  },
  {
    name: 'customRole.permissions',
    of: 'Okta_CustomRole',
    legs: ([id = '']) => [`/api/v1/iam/roles/${id}/permissions`],
    listIn: [['permissions']],
    mapAll(items, to, [id = '']) {
      const labels = items.flatMap((item) => textAt(item, 'label') ?? [])
      const conditions = items.flatMap((item) => {
        const label = textAt(item, 'label')
        const condition = at(item, 'conditions')
        return label === undefined || condition === null || condition === undefined ? [] : [[label, condition] as const]
      })
      to.patch(ref('Okta_CustomRole', id), {
        permissions: labels.toSorted(),
        conditions: Object.fromEntries(conditions),
      })
    },
    log: 'complete',
  },
  {
    name: 'resourceSets',
    legs: () => ['/api/v1/iam/resource-sets?limit=100'],
    listIn: [['resource-sets']],
    lists: 'Okta_ResourceSet',
    map(item, to) {
      const id = textAt(item, 'id')
      if (id === undefined) return to.odd()
      to.node(
        ref('Okta_ResourceSet', id),
        { description: textAt(item, 'description'), ...times(item) },
        { label: textAt(item, 'label'), keep: ['others'] },
      )
      to.due('resourceSet.resources', id)
      to.due('resourceSet.bindings', id)
    },
    log: 'complete',
  },
  {
    name: 'resourceSet.resources',
    of: 'Okta_ResourceSet',
    legs: ([id = '']) => [`/api/v1/iam/resource-sets/${id}/resources?limit=100`],
    listIn: [['resources']],
    restates: [
      { kind: 'Okta_ResourceSetContains', end: 'from' },
      { kind: 'Postern_ResourceSetContainsMembersOf', end: 'from' },
      { kind: 'Postern_ResourceSetContainsAll', end: 'from' },
    ],
    mapAll(items, to, [id = ''], context) {
      const set = ref('Okta_ResourceSet', id)
      const others = items.flatMap((item) => resource(set, item, to, context) ?? [])
      to.patch(set, { others })
    },
    log: 'complete',
  },
  {
    name: 'resourceSet.bindings',
    of: 'Okta_ResourceSet',
    legs: ([id = '']) => [`/api/v1/iam/resource-sets/${id}/bindings?limit=100`],
    listIn: [['roles']],
    map(item, to, [id = '']) {
      const role = textAt(item, 'id')
      if (role === undefined) return to.odd()
      to.due('binding.members', id, role)
    },
    log: 'complete',
  },
  {
    name: 'binding.members',
    of: 'Okta_ResourceSet',
    missing: 'none',
    legs: ([id = '', role = '']) => [`/api/v1/iam/resource-sets/${id}/bindings/${role}/members?limit=100`],
    listIn: [['members']],
    on: () => undefined,
    // Holders of custom roles that no other list may name; their own lists tell the assignments.
    map(item, to) {
      const holder = /\/(users|groups|clients)\/([^/?]+)/.exec(textAt(item, '_links', 'self', 'href') ?? '')
      const id = holder?.[2]
      if (id === undefined) return to.odd()
      if (holder?.[1] === 'users') to.due('user.roles', id)
      if (holder?.[1] === 'groups') to.due('group.roles', id)
    },
    log: 'complete',
  },
  {
    name: 'governanceBundles',
    legs: () => ['/api/v1/iam/governance/bundles?limit=200'],
    listIn: [['bundles'], ['value']],
    lists: 'Postern_GovernanceBundle',
    map(item, to) {
      const id = textAt(item, 'id')
      if (id === undefined) return to.odd()
      to.node(
        ref('Postern_GovernanceBundle', id),
        { status: textAt(item, 'status'), description: textAt(item, 'description') },
        { label: textAt(item, 'name') },
      )
    },
    log: 'not',
  },
]
