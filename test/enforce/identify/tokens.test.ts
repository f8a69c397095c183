import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { SignJWT, UnsecuredJWT } from 'jose'
import {
  identify,
  makeTokens,
  type AccessTokens,
  type Directory,
  type TrustedIssuer,
} from '../../../gateway/enforce/identify.ts'
import type { Agent } from '../../../gateway/model/subject.ts'
import { receivedWith, refusalOf, someAgent } from '../../support/agents.ts'
import { startIssuer, type Issuer } from '../../support/issuer.ts'

const AUDIENCE = 'https://gateway.example'
const SECOND = 1000

/** A directory of fixed agents: tokens need nothing of the store. */
const directoryOf = (agents: readonly Agent[]): Directory => ({
  assertFresh: () => undefined,
  agent: (id) => agents.find((agent) => agent.id === id),
  agentNamed: (name) => agents.find((agent) => agent.name === name),
  agents: () => agents,
  generation: 1,
  key: () => Promise.resolve(undefined),
  used: () => undefined,
  refresh: () => Promise.resolve(),
  epoch: () => 0,
  onChange: () => () => undefined,
  close: () => undefined,
})

async function house(t: TestContext, agents: (issuer: Issuer) => Agent[], trust: (issuer: Issuer) => TrustedIssuer) {
  const issuer = await startIssuer(t)
  const clock = { now: Date.now() }
  const tokens = makeTokens([trust(issuer)], { fetch: (url, options) => fetch(url, options), now: () => clock.now })
  const deps = { directory: directoryOf(agents(issuer)), tokens, now: () => clock.now }
  const as = (token: string) => identify(receivedWith({ scheme: 'Bearer', token }), deps)
  const seconds = () => Math.floor(clock.now / SECOND)
  const claims = (change: object = {}) => ({
    iss: issuer.url,
    sub: 'system:serviceaccount:prod:bot',
    aud: AUDIENCE,
    exp: seconds() + 600,
    ...change,
  })
  return { issuer, clock, as, claims, seconds, deps }
}

const bot = (issuer: Issuer, claims: Record<string, string> = { sub: 'system:serviceaccount:prod:bot' }) =>
  someAgent('bot', { identities: [{ issuer: issuer.url, claims }], grant: { scopes: ['okta.users.read'] } })
const trust = (issuer: Issuer): TrustedIssuer => ({ issuer: issuer.url, audiences: [AUDIENCE] })

test('a workload is the agent whose issuer and claims its token bears; its keys are fetched once', async (t) => {
  const { issuer, as, claims } = await house(t, (i) => [bot(i), someAgent('other')], trust)
  const subject = await as(await issuer.sign(claims()))
  assert.equal(subject.agent.name, 'bot')
  assert.deepEqual(subject.credential, { kind: 'jwt', handle: `${issuer.url} system:serviceaccount:prod:bot` })
  assert.deepEqual(subject.scopes, ['okta.users.read'])
  assert.deepEqual(subject.actors, [])
  await as(await issuer.sign(claims({ jti: 'another' })))
  assert.equal(issuer.fetched(), 1)
})

test('what is wrong with a token is for operators to know', async (t) => {
  const { issuer, as, claims, seconds } = await house(t, (i) => [bot(i)], trust)
  const hmac = new TextEncoder().encode('a public key is no secret, whoever knows it')
  const { exp: _, ...timeless } = claims()
  const wrong: Record<string, string> = {
    wrong_audience: await issuer.sign(claims({ aud: 'https://elsewhere.example' })),
    expired: await issuer.sign(claims({ exp: seconds() - 31 })),
    not_yet_valid: await issuer.sign(claims({ nbf: seconds() + 60 })),
    untrusted_issuer: await issuer.sign(claims({ iss: 'https://evil.example' })),
    bad_signature: `${(await issuer.sign(claims())).slice(0, -8)}AAAAAAAA`,
    wrong_algorithm: await new SignJWT(claims()).setProtectedHeader({ alg: 'HS256' }).sign(hmac),
    no_agent: await issuer.sign(claims({ sub: 'system:serviceaccount:prod:stranger' })),
    'wrong_claim: exp': await issuer.sign(timeless),
    'malformed: a token of type logout': await issuer.sign(claims(), { typ: 'logout+jwt' }),
  }
  const told = new Set<string>()
  for (const [why, token] of Object.entries(wrong)) {
    const refusal = await refusalOf(as(token))
    assert.ok(refusal.why?.startsWith(why), `${why}: ${refusal.why}`)
    told.add(`${refusal.status} ${refusal.errorCode} ${refusal.message} ${refusal.hint}`)
  }
  assert.equal(told.size, 1)
  const none = new UnsecuredJWT(claims()).encode()
  assert.equal((await refusalOf(as(none))).code, 'agent_not_recognized')
})

test('a token is remembered until it expires, and no longer', async (t) => {
  const { issuer, as, claims, seconds, clock } = await house(t, (i) => [bot(i)], trust)
  const token = await issuer.sign(claims({ exp: seconds() + 60 }))
  await as(token)
  issuer.fail(500)
  await as(token)
  clock.now += 91 * SECOND
  assert.match((await refusalOf(as(token))).why ?? '', /^expired/)
})

