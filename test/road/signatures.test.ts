import assert from 'node:assert/strict'
import { generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto'
import { test } from 'node:test'
import { SignJWT, UnsecuredJWT } from 'jose'
import { startTestGateway } from '../support/gateway.ts'
import { makeCanaries } from '../support/canaries.ts'
import { assertion, ASSERTION, clientKey, post } from '../support/oauth.ts'
import { failing, patient, withApp } from '../support/patient.ts'

/** Words of a library, or of a fault that nobody foresaw, which are no help to anybody. */
const FOREIGN = /ERR_|jose|JWS|JWE|JWK[SI]|DOMException|TypeError|asn1|openssl|should not have happened|\n +at /

const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve })
const pkcs8 = (key: KeyObject) => key.export({ format: 'pem', type: 'pkcs8' }).toString()
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const p256 = ec('P-256')
const ecJwk = p256.privateKey.export({ format: 'jwk' })
const hour = Math.floor(Date.now() / 1000) - 3600

const BAD_KEYS: Record<string, [key: string, why: RegExp]> = {
  'no key at all': ['hello', /neither PEM nor JWK/],
  'PEM that is none': ['-----BEGIN PRIVATE KEY-----\nhello\n-----END PRIVATE KEY-----', /not readable PEM/],
  'PEM that was cut': [pkcs8(rsa.privateKey).replace(/\n.{64}\n/, '\n'), /not readable PEM/],
  'a passphrase': [
    rsa.privateKey.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'x' }).toString(),
    /passphrase/,
  ],
  'the public half': [rsa.publicKey.export({ format: 'pem', type: 'spki' }).toString(), /not private/],
  'JSON that is none': ['{"kty":"EC"', /not readable JSON/],
  'the public half as JWK': [JSON.stringify(p256.publicKey.export({ format: 'jwk' })), /not private/],
  'a JWK that is broken': [JSON.stringify({ ...ecJwk, x: 'AAAA' }), /not a usable JWK/],
  'a set without a key': ['{"keys":[]}', /no signing key/],
  'an RSA key that is too short': [
    pkcs8(generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey),
    /shorter than 2048/,
  ],
  'a key of a type that Okta does not take': [pkcs8(generateKeyPairSync('ed25519').privateKey), /does not take/],
  'a curve that Okta does not take': [pkcs8(ec('secp256k1').privateKey), /does not take/],
  'an algorithm that Okta does not take': [JSON.stringify({ ...ecJwk, alg: 'PS256' }), /does not take/],
  'an algorithm of another type of key': [JSON.stringify({ ...ecJwk, alg: 'RS256' }), /no RSA key, which RS256 needs/],
  'an algorithm of another curve': [JSON.stringify({ ...ecJwk, alg: 'ES384' }), /not on the curve/],
  'a shared secret': [JSON.stringify({ kty: 'oct', k: 'aGVsbG8', d: 'aGVsbG8' }), /does not take/],
  'a key that is past its end': [JSON.stringify({ ...ecJwk, exp: hour }), /no key is within its validity/],
}

test('whatever is wrong with the key to Okta, the doctor says it in our words, with what to do', async (t) => {
  const p = await patient(t)
  const { config } = await withApp(p)
  for (const [name, [key, why]] of Object.entries(BAD_KEYS)) {
    const finding = (await p.examine(config(), { KEY: key })).of('token main')
    failing(finding, why, /./)
    assert.doesNotMatch(JSON.stringify(finding), FOREIGN, name)
  }
  const { config: with_, env } = await withApp(p)
  const late = (await p.examine(with_(), env, () => Date.now() - 3_600_000)).of('token main')
  failing(late, /invalid_client.*expired/i, /clock/)
  assert.doesNotMatch(JSON.stringify(late), FOREIGN)
})

