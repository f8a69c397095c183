import { invalid, notFound, OktaError } from '../http/errors.ts'
import { asText, bodyOf, ok, param, type Answer, type Exchange } from '../http/exchange.ts'
import { lifecycleLink, link, required } from '../http/parts.ts'
import type { Routes } from '../http/routes.ts'
import { say, thingTarget } from '../log/events.ts'
import type { Json, Thing } from '../store/types.ts'

/** Methods by key, with the settings that Okta tells. */
const METHODS: Readonly<Record<string, readonly (readonly [type: string, active: boolean, settings?: Json])[]>> = {
  okta_email: [['email', true]],
  okta_password: [['password', true]],
  phone_number: [
    ['sms', false],
    ['voice', false],
  ],
  webauthn: [['webauthn', true, { userVerification: 'DISCOURAGED', attachment: 'ANY' }]],
  security_question: [['security_question', true]],
  okta_verify: [
    ['totp', true, { timeIntervalInSeconds: 30, encoding: 'Base32', algorithm: 'HMACSHA1', passCodeLength: 6 }],
    ['push', false, { algorithms: ['ES256', 'RS256'], keyProtection: 'ANY', transactionTypes: ['LOGIN'] }],
    ['signed_nonce', false, { algorithms: ['ES256', 'RS256'], keyProtection: 'ANY' }],
  ],
}
/** Keys that can be added to what an org is born with. */
const CATALOG = new Set([
  'duo',
  'google_otp',
  'yubikey_token',
  'symantec_vip',
  'rsa_token',
  'onprem_mfa',
  'custom_app',
  'custom_otp',
  'external_idp',
  'smart_card_idp',
])

const table = (x: Exchange) => x.world.things('authenticators')

function authenticatorAt(x: Exchange): Thing {
  const id = param(x, 'authenticatorId')
  const row = table(x).get(id)
  if (row === undefined) throw notFound(id, 'Authenticator')
  return row
}

function show(x: Exchange, { id, status, created, lastUpdated, body }: Thing): Json {
  const self = `${x.world.origin}/api/v1/authenticators/${id}`
  const { type, key, name, settings } = body
  const _links = {
    self: link(self, 'GET', 'PUT'),
    // Passwords cannot be switched off.
    ...(key === 'okta_password' ? {} : lifecycleLink(self, status)),
    methods: link(`${self}/methods`, 'GET'),
    ...(key === 'okta_verify' ? { enroll: link(`${x.world.origin}/idp/authenticators`, 'POST') } : {}),
  }
  return { type, id, key, status, name, created, lastUpdated, ...(settings === undefined ? {} : { settings }), _links }
}

function methodsOf(x: Exchange, authenticator: Thing): Json[] {
  const self = `${x.world.origin}/api/v1/authenticators/${authenticator.id}/methods`
  return (METHODS[String(authenticator.body['key'])] ?? []).map(([type, active, settings]) => {
    const kept = x.world.things('authenticator-methods').get(`${authenticator.id} ${type}`)
    const status = kept?.status ?? (active ? 'ACTIVE' : 'INACTIVE')
    const single = METHODS[String(authenticator.body['key'])]?.length === 1
    const _links = {
      self: link(`${self}/${type}`, 'GET', 'PUT'),
      ...(single ? {} : lifecycleLink(`${self}/${type}`, status)),
    }
    const shown = kept?.body['settings'] ?? settings
    return { type, status, ...(shown === undefined ? {} : { settings: shown }), _links }
  })
}

function need(x: Exchange, verb: 'read' | 'manage'): void {
  x.may.need(`authenticators.${verb}`, 'authenticators')
}

