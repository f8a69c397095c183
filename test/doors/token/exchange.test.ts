import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { decodeJwt, type JWTPayload } from 'jose'
import { startIssuer } from '../../support/issuer.ts'
import { startTestGateway } from '../../support/gateway.ts'
import { ASSERTION, assertion, clientKey, post, prover } from '../../support/oauth.ts'

const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange'
const BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const JWT = 'urn:ietf:params:oauth:token-type:jwt'
const GRANT = { scopes: ['okta.users.read'], operations: [], resources: {}, attributes: [], oneTimeSecrets: false }

async function made(t: TestContext) {
  const issuer = await startIssuer(t)
  const key = await clientKey()
  const gateway = await startTestGateway(t, {
    agents: [
      { name: 'deploy-bot', grant: GRANT, identities: [{ issuer: issuer.url, claims: { sub: 'repo:acme/deploy' } }] },
      {
        name: 'helper',
        kind: 'ai_agent',
        grant: GRANT,
        clients: [{ clientId: 'helper-1', keys: [key.publicJwk], dpop: false }],
      },
    ],
    config: { issuers: [{ issuer: issuer.url, audiences: ['postern'] }] },
  })
  const url = `${gateway.agentsUrl}/oauth2/v1/token`
  const sign = (claims: JWTPayload, life = 600) =>
    issuer.sign({ iss: issuer.url, aud: 'postern', exp: Math.floor(Date.now() / 1000) + life, ...claims })
  const asHelper = async () => ({
    client_assertion_type: ASSERTION,
    client_assertion: await assertion(key, 'helper-1', gateway.agentsUrl),
  })
  const records = async (token: string) => {
    const answer = await fetch(`${gateway.agentsUrl}/api/v1/users?limit=1`, {
      headers: { authorization: `Bearer ${token}` },
    })
    return { status: answer.status, decision: answer.headers.get('postern-decision') }
  }
  return { issuer, gateway, url, sign, asHelper, records }
}

test("a workload's own token buys one of its agent, by both grants, and lives no longer than it", async (t) => {
  const { url, sign, records, issuer } = await made(t)
  const workload = await sign({ sub: 'repo:acme/deploy' }, 120)
  const exchanged = await post(url, { grant_type: EXCHANGE, subject_token: workload, subject_token_type: JWT })
  assert.equal(exchanged.status, 200, JSON.stringify(exchanged.json))
  assert.equal(exchanged.json.issued_token_type, 'urn:ietf:params:oauth:token-type:access_token')
  assert.ok(exchanged.json.expires_in <= 120)
  assert.equal((await records(exchanged.json.access_token)).status, 200)
  const bearer = await post(url, { grant_type: BEARER, assertion: workload })
  assert.equal((await records(bearer.json.access_token)).status, 200)
  for (const wrong of [
    await sign({ sub: 'repo:acme/other' }),
    await sign({ sub: 'repo:acme/deploy', aud: 'elsewhere' }),
    await sign({ sub: 'repo:acme/deploy' }, -120),
    'nonsense',
  ])
    assert.equal((await post(url, { grant_type: BEARER, assertion: wrong })).json.error, 'invalid_grant')
  assert.equal(
    (await post(url, { grant_type: BEARER, assertion: workload, scope: 'okta.users.manage' })).json.error,
    'invalid_scope',
  )
  issuer.fail(500)
})

test('a client that shows a person acts for that person, and the record knows the whole chain', async (t) => {
  const { gateway, url, sign, asHelper, records } = await made(t)
  const person = await sign({ sub: '00udanareyes00000001', act: { sub: 'chat-app', act: { sub: 'browser' } } })
  const form = { grant_type: EXCHANGE, subject_token: person, subject_token_type: JWT }
  assert.equal((await post(url, form)).json.error, 'invalid_grant')
  const { json } = await post(url, { ...form, ...(await asHelper()) })
  const claims = decodeJwt(json.access_token)
  assert.equal(claims.sub, '00udanareyes00000001')
  const { act } = claims as { act: { sub: string; act: { sub: string; act: { sub: string } } } }
  assert.deepEqual([act.sub, act.act.sub, act.act.act.sub], ['helper-1', 'chat-app', 'browser'])
  const { status, decision } = await records(json.access_token)
  assert.equal(status, 200)
  const id = /id="(dec_\w+)"/.exec(decision ?? '')?.[1] ?? ''
  const rows = await gateway.house.store.db
    .selectFrom('entries')
    .select('public')
    .where('decision_id', '=', id)
    .execute()
  assert.match(rows[0]?.public ?? '', /00udanareyes00000001/)
})

test('a subject may say who alone may act for it', async (t) => {
  const { url, sign, asHelper } = await made(t)
  const ask = async (may_act: object) =>
    await post(url, {
      grant_type: EXCHANGE,
      subject_token: await sign({ sub: 'dana', may_act }),
      subject_token_type: JWT,
      ...(await asHelper()),
    })
  assert.equal((await ask({ sub: 'helper-1' })).status, 200)
  assert.equal((await ask({ sub: 'another' })).json.error, 'invalid_grant')
})

test('an agent hands on its own token: the next acts for it, and for whoever it acts for', async (t) => {
  const { gateway, url, sign, asHelper } = await made(t)
  const first = await post(url, { grant_type: BEARER, assertion: await sign({ sub: 'repo:acme/deploy' }) })
  const second = await post(url, {
    grant_type: EXCHANGE,
    subject_token: first.json.access_token,
    subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    ...(await asHelper()),
  })
  assert.equal(second.status, 200, JSON.stringify(second.json))
  const deploy = gateway.house.identify.directory.agentNamed('deploy-bot')?.id
  assert.equal(decodeJwt(second.json.access_token).sub, deploy)
})

test("an actor's token beside the subject's does the same without a client", async (t) => {
  const { url, sign } = await made(t)
  const { json } = await post(url, {
    grant_type: EXCHANGE,
    subject_token: await sign({ sub: 'dana' }),
    subject_token_type: JWT,
    actor_token: await sign({ sub: 'repo:acme/deploy' }),
    actor_token_type: JWT,
  })
  assert.deepEqual([decodeJwt(json.access_token).sub, decodeJwt(json.access_token)['cid']], ['dana', 'deploy-bot'])
})

test('a workload that sends a proof gets a token bound to its key', async (t) => {
  const { url, sign } = await made(t)
  const dancer = await prover()
  const form = { grant_type: BEARER, assertion: await sign({ sub: 'repo:acme/deploy' }) }
  const at = { htm: 'POST', htu: url }
  const first = await post(url, form, { dpop: await dancer.proof(at) })
  assert.equal(first.json.error, 'use_dpop_nonce')
  const nonce = first.headers.get('dpop-nonce') ?? ''
  const second = await post(url, form, { dpop: await dancer.proof({ ...at, nonce }) })
  assert.equal(second.json.token_type, 'DPoP')
})
