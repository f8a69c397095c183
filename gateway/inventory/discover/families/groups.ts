import { ref } from '../../graph.ts'
import type { Family, Sink } from '../family.ts'
import { at, textAt, textsAt, times } from '../json.ts'

function group(item: unknown, to: Sink): void {
  const id = textAt(item, 'id')
  if (id === undefined) return to.odd()
  const self = ref('Okta_Group', id)
  const type = textAt(item, 'type')
  // Okta keeps this count for every group; where an answer lacks it, each group is asked for its roles.
  const admin = at(item, '_embedded', 'stats', 'hasAdminPrivilege')
  to.node(
    self,
    {
      type,
      description: textAt(item, 'profile', 'description'),
      has_admin: admin,
      members_told: at(item, '_embedded', 'stats', 'usersCount'),
      ...times(item),
    },
    { label: textAt(item, 'profile', 'name') },
  )
  const source = textAt(item, 'source', 'id')
  if (source !== undefined) to.edge('Okta_GroupPull', ref('Okta_Application', source), self)
  to.due('group.users', id)
  to.due('group.owners', id)
  if (admin !== false) to.due('group.roles', id)
}

const RESTATES = [{ kind: 'Okta_GroupPull', end: 'to' }] as const

/** Groups, with members by group: never a call a user. */
export const groups: readonly Family[] = [
  {
    name: 'groups',
    legs: () => ['/api/v1/groups?limit=200&expand=stats'],
    lists: 'Okta_Group',
    restates: RESTATES,
    rechecks: ['group.roles'],
    map: group,
    log: 'complete',
  },
  {
    name: 'group',
    of: 'Okta_Group',
    onDemand: true,
    single: true,
    legs: ([id = '']) => [`/api/v1/groups/${id}?expand=stats`],
    restates: RESTATES,
    map: group,
    log: 'complete',
    endpoint: { template: '/api/v1/groups/{groupId}', scopes: ['okta.groups.read'] },
  },
  {
    name: 'group.users',
    of: 'Okta_Group',
    legs: ([id = '']) => [`/api/v1/groups/${id}/users?limit=1000`],
    mediaType: 'application/json; okta-response="omitCredentials,omitCredentialsLinks,omitTransitioningToStatus"',
    restates: [{ kind: 'Okta_MemberOf', end: 'to' }],
    map(item, to, [id = '']) {
      const user = textAt(item, 'id')
      if (user === undefined) return to.odd()
      to.edge('Okta_MemberOf', ref('Okta_User', user), ref('Okta_Group', id))
    },
    log: 'complete',
  },
  {
    name: 'group.owners',
    of: 'Okta_Group',
    legs: ([id = '']) => [`/api/v1/groups/${id}/owners?limit=1000`],
    restates: [{ kind: 'Postern_OwnerOf', end: 'to' }],
    map(item, to, [id = '']) {
      const owner = textAt(item, 'id')
      if (owner === undefined) return to.odd()
      const kind = textAt(item, 'type') === 'GROUP' ? 'Okta_Group' : 'Okta_User'
      to.edge('Postern_OwnerOf', ref(kind, owner), ref('Okta_Group', id))
    },
    log: 'not',
  },
  {
    name: 'groupRules',
    legs: () => ['/api/v1/groups/rules?limit=200'],
    lists: 'Postern_GroupRule',
    restates: [{ kind: 'Postern_RuleFeeds', end: 'from' }],
    map(item, to) {
      const id = textAt(item, 'id')
      if (id === undefined) return to.odd()
      const self = ref('Postern_GroupRule', id)
      const props = {
        status: textAt(item, 'status'),
        expression: textAt(item, 'conditions', 'expression', 'value'),
        except_users: textsAt(item, 'conditions', 'people', 'users', 'exclude'),
        except_groups: textsAt(item, 'conditions', 'people', 'groups', 'exclude'),
        ...times(item),
      }
      to.node(self, props, { label: textAt(item, 'name') })
      for (const fed of textsAt(item, 'actions', 'assignUserToGroups', 'groupIds'))
        to.edge('Postern_RuleFeeds', self, ref('Okta_Group', fed))
    },
    // Changes of a rule's text, and its deletion, are not reported.
    log: 'not',
  },
]
