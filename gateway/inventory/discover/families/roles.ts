import standard from '../../../okta/data/standard-roles.json' with { type: 'json' }
import { assignmentId } from '../../graph/assignments.ts'
import { ref, type NodeKind, type NodeRef } from '../../graph.ts'
import type { Family, Sink } from '../family.ts'
import { idIn, textAt, times } from '../json.ts'

/** Type of standard role to the targets that may narrow it. */
const TARGETS = new Map(standard.roles.map((role) => [role.type, role.targetable.map((each) => each.split(':')[0])]))

interface Holder {
  /** `user`: beginning of the names of its families. */
  readonly word: string
  readonly kind: NodeKind
  /** `/api/v1/users/{}` */
  readonly base: (subject: readonly string[]) => string
  readonly template: string
}

const client = ([id = '', clientId]: readonly string[]): string => `/oauth2/v1/clients/${clientId ?? id}`

const HOLDERS: readonly Holder[] = [
  { word: 'user', kind: 'Okta_User', base: ([id = '']) => `/api/v1/users/${id}`, template: '/api/v1/users/{userId}' },
  {
    word: 'group',
    kind: 'Okta_Group',
    base: ([id = '']) => `/api/v1/groups/${id}`,
    template: '/api/v1/groups/{groupId}',
  },
  { word: 'client', kind: 'Okta_Application', base: client, template: '/oauth2/v1/clients/{clientId}' },
  { word: 'apiService', kind: 'Okta_ApiServiceIntegration', base: client, template: '/oauth2/v1/clients/{clientId}' },
]

/** One assignment as its holder's list shows it; those a person has through a group are told by the group. */
function assignment(holder: NodeRef, word: string, item: unknown, to: Sink, subject: readonly string[]): void {
  const id = textAt(item, 'id')
  const type = textAt(item, 'type')
  if (id === undefined || type === undefined) return to.odd()
  if (holder.kind === 'Okta_User' && textAt(item, 'assignmentType') === 'GROUP') return
  const [, clientId] = subject
  const path = clientId === undefined ? [holder.id, id] : [holder.id, id, clientId]
  const self = ref('Okta_RoleAssignment', assignmentId(holder.id, id))
  const status = textAt(item, 'status')
  const props = { type, status, holder: word, okta_id: id === self.id ? undefined : id, ...times(item) }
  to.node(self, props, { label: textAt(item, 'label'), parent: holder.id, keep: ['named_targets'], toldBy: path })
  if (status === 'INACTIVE') return
  to.edge('Okta_HasRoleAssignment', holder, self, { type })
  if (type === 'CUSTOM') {
    const role = textAt(item, 'role') ?? idIn(textAt(item, '_links', 'role', 'href'))
    const set = textAt(item, 'resource-set') ?? idIn(textAt(item, '_links', 'resource-set', 'href'))
    if (role !== undefined) to.edge('Postern_AssignmentOf', self, ref('Okta_CustomRole', role))
    if (set !== undefined) to.edge('Okta_ScopedTo', self, ref('Okta_ResourceSet', set))
    return
  }
  // A type that no table knows may be narrowed by anything: both are asked.
  const targets = TARGETS.get(type) ?? ['groups', 'apps']
  if (targets.includes('groups')) to.due(`${word}.role.groupTargets`, ...path)
  if (targets.includes('apps')) to.due(`${word}.role.appTargets`, ...path)
}

