import { asObject, type Exchange } from '../http/exchange.ts'
import type { Json, User } from '../store/types.ts'
import { seedOf, type World } from '../world.ts'

interface Shown {
  /** Links for what can be done next: on single users, not in lists. */
  readonly full: boolean
  /** Parts that the caller asked to leave out by the okta-response parameter of Content-Type. */
  readonly omit?: ReadonlySet<string>
}

/** A user as Okta answers it. */
export function showUser(world: World, user: User, { full, omit }: Shown): Json {
  const { question, provider } = user.credentials
  const emails = [{ value: user.profile['email'], status: 'VERIFIED', type: 'PRIMARY' }]
  const second = user.profile['secondEmail']
  if (typeof second === 'string') emails.push({ value: second, status: 'VERIFIED', type: 'SECONDARY' })
  const credentials = {
    ...(user.credentials.password === undefined ? {} : { password: {} }),
    emails,
    ...(question === undefined ? {} : { recovery_question: { question } }),
    provider: { ...provider },
  }
  return {
    id: user.id,
    status: user.status,
    created: user.created,
    activated: user.activated,
    statusChanged: user.statusChanged,
    lastLogin: user.lastLogin,
    lastUpdated: user.lastUpdated,
    passwordChanged: user.passwordChanged,
    ...(user.realmId === undefined ? {} : { realmId: user.realmId }),
    type: { id: user.typeId },
    profile: { ...user.profile },
    ...(omit?.has('omitCredentials') ? {} : { credentials }),
    _links: full
      ? links(world, user, omit?.has('omitCredentialsLinks') ?? false)
      : { self: { href: `${world.origin}/api/v1/users/${user.id}` } },
  }
}

/** What `okta-response="a,b"` in Content-Type leaves out. */
export function omitted(x: Exchange): ReadonlySet<string> {
  const match = /okta-response="?([\w,\s]+)"?/.exec(x.headers.get('content-type') ?? '')
  return new Set((match?.[1] ?? '').split(',').map((part) => part.trim()))
}

/** Credentials alone, as the credential operations answer. */
export function showCredentials(user: User): Json {
  const { question, provider } = user.credentials
  return {
    password: {},
    ...(question === undefined ? {} : { recovery_question: { question } }),
    provider: { ...provider },
  }
}

function links(world: World, user: User, withoutCredentials: boolean): Json {
  const self = `${world.origin}/api/v1/users/${user.id}`
  const verb = (path: string): Json => ({ href: `${self}/${path}`, method: 'POST' })
  const meta = `${world.origin}/api/v1/meta`
  const out: Json = {}
  const { status } = user
  const running =
    status === 'ACTIVE' || status === 'PASSWORD_EXPIRED' || status === 'RECOVERY' || status === 'LOCKED_OUT'
  if (running) out['suspend'] = verb('lifecycle/suspend')
  out['schema'] = { href: `${meta}/schemas/user/${world.ids.at('osc', seedOf(world, user.typeId) % 1_000_000)}` }
  if (status === 'STAGED' || status === 'DEPROVISIONED') out['activate'] = verb('lifecycle/activate')
  if (running && !withoutCredentials) {
    out['resetPassword'] = verb('lifecycle/reset_password')
    if (user.credentials.question !== undefined || user.credentials.password !== undefined) {
      out['forgotPassword'] = verb('credentials/forgot_password')
    }
    out['expirePassword'] = verb('lifecycle/expire_password')
    out['changeRecoveryQuestion'] = verb('credentials/change_recovery_question')
  }
  out['self'] = { href: self }
  if (status !== 'DEPROVISIONED') out['resetFactors'] = verb('lifecycle/reset_factors')
  out['type'] = { href: `${meta}/types/user/${user.typeId}` }
  if (running && !withoutCredentials) out['changePassword'] = verb('credentials/change_password')
  if (status === 'LOCKED_OUT') out['unlock'] = verb('lifecycle/unlock')
  if (status === 'SUSPENDED') out['unsuspend'] = verb('lifecycle/unsuspend')
  if (status === 'PROVISIONED') {
    out['reactivate'] = verb('lifecycle/reactivate')
    out['resetPassword'] = verb('lifecycle/reset_password')
  }
  if (running || status === 'PROVISIONED' || status === 'SUSPENDED') out['deactivate'] = verb('lifecycle/deactivate')
  return out
}

/** A new profile: given attributes over what every profile has. */
export function profileOf(given: unknown): Json {
  const {
    firstName = null,
    lastName = null,
    mobilePhone = null,
    secondEmail = null,
    login,
    email,
    ...rest
  } = asObject(given)
  return { firstName, lastName, mobilePhone, ...rest, secondEmail, login, email: email ?? login }
}
