import { mix } from '../random.ts'
import type { Json } from '../store/types.ts'
import type { World } from '../world.ts'
import { plant } from './plant.ts'

const AUTHENTICATORS: readonly (readonly [type: string, key: string, name: string, status: string, settings?: Json])[] =
  [
    ['email', 'okta_email', 'Email', 'ACTIVE', { allowedFor: 'recovery', tokenLifetimeInMinutes: 5 }],
    [
      'app',
      'okta_verify',
      'Okta Verify',
      'ACTIVE',
      {
        compliance: { fips: 'OPTIONAL' },
        channelBinding: { style: 'NUMBER_CHALLENGE', required: 'NEVER' },
        userVerification: 'PREFERRED',
        userVerificationMethods: ['BIOMETRICS', 'PIN'],
        appInstanceId: '',
      },
    ],
    ['password', 'okta_password', 'Password', 'ACTIVE'],
    ['phone', 'phone_number', 'Phone', 'INACTIVE', { allowedFor: 'recovery' }],
    ['security_key', 'webauthn', 'Security Key or Biometric', 'INACTIVE'],
    ['security_question', 'security_question', 'Security Question', 'ACTIVE', { allowedFor: 'recovery' }],
  ]

/** Zones, authenticators, identity providers, behaviours, origins, devices. */
export function generateSecurity(world: World): void {
  const zones: [name: string, usage: string, gateway: string][] = [
    ['Offices', 'POLICY', '203.0.113.0/24'],
    ['BlockedIpZone', 'BLOCKLIST', '198.51.100.7/32'],
  ]
  for (const [name, usage, value] of zones) {
    const body = {
      type: 'IP',
      name,
      usage,
      gateways: [{ type: 'CIDR', value }],
      proxies: null,
      system: usage === 'BLOCKLIST',
    }
    plant(world, 'zones', '/api/v1/zones', 'nzo', body, { status: 'ACTIVE' })
  }
  const legacy = { type: 'IP', name: 'LegacyIpZone', usage: 'POLICY', gateways: null, proxies: null, system: true }
  plant(world, 'zones', '/api/v1/zones', 'nzo', legacy, { status: 'ACTIVE' })
  for (const [type, key, name, status, settings] of AUTHENTICATORS) {
    const body = { type, key, name, ...(settings === undefined ? {} : { settings }) }
    plant(world, 'authenticators', '', 'aut', body, { status })
  }
  providers(world)
  const behaviors: [name: string, type: string, settings: Json][] = [
    [
      'New City',
      'ANOMALOUS_LOCATION',
      { maxEventsUsedForEvaluation: 20, minEventsNeededForEvaluation: 0, granularity: 'CITY' },
    ],
    ['New Device', 'ANOMALOUS_DEVICE', { maxEventsUsedForEvaluation: 20, minEventsNeededForEvaluation: 0 }],
    ['Velocity', 'VELOCITY', { velocityKph: 805 }],
  ]
  for (const [name, type, settings] of behaviors)
    plant(world, 'behaviors', '/api/v1/behaviors', 'bhv', { name, type, settings }, { status: 'ACTIVE' })
  const by = world.users.people.idAt(0)
  for (const name of ['intranet', 'portal']) {
    const origin = `https://${name}.${world.domain}`
    const body = { name, origin, scopes: [{ type: 'CORS' }, { type: 'REDIRECT' }], createdBy: by, lastUpdatedBy: by }
    plant(world, 'trustedOrigins', '/api/v1/trustedOrigins', 'tos', body, { status: 'ACTIVE' })
  }
  devices(world)
  const assurance = {
    name: 'Managed Windows',
    platform: 'WINDOWS',
    osVersion: { minimum: '10.0' },
    diskEncryptionType: { include: ['ALL_INTERNAL_VOLUMES'] },
  }
  plant(world, 'device-assurances', '/api/v1/device-assurances', 'dae', {
    ...assurance,
    createdBy: by,
    lastUpdatedBy: by,
  })
}

function providers(world: World): void {
  const policy = {
    provisioning: {
      action: 'AUTO',
      profileMaster: false,
      groups: { action: 'NONE' },
      conditions: { deprovisioned: { action: 'NONE' }, suspended: { action: 'NONE' } },
    },
    accountLink: { filter: null, action: 'AUTO' },
    subject: {
      userNameTemplate: { template: 'idpuser.email' },
      filter: null,
      matchType: 'USERNAME',
      matchAttribute: null,
    },
    maxClockSkew: 0,
  }
  const at = (path: string, binding: string): Json => ({ url: `https://idp.partner.test/${path}`, binding })
  const protocol = {
    type: 'OIDC',
    endpoints: {
      authorization: at('authorize', 'HTTP-REDIRECT'),
      token: at('token', 'HTTP-POST'),
      userInfo: at('userinfo', 'HTTP-REDIRECT'),
      jwks: at('keys', 'HTTP-REDIRECT'),
    },
    scopes: ['openid', 'profile', 'email'],
    issuer: { url: 'https://idp.partner.test' },
    credentials: { client: { client_id: 'acme', client_secret: 'kept-by-the-partner' } },
  }
  const body = { type: 'OIDC', issuerMode: 'DYNAMIC', name: 'Partner', protocol, policy }
  const idp = plant(world, 'idps', '/api/v1/idps', '0oa', body, { status: 'ACTIVE' })
  for (const n of [20, 21]) {
    const user = world.users.people.at(n)
    if (user !== undefined)
      plant(world, 'idp-users', `/api/v1/idps/${idp.id}/users`, '00u', { externalId: `ext-${n}` }, { id: user.id })
  }
}

const MODELS = [
  ['IOS', 'APPLE', 'iPhone15,4', '18.5.0'],
  ['MACOS', 'APPLE', 'Mac15,9', '15.6.1'],
  ['WINDOWS', 'LENOVO', 'ThinkPad X1', '10.0.22631'],
] as const

/** A few devices, whatever the size of the org; the first is suspended. */
function devices(world: World): void {
  const { people } = world.users
  const count = Math.min(60, Math.max(3, Math.round(people.count / 50)))
  for (let n = 0; n < count; n++) {
    const [platform, manufacturer, model, osVersion] = MODELS[Math.max(0, n - 1) % MODELS.length] ?? MODELS[0]
    const serialNumber = mix(world.seed, n, 61).toString(36).toUpperCase()
    const profile = {
      displayName: serialNumber,
      platform,
      manufacturer,
      model,
      osVersion,
      serialNumber,
      udid: `${mix(world.seed, n, 62).toString(16)}-${mix(world.seed, n, 63).toString(16)}`.toUpperCase(),
      registered: true,
      secureHardwarePresent: true,
      ...(platform === 'IOS'
        ? { authenticatorAppKey: mix(world.seed, n, 64).toString(16) }
        : { diskEncryptionType: 'ALL_INTERNAL_VOLUMES' }),
    }
    const user = people.idAt(n % people.count)
    const held = {
      userId: user,
      created: world.stamp(),
      managementStatus: 'NOT_MANAGED',
      ...(n % 2 === 1 ? { screenLockType: 'BIOMETRIC' } : {}),
    }
    plant(
      world,
      'devices',
      '/api/v1/devices',
      'guo',
      { profile, users: [held] },
      { status: n === 0 ? 'SUSPENDED' : 'ACTIVE' },
    )
  }
}
