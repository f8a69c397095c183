import { at, entriesOf, type Input, isGiven, keysOf, leniently, numberOf, param } from '../input.ts'
import { type Family, flag, number, type Properties, text, texts } from '../property.ts'
import { attribute, each, id, kind, OTHER } from '../safe.ts'

/** `password: {}` is what Okta shows of a password that stays as it is; only a value, hash or hook sets one. */
const passwordKind = ({ body }: Input): string => {
  const password = at(body, 'credentials', 'password')
  // Spelt as Okta does not: nobody can say whether it counts there.
  if (!isGiven(password)) return leniently(body, 'credentials', 'password').some((one) => isGiven(one)) ? OTHER : 'none'
  if (typeof password !== 'object') return OTHER
  return (
    ['value', 'hash', 'hook'].find((key) => isGiven(at(password, key))) ??
    (keysOf(password).length > 0 ? OTHER : 'none')
  )
}

export const attributes: Properties = {
  attributes_written: texts('Names of profile attributes that get a value.', ({ body }) =>
    each(
      entriesOf(at(body, 'profile'))
        .filter(([, value]) => value !== null)
        .map(([name]) => name),
      attribute,
    ),
  ),
  attributes_removed: texts('Names of profile attributes set to null.', ({ body }) =>
    each(
      entriesOf(at(body, 'profile'))
        .filter(([, value]) => value === null)
        .map(([name]) => name),
      attribute,
    ),
  ),
  removes_unnamed: flag('Attributes that are not named lose their value (PUT).', ({ row }) => row.method === 'PUT'),
}

const credentials: Properties = {
  password_set: flag('A password is set, as text, as a hash or by a hook.', (input) => passwordKind(input) !== 'none'),
  password_kind: text('none, value, hash or hook.', passwordKind),
  recovery_question_set: flag('A recovery question and its answer are set.', ({ body }) =>
    isGiven(at(body, 'credentials', 'recovery_question', 'answer')),
  ),
  provider: text('Who checks the password: OKTA, FEDERATION, ACTIVE_DIRECTORY, …', ({ body }) =>
    kind(at(body, 'credentials', 'provider', 'type')),
  ),
}

const writes: Family = {
  of: ['createUser', 'updateUser', 'replaceUser'],
  properties: {
    ...attributes,
    ...credentials,
    realm: text('Realm the user is put into.', ({ body }) => id(at(body, 'realmId'))),
    user_type: text('User type the user gets.', ({ body }) => id(at(body, 'type', 'id'))),
  },
}

const creation: Family = {
  of: ['createUser'],
  properties: {
    group_ids: texts('Groups the new user joins.', ({ body }) => each(leniently(body, 'groupIds'), id)),
    federated: flag(
      'The user is created for an outside identity provider.',
      (input) => param(input, 'provider')?.toLowerCase() === 'true',
    ),
  },
}

const passwords: Family = {
  of: ['changePassword', 'forgotPasswordSetNewPassword'],
  properties: {
    password_set: flag(
      'A password is set.',
      ({ body }) => isGiven(at(body, 'newPassword')) || isGiven(at(body, 'password')),
    ),
  },
}

const recovery: Family = {
  of: ['changeRecoveryQuestion'],
  properties: {
    recovery_question_set: flag('A recovery question and its answer are set.', ({ body }) =>
      isGiven(at(body, 'recovery_question')),
    ),
  },
}

const risk: Family = {
  of: ['upsertUserRisk'],
  properties: { risk_level: text('HIGH, MEDIUM or LOW.', ({ body }) => kind(at(body, 'riskLevel'))) },
}

const classification: Family = {
  of: ['replaceUserClassification'],
  properties: { classification: text('STANDARD, LITE, …', ({ body }) => kind(at(body, 'type'))) },
}

const sources: Family = {
  of: (row) => row.tag === 'IdentitySource' && row.access !== 'read',
  properties: {
    entity_type: text('USERS or GROUPS.', ({ body }) => kind(at(body, 'entityType'))),
    entry_count: number('Users, groups or memberships in the body; -1 when none is listed.', ({ body }) => {
      const listed = ['profiles', 'memberships', 'memberExternalIds'].map((key) => at(body, key)).filter(Array.isArray)
      return listed.length === 0 ? -1 : listed.reduce((sum: number, list: unknown[]) => sum + list.length, 0)
    }),
  },
}

const rateLimits: Family = {
  of: ['createPrincipalRateLimitEntity', 'replacePrincipalRateLimitEntity'],
  properties: {
    principal_type: text('OAUTH_CLIENT or SSWS_TOKEN.', ({ body }) => kind(at(body, 'principalType'))),
    default_percentage: number('Share of each rate limit, in percent; -1 when not said.', ({ body }) =>
      numberOf(at(body, 'defaultPercentage')),
    ),
  },
  targets: ({ body }) => {
    const principal = at(body, 'principalId')
    if (typeof principal !== 'string' || principal === '') return []
    const type = at(body, 'principalType') === 'SSWS_TOKEN' ? 'token' : 'client'
    return [{ type, id: principal, from: 'body', as: 'principalId' }]
  },
}

export const USERS: readonly Family[] = [
  writes,
  creation,
  passwords,
  recovery,
  risk,
  classification,
  sources,
  rateLimits,
]
