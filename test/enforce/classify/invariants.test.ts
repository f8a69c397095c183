import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Operation, PropertyValue } from '../../../gateway/model/operation.ts'
import { Refusal } from '../../../gateway/model/refusal.ts'
import { makeCatalog } from '../../../gateway/okta/catalog.ts'
import { classify, propertiesOf } from '../../../gateway/enforce/classify.ts'
import { FAMILIES } from '../../../gateway/enforce/classify/families.ts'
import { makeCall } from '../../support/calls.ts'

const catalog = makeCatalog({ enable: ['management-beta', 'management-dev', 'undocumented'] })
const forwarded = catalog.rows.filter(({ door }) => door === 'forward')
const writes = forwarded.filter(({ access, method }) => access !== 'read' && method !== 'DELETE')

/** Words that bodies use, so that random bodies reach into the families. */
const keys = [
  ...['profile', 'credentials', 'password', 'value', 'hash', 'hook', 'recovery_question', 'answer', 'provider', 'type'],
  ...['groupIds', 'actions', 'assignUserToGroups', 'conditions', 'people', 'groups', 'users', 'include', 'exclude'],
  ...[
    'channel',
    'config',
    'uri',
    'authScheme',
    'headers',
    'key',
    'settings',
    'oauthClient',
    'client_secret',
    'redirect_uris',
  ],
  ...[
    'signon',
    'appSignOn',
    'verificationMethod',
    'constraints',
    'gateways',
    'network',
    'role',
    'resource-set',
    'members',
  ],
  ...[
    'additions',
    'resources',
    'permissions',
    'scopeId',
    'grantedScopes',
    'factorType',
    'protocol',
    'policy',
    'provisioning',
  ],
  ...[
    'id',
    'status',
    'host',
    'token',
    'secretKey',
    'jwks',
    '_links',
    'toString',
    'constructor',
    'definitions',
    'custom',
    'properties',
  ],
]
const SECRET = 'Planted ☂ secret'
const leaf = fc.oneof(
  fc.constantFrom(SECRET, `https://x.test/${SECRET}`, `orn:okta:idp:o:${SECRET}`),
  fc.constantFrom(
    null,
    true,
    0,
    -1,
    1.5,
    '',
    'ACTIVE',
    'https://[',
    'orn:',
    'orn:okta:idp:o:apps',
    'https://a.test/api/v1/users/%ZZ',
  ),
)
const body = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    leaf,
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(
      fc.oneof({ arbitrary: fc.constantFrom(...keys), weight: 9 }, { arbitrary: fc.constant(SECRET), weight: 1 }),
      tie('any'),
      { maxKeys: 5 },
    ),
  ),
})).any

const query = fc
  .array(
    fc.tuple(
      fc.constantFrom(
        'limit',
        'filter',
        'search',
        'q',
        'status',
        'expand',
        'activate',
        'sendEmail',
        'mode',
        'nextLogin',
        'targetAid',
      ),
      fc.constantFrom(SECRET, '', '-1', 'true', `status eq "${SECRET}"`),
    ),
    { maxLength: 4 },
  )
  .map((pairs) => new URLSearchParams(pairs).toString())

const pathOf = (template: string): string => template.replaceAll(/\{[^}]*\}/g, encodeURIComponent('00u/1'))

const typeOf = (value: PropertyValue): string => (typeof value === 'object' ? 'strings' : typeof value)

const checked = ({ row, properties, targets }: Operation): void => {
  const declared = propertiesOf(row)
  assert.deepEqual(Object.keys(properties).toSorted(), Object.keys(declared), row.id)
  for (const [name, value] of Object.entries(properties))
    assert.equal(typeOf(value), declared[name]?.type, `${row.id} ${name}`)
  assert.doesNotMatch(JSON.stringify(properties), /planted|☂/i, row.id)
  assert.equal(new Set(targets.map(({ type, id }) => `${type} ${id}`)).size, targets.length)
}

test('whatever the body: declared properties of declared types, no secret among them, or a refusal', () => {
  fc.assert(
    fc.property(fc.constantFrom(...writes), body, query, (row, json, search) => {
      try {
        checked(
          classify(makeCall({ method: row.method, path: pathOf(row.template), body: json, query: search }), catalog),
        )
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
      }
    }),
    { numRuns: 3000 },
  )
})