test('a gateway with such a key says no more to agents than that its operator must look', async (t) => {
  const canaries = makeCanaries()
  const key = `-----BEGIN PRIVATE KEY-----\n${canaries.plant('the key')}\n-----END PRIVATE KEY-----`
  const gateway = await startTestGateway(t, {
    agents: [{ name: 'reader', grant: { scopes: ['okta.users.read'] } }],
    env: { BAD_KEY: key },
    config: {
      org: {
        credentials: [{ kind: 'service_app', name: 'main', clientId: '0oa1', keys: [{ key: { env: 'BAD_KEY' } }] }],
      },
    },
  })
  const answer = await gateway.call('reader', 'GET', '/api/v1/users?limit=1')
  assert.equal(answer.status, 503)
  assert.equal(answer.json.postern.code, 'credential_unavailable')
  assert.match(answer.json.postern.hint, /postern doctor/)
  const { text, json } = await gateway.operate('GET', '/api/status')
  assert.equal(json.credentials[0].fault.code, 'secret_malformed')
  assert.match(json.credentials[0].fault.sentence, /not readable PEM/)
  const said = [answer.text, text, gateway.logged.join('\n')].join('\n')
  assert.deepEqual(canaries.foundIn(said), [])
  assert.doesNotMatch(answer.text + text, FOREIGN)
})

test("whatever is wrong with a client's assertion is said to it in our words, with what to do", async (t) => {
  const [key, other] = await Promise.all([clientKey('ES256', 'k-1'), clientKey('ES256', 'k-1')])
  const rs = await clientKey('RS256', 'k-2')
  const away = 'http://127.0.0.1:9/keys'
  const gateway = await startTestGateway(t, {
    agents: [
      {
        name: 'bot',
        grant: { scopes: ['okta.users.read'] },
        clients: [
          { clientId: 'bot', keys: [key.publicJwk], dpop: false },
          { clientId: 'bot-2', keys: [key.publicJwk], dpop: false },
          { clientId: 'away', keys: [], jwksUrl: away, dpop: false },
        ],
      },
    ],
  })
  const base = gateway.agentsUrl
  const now = Math.floor(Date.now() / 1000)
  // Two clients, since ten failures a minute are all that one may have.
  const good = (change: object = {}, header = {}) => assertion(key, 'bot-2', base, change, header)
  const claims = { iss: 'bot', sub: 'bot', aud: `${base}/oauth2/v1/token`, exp: now + 300 }
  const cases: Record<string, [made: string | Promise<string>, error: string, said: RegExp]> = {
    'not a JWT': ['hello', 'invalid_client', /three parts in base64url/],
    'parts that are no JSON': ['aGVsbG8.aGVsbG8.aGVsbG8', 'invalid_client', /three parts in base64url/],
    'not signed': [new UnsecuredJWT(claims).encode(), 'invalid_client', /signed with one of RS256/],
    'signed with a shared secret': [
      new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(randomBytes(32)),
      'invalid_client',
      /signed with one of RS256/,
    ],
    'of another key with the same name': [assertion(other, 'bot', base), 'invalid_client', /compare its kid/],
    'of another type of key': [assertion(rs, 'bot', base), 'invalid_client', /compare its kid/],
    'changed on the way': [good().then((one) => `${one.slice(0, -8)}AAAAAAAA`), 'invalid_client', /compare its kid/],
    expired: [good({ iat: hour, exp: hour + 300 }), 'invalid_client', /make a new one for each request.*clock/],
    'not valid yet': [good({ nbf: now + 600 }), 'invalid_client', /not valid yet.*clock/],
    'made in the future': [good({ iat: now + 600, exp: now + 900 }), 'invalid_client', /lies ahead: here it is \d+/],
    'good for a day': [good({ exp: now + 86_400 }), 'invalid_client', /within an hour/],
    'without an end': [good({ exp: undefined }), 'invalid_client', /exp of the client assertion is missing/],
    'without an audience': [good({ aud: undefined }), 'invalid_client', /aud of the client assertion is missing/],
    'for somebody else': [good({ aud: 'https://acme.example/token' }), 'invalid_client', /URL of this token endpoint/],
    'with an end that is a word': [
      good({ exp: 'soon' }),
      'invalid_client',
      /exp of the client assertion is of the wrong type/,
    ],
    'of keys that cannot be read': [assertion(key, 'away', base), 'temporarily_unavailable', /cannot be read/],
  }
  for (const [name, [made, error, said]] of Object.entries(cases)) {
    const { status, json } = await post(`${base}/oauth2/v1/token`, {
      grant_type: 'client_credentials',
      client_assertion_type: ASSERTION,
      client_assertion: await made,
    })
    assert.equal(json.error, error, `${name}: ${JSON.stringify(json)}`)
    assert.equal(status, error === 'invalid_client' ? 401 : 503, name)
    assert.match(json.error_description, said, name)
    assert.doesNotMatch(JSON.stringify(json), FOREIGN, name)
  }
  assert.doesNotMatch(gateway.logged.join('\n'), /"level":50/)
})