/** Authenticators of the org and their methods. */
export function authenticators(routes: Routes): void {
  const tell = (x: Exchange, verb: string, row: Thing): void =>
    say(
      x,
      `security.authenticator.lifecycle.${verb}`,
      'Authenticator',
      thingTarget(row.id, 'Authenticator', String(row.body['name'])),
    )
  routes.on('listAuthenticators', (x) => {
    need(x, 'read')
    return ok(
      table(x)
        .all()
        .map((row) => show(x, row)),
    )
  })
  routes.on('getAuthenticator', (x) => {
    need(x, 'read')
    return ok(show(x, authenticatorAt(x)))
  })
  routes.on('createAuthenticator', (x) => {
    need(x, 'manage')
    const body = bodyOf(x)
    const key = required(body, 'key')
    if (!CATALOG.has(key) || table(x).find((row) => row.body['key'] === key) !== undefined)
      throw new OktaError('E0000001', {
        args: ['com.okta.services.factors.iface.dto.AuthenticatorCatalog'],
        causes: ['The field has an invalid value'],
      })
    const now = x.world.stamp()
    const status = x.query.get('activate') === 'true' ? 'ACTIVE' : 'INACTIVE'
    const kept = {
      type: asText(body['type']) ?? 'security_key',
      key,
      name: required(body, 'name'),
      settings: body['settings'],
    }
    const row = table(x).put({ id: x.world.ids.next('aut'), created: now, lastUpdated: now, status, body: kept })
    tell(x, 'create', row)
    return ok(show(x, row))
  })
  routes.on('replaceAuthenticator', (x) => {
    need(x, 'manage')
    const row = authenticatorAt(x)
    const body = bodyOf(x)
    const telephony = x.world
      .things('inlineHooks /api/v1/inlineHooks')
      .find((hook) => hook.body['type'] === 'com.okta.telephony.provider')
    // Recorded: replacing the phone authenticator activates it unless it says not to, and that takes a telephony hook.
    if (row.body['key'] === 'phone_number' && body['status'] !== 'INACTIVE' && telephony?.status !== 'ACTIVE')
      throw new OktaError('E0000226')
    row.body = { ...row.body, name: required(body, 'name'), settings: body['settings'] ?? row.body['settings'] }
    row.lastUpdated = x.world.stamp()
    tell(x, 'update', row)
    return ok(show(x, row))
  })
  for (const verb of ['activate', 'deactivate'] as const) {
    const become = (x: Exchange): Answer => {
      need(x, 'manage')
      const row = authenticatorAt(x)
      if (row.body['key'] === 'okta_password')
        throw invalid('authenticator', 'The password authenticator cannot be deactivated.')
      row.status = verb === 'activate' ? 'ACTIVE' : 'INACTIVE'
      row.lastUpdated = x.world.stamp()
      tell(x, verb, row)
      return ok(show(x, row))
    }
    routes.on(`${verb}Authenticator`, become)
    routes.on(`${verb}AuthenticatorMethod`, (x) =>
      changeMethod(x, { status: verb === 'activate' ? 'ACTIVE' : 'INACTIVE' }),
    )
  }
  routes.on('listAuthenticatorMethods', (x) => {
    need(x, 'read')
    return ok(methodsOf(x, authenticatorAt(x)))
  })
  routes.on('getAuthenticatorMethod', (x) => {
    need(x, 'read')
    return ok(methodAt(x, authenticatorAt(x)))
  })
  routes.on('replaceAuthenticatorMethod', (x) =>
    changeMethod(x, { settings: bodyOf(x)['settings'], status: bodyOf(x)['status'] }),
  )
}

function methodAt(x: Exchange, row: Thing): Json {
  const type = param(x, 'methodType')
  const method = methodsOf(x, row).find((known) => known['type'] === type)
  if (method === undefined) throw notFound(type, 'AuthenticatorMethod')
  return method
}

function changeMethod(x: Exchange, change: { settings?: unknown; status?: unknown }): Answer {
  need(x, 'manage')
  const row = authenticatorAt(x)
  const method = methodAt(x, row)
  const now = x.world.stamp()
  const id = `${row.id} ${String(method['type'])}`
  const status = String(change.status ?? method['status'])
  x.world
    .things('authenticator-methods')
    .put({ id, created: now, lastUpdated: now, status, body: { settings: change.settings ?? method['settings'] } })
  say(
    x,
    'security.authenticator.lifecycle.update',
    'Authenticator method',
    thingTarget(row.id, 'Authenticator', String(row.body['name'])),
  )
  return ok(methodAt(x, row))
}
