import { invalid, notFound, OktaError } from '../http/errors.ts'
import { asObject, asText, bodyOf, done, ok, param, type Exchange } from '../http/exchange.ts'
import type { Routes } from '../http/routes.ts'
import { say, userTarget } from '../log/events.ts'
import type { Factor, Json, User } from '../store/types.ts'
import { userAt } from './find.ts'

const PREFIX: Readonly<Record<string, string>> = {
  sms: 'mbl',
  call: 'clf',
  email: 'emf',
  question: 'ufs',
  push: 'opf',
  webauthn: 'fwf',
}
const CATALOG = [
  ['question', 'OKTA'],
  ['sms', 'OKTA'],
  ['call', 'OKTA'],
  ['email', 'OKTA'],
  ['push', 'OKTA'],
  ['token:software:totp', 'OKTA'],
  ['token:software:totp', 'GOOGLE'],
  ['webauthn', 'FIDO'],
] as const

function show(x: Exchange, user: User, factor: Factor): Json {
  const userUrl = `${x.world.origin}/api/v1/users/${user.id}`
  const self = `${userUrl}/factors/${factor.id}`
  const link = (href: string, verb: string): Json => ({ href, hints: { allow: [verb] } })
  const pending = factor.status === 'PENDING_ACTIVATION'
  const { userId: _owner, ...shown } = factor
  return {
    ...shown,
    _links: {
      ...(pending
        ? {
            resend: [{ name: factor.factorType, ...link(`${self}/resend`, 'POST') }],
            activate: link(`${self}/lifecycle/activate`, 'POST'),
          }
        : {}),
      self: link(self, 'GET'),
      user: link(userUrl, 'GET'),
    },
  }
}

function factorAt(x: Exchange, user: User): Factor {
  const id = param(x, 'factorId')
  const factor = x.world.factors.get(id)
  if (factor === undefined || factor.userId !== user.id) throw notFound(id, 'UserFactor')
  return factor
}

/** Factors of a user: catalog, enrol, activate, reset. */
export function factors(routes: Routes): void {
  routes.on('listFactors', (x) => {
    const user = userAt(x)
    x.may.need('okta.users.read', 'users', user.id)
    return ok(x.world.factors.where((row) => row.userId === user.id).map((row) => show(x, user, row)))
  })
  routes.on('listSupportedFactors', (x) => {
    const user = userAt(x)
    x.may.need('okta.users.read', 'users', user.id)
    const mine = x.world.factors.where((row) => row.userId === user.id)
    const href = `${x.world.origin}/api/v1/users/${user.id}/factors`
    return ok(
      CATALOG.map(([factorType, provider]) => ({
        factorType,
        provider,
        vendorName: provider,
        enrollment: 'OPTIONAL',
        status: mine.find((row) => row.factorType === factorType && row.provider === provider)?.status ?? 'NOT_SETUP',
        _links: { enroll: { href, hints: { allow: ['POST'] } } },
      })),
    )
  })
  routes.on('getFactor', (x) => {
    const user = userAt(x)
    x.may.need('okta.users.read', 'users', user.id)
    return ok(show(x, user, factorAt(x, user)))
  })
  routes.on('enrollFactor', (x) => {
    const user = userAt(x)
    x.may.need('okta.users.credentials.manage', 'users', user.id)
    const body = bodyOf(x)
    const factorType = asText(body['factorType'])
    if (factorType === undefined) throw invalid('factorType', 'factorType: The field cannot be left blank')
    if (user.status === 'DEPROVISIONED') throw new OktaError('E0000038')
    const now = x.world.stamp()
    const provider = asText(body['provider']) ?? 'OKTA'
    const active = factorType === 'question' || x.query.get('activate') === 'true'
    const { answer: _secret, ...profile } = asObject(body['profile'])
    const factor = x.world.factors.put({
      id: x.world.ids.next(PREFIX[factorType] ?? 'uft'),
      userId: user.id,
      factorType,
      provider,
      vendorName: provider,
      status: active ? 'ACTIVE' : 'PENDING_ACTIVATION',
      created: now,
      lastUpdated: now,
      profile,
    })
    if (active) say(x, 'user.mfa.factor.activate', 'Activate factor for user', userTarget(user))
    return ok(show(x, user, factor))
  })
  routes.on('activateFactor', (x) => {
    const user = userAt(x)
    x.may.need('okta.users.credentials.manage', 'users', user.id)
    const factor = factorAt(x, user)
    factor.status = 'ACTIVE'
    factor.lastUpdated = x.world.stamp()
    say(x, 'user.mfa.factor.activate', 'Activate factor for user', userTarget(user))
    return ok(show(x, user, factor))
  })
  routes.on('unenrollFactor', (x) => {
    const user = userAt(x)
    x.may.need('okta.users.credentials.resetFactors', 'users', user.id)
    x.world.factors.delete(factorAt(x, user).id)
    say(x, 'user.mfa.factor.deactivate', 'Reset factor for user', userTarget(user))
    return done()
  })
}
