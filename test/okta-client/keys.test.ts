import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { test } from 'node:test'
import { exportJWK, type JWK } from 'jose'
import { inOrder, parseKeys } from '../../gateway/okta/credentials/keys.ts'
import { CredentialFault } from '../../gateway/okta/credentials.ts'
import { ALGORITHMS } from '../../gateway/okta/credentials/spec.ts'
import { given, makeUpstream, oktaOver } from './upstream.ts'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ec = {
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ES384: generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  ES512: generateKeyPairSync('ec', { namedCurve: 'P-521' }),
}
const pem = (key: KeyObject, type: 'pkcs8' | 'pkcs1' | 'sec1'): string => key.export({ format: 'pem', type }).toString()
const spec = { source: given('') }
const fault = (error: unknown) => error instanceof CredentialFault && error.code === 'secret_malformed'

test('each algorithm Okta takes gets a token, from PEM and from JWK', async () => {
  const upstream = await makeUpstream()
  for (const alg of ALGORITHMS) {
    const pair = alg.startsWith('RS') ? rsa : ec[alg as keyof typeof ec] // the other three names are its keys
    upstream.token.keys.set(alg, (await exportJWK(pair.publicKey)) as JWK)
    const jwk = JSON.stringify({ ...(await exportJWK(pair.privateKey)), kid: alg, alg, use: 'sig', key_ops: ['sign'] })
    for (const source of [given(pem(pair.privateKey, 'pkcs8')), given(jwk)]) {
      const okta = oktaOver(upstream, [
        { name: 'main', kind: 'private_key', clientId: 'client', keys: [{ source, kid: alg, alg }] },
      ])
      const headers = await okta.credentials.headersFor({
        method: 'GET',
        url: `${upstream.origin}/api/v1/users`,
        scopes: ['okta.users.read'],
      })
      assert.match(headers['authorization'] ?? '', /^Bearer at-/)
      assert.equal(upstream.token.seen.at(-1)?.alg, alg)
      await okta.close()
    }
  }
  await upstream.close()
})

test('older PEM forms and several keys in one file are read', async () => {
  const two = `${pem(rsa.privateKey, 'pkcs1')}\n${pem(ec.ES384.privateKey, 'sec1')}`
  assert.deepEqual(
    parseKeys(two, spec, 'main').map((key) => key.alg),
    ['RS256', 'ES384'],
  )
  const set = JSON.stringify({
    keys: [
      { ...(await exportJWK(ec.ES256.privateKey)), kid: 'a' },
      { ...(await exportJWK(rsa.privateKey)), kid: 'b', alg: 'RS512' },
      { ...(await exportJWK(rsa.privateKey)), kid: 'c', use: 'enc' },
    ],
  })
  assert.deepEqual(
    parseKeys(set, spec, 'main').map((key) => [key.kid, key.alg]),
    [
      ['a', 'ES256'],
      ['b', 'RS512'],
    ],
  )
})

test('a key nobody can sign with is refused, and what was read is not repeated', async () => {
  const short = generateKeyPairSync('rsa', { modulusLength: 1024 })
  const edwards = generateKeyPairSync('ed25519')
  const locked = rsa.privateKey
    .export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'x' })
    .toString()
  const bad = [
    'canary-secret-words',
    '{"kty":"RSA","d":"canary',
    '{"kty":"RSA","d":"canary","n":"canary","e":"AQAB"}',
    '-----BEGIN PRIVATE KEY-----\ncanary\n-----END PRIVATE KEY-----',
    rsa.publicKey.export({ format: 'pem', type: 'spki' }).toString(),
    JSON.stringify(await exportJWK(rsa.publicKey)),
    pem(short.privateKey, 'pkcs8'),
    pem(edwards.privateKey, 'pkcs8'),
    locked,
    '{"keys":[]}',
  ]
  for (const text of bad) {
    assert.throws(
      () => parseKeys(text, spec, 'main'),
      (error) => fault(error) && !String(error).includes('canary'),
      text.slice(0, 60),
    )
  }
  assert.throws(() => parseKeys(pem(ec.ES256.privateKey, 'pkcs8'), { ...spec, alg: 'ES384' }, 'main'), fault)
  assert.throws(() => parseKeys(pem(ec.ES256.privateKey, 'pkcs8'), { ...spec, alg: 'RS256' }, 'main'), fault)
})

test('keys outside their validity are left out, the newest comes first, equals keep their order', () => {
  const key = (kid: string, notBefore: number, notAfter = Number.POSITIVE_INFINITY) =>
    ({ kid, notBefore, notAfter, alg: 'RS256', key: rsa.privateKey }) as const
  const order = inOrder([key('old', 10), key('new', 20), key('twin', 20), key('future', 99), key('past', 1, 30)], 50)
  assert.deepEqual(
    order.map((each) => each.kid),
    ['new', 'twin', 'old'],
  )
})
