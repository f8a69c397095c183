import type { Target } from '../../../model/operation.ts'
import { at, type Input, isGiven, listOf, numberOf } from '../input.ts'
import { targetsOf } from '../names.ts'
import { type Family, flag, number, type Properties, text, texts } from '../property.ts'
import { duration, each, id, kind } from '../safe.ts'

const people =
  (key: 'groups' | 'users', side: 'include' | 'exclude') =>
  ({ body }: Input): readonly unknown[] =>
    listOf(at(body, 'conditions', 'people', key, side))
const zones =
  (side: 'include' | 'exclude') =>
  ({ body }: Input): readonly unknown[] => {
    const value = at(body, 'conditions', 'network', side)
    return typeof value === 'string' ? [value] : listOf(value)
  }

/** Words that stand for all in lists of ids. */
const ALL = new Set(['ALL_ZONES', 'ALL_IP_ZONES', 'EVERYONE', 'ALL_CLIENTS'])
const ids = (values: readonly unknown[]): readonly unknown[] =>
  values.filter((value) => !(typeof value === 'string' && ALL.has(value)))

const whom: Properties = {
  groups_included: texts('Ids of the groups it is for.', (input) => each(people('groups', 'include')(input), id)),
  groups_excluded: texts('Ids of the groups it is not for.', (input) => each(people('groups', 'exclude')(input), id)),
  users_included: number('Users it is for by name.', (input) => people('users', 'include')(input).length),
  users_excluded: number('Users it is not for.', (input) => people('users', 'exclude')(input).length),
}

const conditionTargets = (input: Input): readonly Target[] => [
  ...(['include', 'exclude'] as const).flatMap((side) => [
    ...targetsOf(ids(people('groups', side)(input)), 'group', 'body', `groups.${side}`),
    ...targetsOf(ids(people('users', side)(input)), 'user', 'body', `users.${side}`),
    ...targetsOf(ids(zones(side)(input)), 'zone', 'body', `network.${side}`),
  ]),
]

const common: Properties = {
  status: text('ACTIVE or INACTIVE.', ({ body }) => kind(at(body, 'status'))),
  priority: number('Place in the order, 1 first; -1 when not said.', ({ body }) => numberOf(at(body, 'priority'))),
}

const password =
  (...path: string[]) =>
  ({ body }: Input): number =>
    numberOf(at(body, 'settings', 'password', ...path))

const policies: Family = {
  of: ['createPolicy', 'replacePolicy'],
  properties: {
    policy_type: text('OKTA_SIGN_ON, ACCESS_POLICY, PASSWORD, MFA_ENROLL, …', ({ body }) => kind(at(body, 'type'))),
    ...common,
    ...whom,
    required_authenticators: texts('Authenticators everybody must enrol.', ({ body }) =>
      each(
        listOf(at(body, 'settings', 'authenticators'))
          .filter((one) => at(one, 'enroll', 'self') === 'REQUIRED')
          .map((one) => at(one, 'key')),
        id,
      ),
    ),
    password_min_length: number('Least length of passwords; -1 when not said.', password('complexity', 'minLength')),
    password_max_attempts: number(
      'Attempts before lockout, 0 = never; -1 when not said.',
      password('lockout', 'maxAttempts'),
    ),
    password_max_age_days: number(
      'Days a password lives, 0 = for ever; -1 when not said.',
      password('age', 'maxAgeDays'),
    ),
  },
  targets: conditionTargets,
}

const appSignOn = (input: Input, ...path: string[]): unknown => at(input.body, 'actions', 'appSignOn', ...path)
const signOn = (input: Input, ...path: string[]): unknown => at(input.body, 'actions', 'signon', ...path)
const constraints = (input: Input): readonly unknown[] => listOf(appSignOn(input, 'verificationMethod', 'constraints'))
const selfService = (name: string, doc: string) => text(doc, ({ body }) => kind(at(body, 'actions', name, 'access')))

