import { ref } from '../../graph.ts'
import type { Family, Sink } from '../family.ts'
import { at, idIn, listAt, textAt, textsAt, told, times } from '../json.ts'

/** Leaves out links and transitions, and keeps the credential's provider. */
const SLIM = 'application/json; okta-response="omitCredentialsLinks,omitTransitioningToStatus"'

const domainOf = (address: string | undefined): string[] =>
  address?.split('@').slice(1).at(-1)?.toLowerCase() === undefined
    ? []
    : [address.split('@').at(-1)?.toLowerCase() ?? '']

function user(item: unknown, to: Sink): void {
  const id = textAt(item, 'id')
  if (id === undefined) return to.odd()
  const login = textAt(item, 'profile', 'login')
  const domains = [...new Set([...domainOf(login), ...domainOf(textAt(item, 'profile', 'email'))])].toSorted()
  const self = ref('Okta_User', id)
  to.node(
    self,
    {
      status: textAt(item, 'status'),
      type: textAt(item, 'type', 'id'),
      provider: textAt(item, 'credentials', 'provider', 'type'),
      provider_name: textAt(item, 'credentials', 'provider', 'name'),
      user_type: textAt(item, 'profile', 'userType'),
      domains,
      realm: textAt(item, 'realmId'),
      last_login: at(item, 'lastLogin') === null ? 'never' : textAt(item, 'lastLogin'),
      ...times(item),
    },
    { label: login, lookup: login?.toLowerCase() },
  )
  const realm = textAt(item, 'realmId')
  if (realm !== undefined) to.edge('Okta_RealmContains', ref('Okta_Realm', realm), self)
  const manager = textAt(item, 'profile', 'managerId')
  if (manager !== undefined && /^00u\w{17}$/.test(manager)) to.edge('Okta_ManagerOf', ref('Okta_User', manager), self)
}

const RESTATES = [
  { kind: 'Okta_RealmContains', end: 'to' },
  { kind: 'Okta_ManagerOf', end: 'to' },
] as const

