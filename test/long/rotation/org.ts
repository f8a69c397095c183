import { decodeProtectedHeader } from 'jose'
import { someone } from '../../holds/people.ts'
import { makeKey, makeSecret } from '../../okta/families/apps.ts'
import { makeOrg } from '../../okta/org.ts'
import type { App } from '../../okta/store/types.ts'
import type { Act, Begun, Reply } from './words.ts'

/**
 * The simulated org in a process of its own, with a credential of each kind: it checks signatures, proofs, nonces and replay as
 * Okta does. What an admin would click there is told to it in messages. Tokens live for seconds, so that a minute holds many
 * renewals.
 */
const SCOPES = ['okta.users.manage', 'okta.users.read', 'okta.groups.read', 'okta.roles.read']
const TOKEN_SECONDS = 20
const USERS = 200

let calls = 0
const lastUse: Record<string, number> = {}
const org = makeOrg({
  seed: 7,
  users: USERS,
  tokenSeconds: TOKEN_SECONDS,
  async before(request) {
    calls += 1
    const authorization = request.headers.get('authorization') ?? ''
    if (authorization.startsWith('SSWS ')) lastUse[authorization.slice(5)] = calls
    if (!request.url.endsWith('/oauth2/v1/token')) return undefined
    if (authorization.startsWith('Basic '))
      lastUse[Buffer.from(authorization.slice(6), 'base64').toString().split(':')[1] ?? ''] = calls
    const assertion = new URLSearchParams(await request.clone().text()).get('client_assertion')
    if (assertion !== null) lastUse[decodeProtectedHeader(assertion).kid ?? ''] = calls
    return undefined
  },
})
const { url } = await org.listen(0)
const { truth } = org
// Nobody with rights: what concerns admins would wait for a person.
const users = Array.from({ length: USERS / 2 }, () => someone({ org }))
const owner = someone({ org })
org.giveRole('user', owner, 'SUPER_ADMIN')
const app = await org.issueServiceApp({ label: 'postern', scopes: SCOPES, roles: ['SUPER_ADMIN'], dpop: true })
const integration = org.issueIntegration({ type: 'postern', scopes: SCOPES, roles: ['SUPER_ADMIN'] })
const row = (id: string): App => {
  const found = truth.apps.get(id)
  if (found === undefined) throw new Error(`no app ${id}`)
  return found
}

/** Does it; what was made. */
function act(asked: Act): string {
  const { keys } = row(app.appId)
  const { secrets } = row(integration.appId)
  switch (asked.do) {
    case 'add key':
      keys.push(makeKey(truth, { ...asked.key }))
      return ''
    case 'remove key':
      keys.splice(0, keys.length, ...keys.filter((key) => key.kid !== asked.kid))
      return ''
    case 'add secret': {
      const made = makeSecret(truth)
      secrets.push(made)
      return made.secret
    }
    case 'remove secret':
      secrets.splice(0, secrets.length, ...secrets.filter((one) => one.secret !== asked.secret))
      return ''
    case 'add token':
      return org.issueToken(owner, 'postern').token
    case 'remove token':
      for (const one of truth.tokens.where(({ secret }) => secret === asked.token)) truth.tokens.delete(one.id)
      return ''
    case 'renew nonce':
      org.renewNonce()
      return ''
    case 'look':
      return ''
  }
}

process.on('message', (message) => {
  const made = act(message as Act) // only its own story talks to it
  const reply: Reply = { made, calls, lastUse, issued: [...truth.accessTokens.keys()] }
  process.send?.(reply)
})
process.on('disconnect', () => process.exit(0))
const begun: Begun = {
  url,
  app: { clientId: app.clientId, privateJwk: app.privateJwk },
  integration: { clientId: integration.clientId, secret: integration.clientSecret },
  token: org.issueToken(owner, 'postern').token,
  users,
}
process.send?.(begun)