test('an issuer that cannot be reached is a 503: its tokens are neither good nor bad', async (t) => {
  const { issuer, as, claims, clock } = await house(t, (i) => [bot(i)], trust)
  issuer.fail(500)
  const token = await issuer.sign(claims())
  const refusal = await refusalOf(as(token))
  assert.deepEqual([refusal.code, refusal.status], ['issuer_unavailable', 503])
  issuer.fail(0)
  assert.equal((await refusalOf(as(token))).code, 'issuer_unavailable')
  clock.now += 10 * SECOND
  assert.equal((await as(token)).agent.name, 'bot')
})

test('a metadata document that speaks for another issuer is not believed', async (t) => {
  const issuer = await startIssuer(t, { says: 'https://elsewhere.example' })
  const tokens = makeTokens([trust(issuer)], { fetch: (url, options) => fetch(url, options), now: Date.now })
  const token = await issuer.sign({ iss: issuer.url, sub: 'x', aud: AUDIENCE, exp: Date.now() / SECOND + 60 })
  assert.equal((await refusalOf(tokens.verify(token))).code, 'issuer_unavailable')
})

test('two agents that are both this token: nobody is let in, and disabling one does not choose', async (t) => {
  const both = (status: 'active' | 'disabled') => (i: Issuer) => [
    bot(i),
    { ...bot(i, { sub: 'system:serviceaccount:*' }), id: 'agt_two', name: 'two', status },
  ]
  for (const status of ['active', 'disabled'] as const) {
    const { issuer, as, claims } = await house(t, both(status), trust)
    assert.match((await refusalOf(as(await issuer.sign(claims())))).why ?? '', /^ambiguous.*bot, two/)
  }
})

test('claims are found where issuers put them', async (t) => {
  const wanted = { 'kubernetes.io.serviceaccount.name': 'bot', repository: 'acme/*', groups: 'admins', run: '7' }
  const { issuer, as, claims } = await house(t, (i) => [bot(i, wanted)], trust)
  const full = {
    'kubernetes.io': { serviceaccount: { name: 'bot' } },
    repository: 'acme/infra',
    groups: ['users', 'admins'],
    run: 7,
  }
  assert.equal((await as(await issuer.sign(claims(full)))).agent.name, 'bot')
  for (const name of Object.keys(full)) {
    const less = claims({ ...full, [name]: 'other' })
    assert.match((await refusalOf(as(await issuer.sign(less)))).why ?? '', /^no_agent/)
  }
})

test('a JWT-SVID needs no iss, but must lie in the trust domain', async (t) => {
  const issuer = await startIssuer(t, { use: 'jwt-svid' })
  const trusted = { issuer: 'spiffe://acme.test', audiences: [AUDIENCE], jwksUrl: issuer.jwksUrl }
  const tokens = makeTokens([trusted], { fetch: (url, options) => fetch(url, options), now: Date.now })
  const agent = someAgent('svid', {
    identities: [{ issuer: 'spiffe://acme.test', claims: { sub: 'spiffe://acme.test/ns/prod/*' } }],
  })
  const deps = { directory: directoryOf([agent]), tokens, now: Date.now }
  const exp = Math.floor(Date.now() / SECOND) + 60
  const as = async (claims: object) =>
    identify(
      receivedWith({ scheme: 'Bearer', token: await issuer.sign({ aud: AUDIENCE, exp, ...claims }, { typ: 'JWT' }) }),
      deps,
    )
  assert.equal((await as({ sub: 'spiffe://acme.test/ns/prod/sa/bot' })).agent.name, 'svid')
  const foreign = { iss: 'spiffe://acme.test', sub: 'spiffe://evil.test/ns/prod/sa/bot' }
  assert.match((await refusalOf(as(foreign))).why ?? '', /^wrong_claim: sub/)
  assert.match((await refusalOf(as({ sub: 'spiffe://evil.test/x' }))).why ?? '', /^untrusted_issuer/)
})

test('on whose behalf: the links of act, nearest first, and last the one they act for', async (t) => {
  const { issuer, as, claims } = await house(t, (i) => [bot(i, { 'act.sub': 'agent-7' })], trust)
  const act = { sub: 'agent-7', act: { sub: 'planner', iss: 'https://other.example' } }
  const subject = await as(await issuer.sign(claims({ sub: 'dana@acme.test', act })))
  assert.deepEqual(subject.actors, [
    { id: 'agent-7', issuer: issuer.url },
    { id: 'planner', issuer: 'https://other.example' },
    { id: 'dana@acme.test', issuer: issuer.url },
  ])
  let deep: object = { sub: 'agent-7' }
  for (let i = 0; i < 8; i++) deep = { sub: 'agent-7', act: deep }
  for (const bad of [{ act: 'x' }, { act: { sub: 7 } }, { act: deep }])
    assert.match((await refusalOf(as(await issuer.sign(claims(bad))))).why ?? '', /^wrong_claim: act/)
})

test("access tokens of Postern's own are asked about first", async (t) => {
  const { deps } = await house(t, (i) => [bot(i)], trust)
  const accessTokens: AccessTokens = {
    verify: () =>
      Promise.resolve({
        agent: 'agt_bot',
        subject: { credential: { kind: 'access_token', handle: 'at_1' }, scopes: [], actors: [] },
      }),
  }
  const asked = identify(receivedWith({ scheme: 'DPoP', token: 'any', proof: 'p' }), { ...deps, accessTokens })
  assert.deepEqual((await asked).credential, { kind: 'access_token', handle: 'at_1' })
})