function familiesOf({ word, kind, base, template }: Holder): readonly Family[] {
  const perUser = word === 'user' ? ({ perUser: true } as const) : {}
  const on = ([id = '', role = '']: readonly string[]): NodeRef => ref('Okta_RoleAssignment', assignmentId(id, role))
  const roleBase = ([id = '', role = '', clientId]: readonly string[]): string =>
    `${base(clientId === undefined ? [id] : [id, clientId])}/roles/${role}/targets`
  // No targets: of people Okta tells by name what an assignment was limited to, also where the lists leave it out.
  const untold = (to: Sink, subject: readonly string[]): void => {
    if (word === 'user') to.due('user.role.allTargets', ...subject)
  }
  const endpoint = (rest: string) => ({
    endpoint: { template: `${template}/roles${rest}`, scopes: ['okta.roles.read'] },
  })
  return [
    {
      name: `${word}.roles`,
      of: kind,
      ...perUser,
      // An app without roles is answered 404.
      ...(base === client ? { missing: 'none' as const } : {}),
      legs: (subject) => [`${base(subject)}/roles`],
      lists: 'Okta_RoleAssignment',
      restates: [
        { kind: 'Okta_HasRoleAssignment', end: 'to' },
        { kind: 'Postern_AssignmentOf', end: 'from' },
        { kind: 'Okta_ScopedTo', end: 'from', others: ['Okta_ResourceSet'] },
      ],
      map: (item, to, subject) => assignment(ref(kind, subject[0] ?? ''), word, item, to, subject),
      log: 'complete',
      ...endpoint(''),
    },
    {
      name: `${word}.role.groupTargets`,
      of: kind,
      ...perUser,
      missing: 'none',
      legs: (subject) => [`${roleBase(subject)}/groups?limit=200`],
      on,
      restates: [{ kind: 'Okta_ScopedTo', end: 'from', others: ['Okta_Group'] }],
      mapAll(items, to, subject) {
        if (items.length === 0) untold(to, subject)
        for (const item of items) {
          const group = textAt(item, 'id')
          if (group === undefined) to.odd()
          else to.edge('Okta_ScopedTo', on(subject), ref('Okta_Group', group))
        }
      },
      log: 'complete',
      ...endpoint('/{roleAssignmentId}/targets/groups'),
    },
    {
      name: `${word}.role.appTargets`,
      of: kind,
      ...perUser,
      missing: 'none',
      legs: (subject) => [`${roleBase(subject)}/catalog/apps?limit=200`],
      on,
      restates: [{ kind: 'Okta_ScopedTo', end: 'from', others: ['Okta_Application', 'Postern_AppType'] }],
      mapAll(items, to, subject) {
        if (items.length === 0) untold(to, subject)
        for (const item of items) {
          const app = textAt(item, 'id')
          const name = textAt(item, 'name')
          if (app !== undefined) to.edge('Okta_ScopedTo', on(subject), ref('Okta_Application', app))
          else if (name !== undefined) to.edge('Okta_ScopedTo', on(subject), ref('Postern_AppType', name))
          else to.odd()
        }
      },
      log: 'complete',
      ...endpoint('/{roleAssignmentId}/targets/catalog/apps'),
    },
  ]
}

/** Who holds which role: of people only those whom Okta lists as admins are asked. */
export const roles: readonly Family[] = [
  {
    name: 'admins',
    legs: () => ['/api/v1/iam/assignees/users?limit=200'],
    listIn: [['value']],
    rechecks: ['user.roles'],
    map(item, to) {
      const id = textAt(item, 'id')
      if (id === undefined) return to.odd()
      to.due('user.roles', id)
      to.due('user.factors', id)
    },
    log: 'complete',
  },
  ...HOLDERS.flatMap(familiesOf),
  {
    name: 'user.role.allTargets',
    of: 'Okta_User',
    perUser: true,
    missing: 'none',
    legs: ([id = '', role = '']) => [`/api/v1/users/${id}/roles/${role}/targets?assignmentType=USER&limit=200`],
    on: () => undefined,
    mapAll(items, to, [id = '', role = '']) {
      // What comes through a group is told by the group.
      const own = items.filter((item) => textAt(item, 'assignmentType') !== 'GROUP')
      const named = own.flatMap((item) => textAt(item, 'orn') ?? []).toSorted()
      to.patch(ref('Okta_RoleAssignment', assignmentId(id, role)), { named_targets: named })
    },
    log: 'complete',
  },
]