const rules: Family = {
  of: ['createPolicyRule', 'replacePolicyRule'],
  properties: {
    rule_type: text('SIGN_ON, ACCESS_POLICY, PASSWORD, MFA_ENROLL, …', ({ body }) => kind(at(body, 'type'))),
    ...common,
    ...whom,
    access: text('ALLOW, DENY, …; empty where the rule is of another kind.', (input) =>
      kind(signOn(input, 'access') ?? appSignOn(input, 'access')),
    ),
    require_factor: flag(
      'The global session asks for a second factor.',
      (input) => signOn(input, 'requireFactor') === true,
    ),
    primary_factor: text('PASSWORD_IDP_ANY_FACTOR or PASSWORD_IDP.', (input) => kind(signOn(input, 'primaryFactor'))),
    factor_mode: text('1FA or 2FA of an app sign-on; empty when not said.', (input) => {
      const mode = appSignOn(input, 'verificationMethod', 'factorMode')
      return mode === '1FA' || mode === '2FA' ? mode : kind(mode)
    }),
    verification_type: text('ASSURANCE, AUTH_METHOD_CHAIN, …', (input) =>
      kind(appSignOn(input, 'verificationMethod', 'type')),
    ),
    has_constraints: flag('Only certain authenticators will do.', (input) => constraints(input).length > 0),
    phishing_resistant: flag(
      'Every alternative asks for proof that resists phishing.',
      (input) =>
        constraints(input).length > 0 &&
        constraints(input).every((one) => at(one, 'possession', 'phishingResistant') === 'REQUIRED'),
    ),
    reauthenticate_in: text('How long a sign-on holds, ISO 8601: PT2H.', (input) =>
      duration(appSignOn(input, 'verificationMethod', 'reauthenticateIn')),
    ),
    connection: text(
      'Network: ANYWHERE or ZONE; ANYWHERE when not said.',
      ({ body }) => kind(at(body, 'conditions', 'network', 'connection')) || 'ANYWHERE',
    ),
    zones_included: texts('Ids of zones it is for.', (input) => each(zones('include')(input), id)),
    zones_excluded: texts('Ids of zones it is not for.', (input) => each(zones('exclude')(input), id)),
    risk_level: text('Risk it is for: ANY, LOW, MEDIUM, HIGH.', ({ body }) =>
      kind(at(body, 'conditions', 'riskScore', 'level')),
    ),
    has_expression: flag('An expression narrows it.', ({ body }) => isGiven(at(body, 'conditions', 'elCondition'))),
    session_lifetime_minutes: number('Longest session, 0 = no end; -1 when not said.', (input) =>
      numberOf(signOn(input, 'session', 'maxSessionLifetimeMinutes')),
    ),
    session_idle_minutes: number('Longest idle time; -1 when not said.', (input) =>
      numberOf(signOn(input, 'session', 'maxSessionIdleMinutes')),
    ),
    persistent_cookie: flag(
      'The session outlives the browser.',
      (input) => signOn(input, 'session', 'usePersistentCookie') === true,
    ),
    password_change: selfService('passwordChange', 'ALLOW or DENY: users change their password.'),
    password_reset: selfService('selfServicePasswordReset', 'ALLOW or DENY: users reset their password.'),
    unlock: selfService('selfServiceUnlock', 'ALLOW or DENY: users unlock their account.'),
  },
  targets: conditionTargets,
}

const simulation: Family = {
  of: ['createPolicySimulation'],
  properties: { simulation_count: number('Simulations asked for.', ({ body }) => listOf(body).length) },
  targets: ({ body }) =>
    listOf(body).flatMap((one) => [
      ...targetsOf([at(one, 'appInstance')], 'app', 'body', 'appInstance'),
      ...targetsOf([at(one, 'policyContext', 'user', 'id')], 'user', 'body', 'user'),
      ...targetsOf(listOf(at(one, 'policyContext', 'groups', 'ids')), 'group', 'body', 'groups'),
    ]),
}

const lists: Family = {
  of: ['listPolicies'],
  properties: {
    policy_type: text('Type of the policies listed: ACCESS_POLICY, PASSWORD, …', ({ params }) =>
      kind(params.find(([name]) => name === 'type')?.[1]),
    ),
  },
}

export const POLICIES: readonly Family[] = [policies, rules, simulation, lists]
