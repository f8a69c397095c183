import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { startTestGateway } from '../../support/gateway.ts'
import { startIssuer } from '../../support/issuer.ts'
import { ASSERTION, post } from '../../support/oauth.ts'

test('a client may publish its keys: those known go on while the publisher is away, unknown ones get nothing', async (t) => {
  // Whoever publishes keys will do: the support's issuer does.
  const publisher = await startIssuer(t)
  const gateway = await startTestGateway(t, {
    agents: [
      {
        name: 'bot',
        grant: { scopes: ['okta.users.read'], operations: [], resources: {}, attributes: [], oneTimeSecrets: false },
        clients: [{ clientId: 'bot-1', keys: [], jwksUrl: publisher.jwksUrl, dpop: false }],
      },
    ],
  })
  const url = `${gateway.agentsUrl}/oauth2/v1/token`
  const ask = async () => {
    const now = Math.floor(Date.now() / 1000)
    const claims = { iss: 'bot-1', sub: 'bot-1', aud: url, exp: now + 300, jti: randomUUID() }
    return await post(url, {
      grant_type: 'client_credentials',
      client_assertion_type: ASSERTION,
      client_assertion: await publisher.sign(claims),
    })
  }
  assert.equal((await ask()).status, 200)
  publisher.fail(500)
  // Known keys go on working while their publisher is away.
  assert.equal((await ask()).status, 200)
  await publisher.rotate()
  const away = await ask()
  assert.ok([401, 503].includes(away.status), JSON.stringify(away.json))
  assert.ok(['invalid_client', 'temporarily_unavailable'].includes(away.json.error))
})
