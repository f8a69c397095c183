import { at, isGiven, listOf, numberOf, textOf } from '../input.ts'
import { targetsOf, typeByPrefix } from '../names.ts'
import { type Family, flag, number, text, texts } from '../property.ts'
import { each, id, kind } from '../safe.ts'
import { attributes } from './users.ts'

const profiles: Family = { of: ['addGroup', 'replaceGroup'], properties: attributes }

const memberships: Family = {
  of: ['assignUserToGroup'],
  properties: { group_ids: texts('The group the user joins.', ({ ids }) => each([ids['groupId']], id)) },
}

const rules: Family = {
  of: ['createGroupRule', 'replaceGroupRule'],
  properties: {
    group_ids: texts('Groups the rule puts users into.', ({ body }) =>
      each(listOf(at(body, 'actions', 'assignUserToGroups', 'groupIds')), id),
    ),
    has_conditions: flag(
      'An expression says whom the rule takes.',
      ({ body }) => textOf(at(body, 'conditions', 'expression', 'value')).trim() !== '',
    ),
    takes_everyone: flag('The expression is empty, or plainly true for everybody.', ({ body }) =>
      ['', 'true', '1==1', '1 == 1'].includes(
        textOf(at(body, 'conditions', 'expression', 'value'))
          .trim()
          .toLowerCase(),
      ),
    ),
    excluded_users: number(
      'Users the rule leaves out.',
      ({ body }) => listOf(at(body, 'conditions', 'people', 'users', 'exclude')).length,
    ),
    status: text('ACTIVE, INACTIVE, …', ({ body }) => kind(at(body, 'status'))),
  },
}

const directories: Family = {
  of: ['updateGroupMembership'],
  properties: {
    action: text('ADD or REMOVE.', ({ body }) => kind(at(body, 'parameters', 'action'))),
    member_count: number('Users concerned.', ({ body }) => listOf(at(body, 'parameters', 'values')).length),
  },
  targets: ({ body }) => [
    ...targetsOf([at(body, 'id')], 'group', 'body', 'id'),
    ...targetsOf(listOf(at(body, 'parameters', 'values')), 'user', 'body', 'values'),
  ],
}

const push: Family = {
  of: ['createGroupPushMapping', 'updateGroupPushMapping'],
  properties: { status: text('ACTIVE or INACTIVE.', ({ body }) => kind(at(body, 'status'))) },
}

const realms: Family = {
  of: ['createRealm', 'replaceRealm'],
  properties: {
    realm_type: text('DEFAULT or PARTNER.', ({ body }) => kind(at(body, 'profile', 'realmType'))),
    domain_count: number('E-mail domains of the realm.', ({ body }) => listOf(at(body, 'profile', 'domains')).length),
  },
}

const realmAssignments: Family = {
  of: ['createRealmAssignment', 'replaceRealmAssignment', 'executeRealmAssignment'],
  properties: {
    has_conditions: flag(
      'An expression says whom the assignment takes.',
      ({ body }) => textOf(at(body, 'conditions', 'expression', 'value')).trim() !== '',
    ),
    priority: number('Place among the assignments; -1 when not said.', ({ body }) => numberOf(at(body, 'priority'))),
    is_default: flag('Takes whoever no other assignment takes.', ({ body }) => at(body, 'isDefault') === true),
  },
  targets: ({ body }) => [
    ...targetsOf([at(body, 'assignmentId')], 'realm_assignment', 'body', 'assignmentId'),
    ...targetsOf([at(body, 'actions', 'assignUserToRealm', 'realmId')], 'realm', 'body', 'realmId'),
  ],
}

/** Governance names people and things by {externalId, type: OKTA_USER} or by ORN. */
const PRINCIPALS: Readonly<Record<string, string>> = { OKTA_USER: 'user', OKTA_GROUP: 'group', APPLICATION: 'app' }
const PLACES = ['targetPrincipal', 'target', 'principal', 'actor', 'resource'] as const

const governance: Family = {
  of: (row) => row.spec === 'governance' && row.access !== 'read',
  properties: {
    grant_type: text('ENTITLEMENT, ENTITLEMENT-BUNDLE, CUSTOM, … of an access grant.', ({ body }) =>
      kind(textOf(at(body, 'grantType')).replaceAll('-', '_')),
    ),
    action: text('What is done: ALLOW, DENY, REVOKE, …', ({ body }) =>
      kind(at(body, 'action') ?? at(body, 'actionType')),
    ),
    has_expiry: flag(
      'The access ends by itself.',
      ({ body }) => isGiven(at(body, 'scheduleSettings', 'expirationDate')) || isGiven(at(body, 'expirationTime')),
    ),
  },
  targets: ({ body }) =>
    PLACES.flatMap((place) => {
      const external = at(body, place, 'externalId')
      const type = PRINCIPALS[textOf(at(body, place, 'type'))]
      return targetsOf([external], type ?? ((plain) => typeByPrefix(plain) ?? 'governed_resource'), 'body', place)
    }),
}

export const GROUPS: readonly Family[] = [
  profiles,
  memberships,
  rules,
  directories,
  push,
  realms,
  realmAssignments,
  governance,
]
