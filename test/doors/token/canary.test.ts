import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeKey } from '../../../gateway/enforce/identify.ts'
import { startTestGateway } from '../../support/gateway.ts'
import { ASSERTION, assertion, clientKey, post } from '../../support/oauth.ts'

test('no secret, assertion or token stays anywhere: not in the store, not in the log, not in an answer', async (t) => {
  const key = await clientKey()
  const secret = makeKey('cs', randomBytes)
  const wrong = makeKey('cs', randomBytes).key
  const gateway = await startTestGateway(t, {
    agents: [
      {
        name: 'bot',
        grant: { scopes: ['okta.users.read'], operations: [], resources: {}, attributes: [], oneTimeSecrets: false },
        clients: [
          { clientId: 'bot-keys', keys: [key.publicJwk], dpop: false },
          { clientId: 'bot-secret', keys: [], secretHash: secret.hash, dpop: false },
        ],
      },
    ],
  })
  const url = `${gateway.agentsUrl}/oauth2/v1/token`
  const signed = await assertion(key, 'bot-keys', gateway.agentsUrl)
  const answers = [
    await post(url, { grant_type: 'client_credentials', client_assertion_type: ASSERTION, client_assertion: signed }),
    await post(url, { grant_type: 'client_credentials', client_id: 'bot-secret', client_secret: secret.key }),
    await post(url, { grant_type: 'client_credentials', client_id: 'bot-secret', client_secret: wrong }),
    await post(url, { grant_type: 'client_credentials', client_assertion_type: ASSERTION, client_assertion: signed }),
  ]
  assert.deepEqual(
    answers.map((one) => one.status),
    [200, 200, 401, 401],
  )
  const tokens = answers.slice(0, 2).map((one) => String(one.json.access_token))
  for (const token of tokens) {
    const read = await fetch(`${gateway.agentsUrl}/api/v1/users?limit=1`, {
      headers: { authorization: `Bearer ${token}` },
    })
    assert.equal(read.status, 200)
    // One that was tampered with fails on the road, and is told there.
    await fetch(`${gateway.agentsUrl}/api/v1/users`, {
      headers: { authorization: `Bearer ${token.slice(0, -6)}AAAAAA` },
    })
  }
  await gateway.close()
  const files = readdirSync(gateway.dataDir).filter((name) => name.startsWith('postern.db') || name.endsWith('.spill'))
  const kept = files.map((name) => readFileSync(join(gateway.dataDir, name), 'latin1')).join('')
  assert.ok(kept.length > 10_000)
  const told = gateway.logged.join('') + JSON.stringify(answers.slice(2).map((one) => one.json))
  const secrets = [
    signed,
    signed.split('.')[2] ?? '',
    secret.key,
    wrong,
    ...tokens.flatMap((one) => [one, one.split('.')[2] ?? '']),
  ]
  for (const one of secrets) {
    assert.ok(one.length > 20)
    assert.ok(!kept.includes(one), `in the store: ${one.slice(0, 12)}…`)
    assert.ok(!told.includes(one), `told: ${one.slice(0, 12)}…`)
  }
})
