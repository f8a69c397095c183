import { asObject } from '../http/exchange.ts'
import type { Json, Thing } from '../store/types.ts'
import type { World } from '../world.ts'

interface PolicyType {
  /** Part of the permission: policies.AREA.read and .manage. */
  readonly area: 'access' | 'session' | 'enrollment' | 'other'
  readonly prefix: '00p' | 'rst'
  /** What its rules are called. */
  readonly rule: string
  readonly settings?: Json
  readonly actions: Json
}

const CHANGE = { access: 'ALLOW' }
const SIGNON: Json = {
  access: 'ALLOW',
  requireFactor: false,
  primaryFactor: 'PASSWORD_IDP',
  rememberDeviceByDefault: false,
  session: { usePersistentCookie: false, maxSessionIdleMinutes: 720, maxSessionLifetimeMinutes: 0 },
}
const PASSWORD: Json = {
  password: {
    complexity: {
      minLength: 8,
      minLowerCase: 1,
      minUpperCase: 1,
      minNumber: 1,
      minSymbol: 0,
      excludeUsername: true,
      dictionary: { common: { exclude: false } },
      excludeAttributes: [],
    },
    age: { maxAgeDays: 0, expireWarnDays: 0, minAgeMinutes: 0, historyCount: 4 },
    lockout: { maxAttempts: 10, autoUnlockMinutes: 0, userLockoutNotificationChannels: [], showLockoutFailures: false },
  },
  recovery: {
    factors: {
      recovery_question: { status: 'ACTIVE', properties: { complexity: { minLength: 4 } } },
      okta_email: { status: 'ACTIVE', properties: { recoveryToken: { tokenLifetimeMinutes: 60 } } },
      okta_sms: { status: 'INACTIVE' },
      okta_call: { status: 'INACTIVE' },
    },
  },
  delegation: { options: { skipUnlock: false } },
}

/** Every type of policy that an Identity Engine org has, with what its policies and rules start with. */
export const POLICY_TYPES: Readonly<Record<string, PolicyType>> = {
  OKTA_SIGN_ON: { area: 'session', prefix: '00p', rule: 'SIGN_ON', actions: { signon: SIGNON } },
  PASSWORD: {
    area: 'other',
    prefix: '00p',
    rule: 'PASSWORD',
    settings: PASSWORD,
    actions: { passwordChange: CHANGE, selfServicePasswordReset: CHANGE, selfServiceUnlock: CHANGE },
  },
  MFA_ENROLL: {
    area: 'other',
    prefix: '00p',
    rule: 'MFA_ENROLL',
    settings: { type: 'AUTHENTICATORS', authenticators: [{ key: 'okta_password', enroll: { self: 'REQUIRED' } }] },
    actions: { enroll: { self: 'LOGIN' } },
  },
  IDP_DISCOVERY: {
    area: 'other',
    prefix: '00p',
    rule: 'IDP_DISCOVERY',
    actions: { idp: { providers: [{ type: 'OKTA' }], idpSelectionType: 'SPECIFIC' } },
  },
  ACCESS_POLICY: {
    area: 'access',
    prefix: 'rst',
    rule: 'ACCESS_POLICY',
    actions: {
      appSignOn: {
        access: 'ALLOW',
        verificationMethod: { factorMode: '2FA', type: 'ASSURANCE', reauthenticateIn: 'PT2H' },
      },
    },
  },
  PROFILE_ENROLLMENT: {
    area: 'enrollment',
    prefix: 'rst',
    rule: 'PROFILE_ENROLLMENT',
    actions: { profileEnrollment: { access: 'ALLOW', unknownUserAction: 'DENY', preRegistrationInlineHooks: null } },
  },
  POST_AUTH_SESSION: {
    area: 'other',
    prefix: 'rst',
    rule: 'POST_AUTH_SESSION',
    actions: { postAuthSession: { failureActions: [] } },
  },
  ENTITY_RISK: { area: 'other', prefix: 'rst', rule: 'ENTITY_RISK', actions: { entityRisk: { actions: [] } } },
  DEVICE_SIGNAL_COLLECTION: {
    area: 'other',
    prefix: 'rst',
    rule: 'DEVICE_SIGNAL_COLLECTION',
    actions: { deviceSignalCollection: { deviceSignalCollectionMode: 'DEFAULT' } },
  },
  SESSION_VIOLATION_DETECTION: {
    area: 'other',
    prefix: 'rst',
    rule: 'SESSION_VIOLATION_DETECTION',
    actions: { sessionViolationDetection: { policyEvaluationEnabled: true } },
  },
}

export function areaOf(type: unknown): PolicyType['area'] {
  return POLICY_TYPES[String(type)]?.area ?? 'other'
}

/** A policy with what Okta fills in. */
export function completePolicy(world: World, type: string, given: Json, old: Thing | undefined): Json {
  const row = POLICY_TYPES[type]
  const people = { people: { groups: { include: [world.everyoneId] } } }
  const provider = type === 'PASSWORD' ? { authProvider: { provider: 'OKTA' } } : {}
  // Policies of apps have no conditions of their own (recorded).
  const conditions = row?.prefix === 'rst' ? null : { ...people, ...provider, ...asObject(given['conditions']) }
  const settings = given['settings'] ?? old?.body['settings'] ?? row?.settings
  return {
    type,
    name: given['name'],
    ...(given['description'] === undefined ? {} : { description: given['description'] }),
    priority: old?.body['priority'] ?? 1,
    system: old?.body['system'] ?? false,
    conditions,
    ...(settings === undefined ? {} : { settings }),
  }
}

/** A rule with what Okta fills in. */
export function completeRule(type: string, given: Json, old: Thing | undefined): Json {
  const row = POLICY_TYPES[type]
  const network = row?.prefix === 'rst' ? {} : { network: { connection: 'ANYWHERE' } }
  const context = type === 'OKTA_SIGN_ON' ? { authContext: { authType: 'ANY' } } : {}
  const conditions = asObject(given['conditions'])
  return {
    type: row?.rule ?? type,
    name: given['name'],
    priority: old?.body['priority'] ?? 1,
    system: old?.body['system'] ?? false,
    conditions: {
      ...network,
      ...context,
      ...conditions,
      people: { users: { exclude: [] }, ...asObject(conditions['people']) },
    },
    actions: { ...row?.actions, ...asObject(given['actions']) },
  }
}