/** All users in two legs, since the plain list leaves deactivated ones out; one user by itself when the log speaks of it. */
export const users: readonly Family[] = [
  {
    name: 'users',
    legs: () => [
      '/api/v1/users?limit=200',
      `/api/v1/users?limit=200&filter=${encodeURIComponent('status eq "DEPROVISIONED"')}`,
    ],
    mediaType: SLIM,
    lists: 'Okta_User',
    restates: RESTATES,
    map: user,
    log: 'complete',
  },
  {
    name: 'user',
    of: 'Okta_User',
    onDemand: true,
    single: true,
    legs: ([id = '']) => [`/api/v1/users/${id}`],
    mediaType: SLIM,
    restates: RESTATES,
    map: user,
    log: 'complete',
  },
  {
    name: 'user.groups',
    of: 'Okta_User',
    onDemand: true,
    legs: ([id = '']) => [`/api/v1/users/${id}/groups?limit=200`],
    restates: [{ kind: 'Okta_MemberOf', end: 'from' }],
    map(item, to, [id = '']) {
      const group = textAt(item, 'id')
      if (group === undefined) return to.odd()
      to.edge('Okta_MemberOf', ref('Okta_User', id), ref('Okta_Group', group))
    },
    log: 'complete',
  },
  {
    name: 'user.factors',
    of: 'Okta_User',
    perUser: true,
    legs: ([id = '']) => [`/api/v1/users/${id}/factors`],
    lists: 'Postern_Factor',
    restates: [{ kind: 'Postern_HasFactor', end: 'to' }],
    map(item, to, [id = '']) {
      const factor = textAt(item, 'id')
      if (factor === undefined) return to.odd()
      const props = {
        type: textAt(item, 'factorType'),
        provider: textAt(item, 'provider'),
        status: textAt(item, 'status'),
        ...times(item),
      }
      to.node(ref('Postern_Factor', factor), props, { parent: id })
      to.edge('Postern_HasFactor', ref('Okta_User', id), ref('Postern_Factor', factor))
    },
    log: 'complete',
  },
  {
    name: 'userTypes',
    legs: () => ['/api/v1/meta/types/user'],
    lists: 'Postern_UserType',
    map(item, to) {
      const id = textAt(item, 'id')
      if (id === undefined) return to.odd()
      to.node(
        ref('Postern_UserType', id),
        { name: textAt(item, 'name'), default: at(item, 'default') },
        { label: textAt(item, 'displayName'), keep: ['attributes', 'self_written'] },
      )
      const schema = idIn(textAt(item, '_links', 'schema', 'href'))
      if (schema !== undefined) to.due('userSchema', id, schema)
    },
    log: 'not',
  },
  {
    // Names of attributes, never their values: those of the org's own, and those that people may write themselves, since
    // group rules and claims may rest on them.
    name: 'userSchema',
    of: 'Postern_UserType',
    single: true,
    missing: 'none',
    legs: ([, schema = '']) => [`/api/v1/meta/schemas/user/${schema}`],
    map(item, to, [id = '']) {
      const part = (name: string): readonly (readonly [string, unknown])[] =>
        Object.entries(at(item, 'definitions', name, 'properties') ?? {})
      const written = [...part('base'), ...part('custom')].filter(([, attribute]) =>
        listAt(attribute, 'permissions').some(
          (one) => textAt(one, 'principal') === 'SELF' && textAt(one, 'action') === 'READ_WRITE',
        ),
      )
      const names = (all: readonly (readonly [string, unknown])[]): readonly string[] =>
        all.map(([name]) => name).toSorted()
      to.patch(ref('Postern_UserType', id), { attributes: names(part('custom')), self_written: names(written) })
    },
    log: 'not',
  },
  {
    name: 'linkedObjects',
    legs: () => ['/api/v1/meta/schemas/user/linkedObjects'],
    lists: 'Postern_LinkedObject',
    map(item, to) {
      const name = textAt(item, 'primary', 'name')
      if (name === undefined) return to.odd()
      to.node(
        ref('Postern_LinkedObject', name),
        { associated: textAt(item, 'associated', 'name') },
        { label: textAt(item, 'primary', 'title') },
      )
    },
    log: 'complete',
  },
  {
    name: 'devices',
    legs: () => ['/api/v1/devices?limit=200&expand=user'],
    lists: 'Okta_Device',
    restates: [{ kind: 'Okta_DeviceOf', end: 'from' }],
    map(item, to) {
      const id = textAt(item, 'id')
      if (id === undefined) return to.odd()
      const self = ref('Okta_Device', id)
      const props = {
        status: textAt(item, 'status'),
        platform: textAt(item, 'profile', 'platform'),
        registered: at(item, 'profile', 'registered'),
        ...times(item),
      }
      to.node(self, props, { label: textAt(item, 'profile', 'displayName') })
      for (const each of listAt(item, '_embedded', 'users')) {
        const owner = textAt(each, 'user', 'id')
        if (owner !== undefined)
          to.edge(
            'Okta_DeviceOf',
            self,
            ref('Okta_User', owner),
            told({ management: textAt(each, 'managementStatus') }),
          )
      }
    },
    log: 'not',
  },
  {
    name: 'realms',
    legs: () => ['/api/v1/realms?limit=200'],
    lists: 'Okta_Realm',
    map(item, to) {
      const id = textAt(item, 'id')
      if (id === undefined) return to.odd()
      to.node(
        ref('Okta_Realm', id),
        { default: at(item, 'isDefault'), domains: textsAt(item, 'profile', 'domains'), ...times(item) },
        { label: textAt(item, 'profile', 'name') },
      )
    },
    log: 'complete',
  },
  {
    name: 'realmAssignments',
    legs: () => ['/api/v1/realm-assignments?limit=200'],
    lists: 'Postern_RealmAssignment',
    map(item, to) {
      const id = textAt(item, 'id')
      if (id === undefined) return to.odd()
      const realm =
        textAt(item, 'actions', 'assignUserToRealm', 'realmId') ?? idIn(textAt(item, '_links', 'realm', 'href'))
      to.node(
        ref('Postern_RealmAssignment', id),
        { status: textAt(item, 'status'), priority: at(item, 'priority'), realm, ...times(item) },
        { label: textAt(item, 'name') },
      )
    },
    log: 'complete',
  },
]