test('whatever is read: declared properties only, and nothing of the filter', () => {
  const reads = forwarded.filter(({ method }) => method === 'GET')
  fc.assert(
    fc.property(fc.constantFrom(...reads), query, (row, search) =>
      checked(classify(makeCall({ method: 'GET', path: pathOf(row.template), query: search }), catalog)),
    ),
    { numRuns: 500 },
  )
})

test('places that hold secrets are never read, even where the secret looks like a kind', () => {
  const CANARY = 'CANARY_OF_SECRETS'
  const bodies: Readonly<Record<string, unknown>> = {
    createUser: {
      profile: { login: CANARY, mobilePhone: CANARY },
      credentials: {
        password: { value: CANARY, hash: { value: CANARY, salt: CANARY } },
        recovery_question: { question: CANARY, answer: CANARY },
      },
    },
    changePassword: { oldPassword: { value: CANARY }, newPassword: { value: CANARY } },
    changeRecoveryQuestion: { password: { value: CANARY }, recovery_question: { question: CANARY, answer: CANARY } },
    createApplication: {
      label: CANARY,
      credentials: { oauthClient: { client_secret: CANARY }, password: { value: CANARY } },
      settings: { oauthClient: { jwks: { keys: [{ d: CANARY }] } } },
    },
    createOAuth2ClientSecret: { client_secret: CANARY },
    addJwk: { kid: CANARY, d: CANARY, n: CANARY },
    createEventHook: {
      name: CANARY,
      channel: { config: { authScheme: { value: CANARY }, headers: [{ key: 'x', value: CANARY }] } },
    },
    createInlineHook: { channel: { config: { clientSecret: CANARY, authScheme: { value: CANARY } } } },
    createLogStream: { settings: { token: CANARY, eventSourceName: CANARY } },
    createIdentityProvider: { protocol: { credentials: { client: { client_id: 'x', client_secret: CANARY } } } },
    enrollFactor: { profile: { phoneNumber: CANARY, answer: CANARY }, sharedSecret: CANARY, passCode: CANARY },
    createCaptchaInstance: { secretKey: CANARY },
    createPushProvider: { configuration: { tokenSigningKey: CANARY } },
    createEmailServer: { username: CANARY, password: CANARY },
    updateDefaultProvisioningConnectionForApplication: { profile: { token: CANARY } },
    createSession: { sessionToken: CANARY },
    createGroupRule: { name: CANARY, conditions: { expression: { value: CANARY } } },
  }
  for (const [id, json] of Object.entries(bodies)) {
    const row = catalog.byId(id)
    assert.ok(row, id)
    const { properties } = classify(
      makeCall({ method: row.method, path: pathOf(row.template).replace('00u%2F1', '00u1'), body: json }),
      catalog,
    )
    assert.doesNotMatch(JSON.stringify(properties), /CANARY/, id)
  }
})

test('families name operations that exist', () => {
  for (const { of } of FAMILIES) {
    if (typeof of === 'function') assert.ok(catalog.rows.some(of), String(of))
    else for (const id of of) assert.ok(catalog.byId(id), id)
  }
})

test('families that meet on one operation agree on the type of a name', () => {
  for (const row of catalog.rows) {
    const types = new Map<string, string>()
    for (const { of, properties } of FAMILIES) {
      if (typeof of === 'function' ? !of(row) : !of.includes(row.id)) continue
      for (const [name, { type }] of Object.entries(properties)) {
        assert.equal(types.get(name) ?? type, type, `${row.id} ${name}`)
        types.set(name, type)
      }
    }
  }
})

test('every property is explained', () => {
  for (const row of catalog.rows)
    for (const [name, { doc }] of Object.entries(propertiesOf(row))) {
      assert.match(name, /^[a-z][a-z0-9_]*$/)
      assert.ok(doc.length > 5, `${row.id} ${name}`)
    }
})

test('policies/schemas/properties.json is what scripts/properties.ts would write', () => {
  const written: unknown = JSON.parse(
    readFileSync(new URL('../../../policies/schemas/properties.json', import.meta.url), 'utf8'),
  )
  const now = catalog.rows.map((row) => [
    row.id,
    Object.fromEntries(Object.entries(propertiesOf(row)).map(([name, { type }]) => [name, type])),
  ])
  assert.deepEqual(written, Object.fromEntries(now), 'run: node scripts/properties.ts')
})
