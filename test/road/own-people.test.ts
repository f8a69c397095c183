import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { someone } from '../holds/people.ts'
import type { Org } from '../okta/org.ts'
import { startTestGateway, type DeclaredAgent } from '../support/gateway.ts'
import { failing, patient, withToken } from '../support/patient.ts'

const WRITER: DeclaredAgent = {
  name: 'onboarding-bot',
  kind: 'service',
  grant: {
    scopes: ['okta.users.manage', 'okta.groups.manage'],
    resources: { user: ['*'], group: ['*'] },
    attributes: ['*'],
  },
}

/** No address of which more than half of the people are. */
function scatter(org: Org): void {
  const { users } = org.truth
  ;[...users.all()].forEach(({ id, profile }, n) => {
    const away = (name: string) => String(profile[name]).replace(/@.*/, `@part${n % 3}.test`)
    users.setProfile(users.edit(id), { ...profile, login: away('login'), email: away('email') })
  })
}

async function start(t: TestContext, arrange: (org: Org) => void = () => undefined) {
  const gateway = await startTestGateway(t, {
    agents: [WRITER],
    config: { org: { internalDomains: [] } },
    prepare: (org) => {
      arrange(org)
      return Promise.resolve({})
    },
  })
  const check = async () =>
    (await gateway.operate('GET', '/api/status')).json.checks.find((one: { name: string }) => one.name === 'own people')
  const group = [...gateway.org.truth.groups.all()].find((one) => one.type === 'OKTA_GROUP')?.id ?? ''
  const join = (user: string) => gateway.call(WRITER.name, 'PUT', `/api/v1/groups/${group}/users/${user}`)
  return { ...gateway, check, join }
}

test('where nobody named their domains, those that most of the first people have are taken for their own', async (t) => {
  const { org, call, operate, check, join } = await start(t)
  for (const late = Date.now() + 30_000; (await check()).state !== 'ok'; await sleep(50)) assert.ok(Date.now() < late)
  assert.match(
    (await check()).detail,
    /^acme\.test, which most people of the org have; org\.internalDomains is not set/,
  )
  assert.match((await check()).hint, /org\.internalDomains/)

  const own = await join(someone({ org }))
  assert.equal(own.status, 204, own.text)
  const login = 'noor@partner.example'
  const profile = { login, email: login, firstName: 'Noor', lastName: 'Vos' }
  const guest = (await call(WRITER.name, 'POST', '/api/v1/users?activate=true', { profile })).json.id as string
  const { headers } = await join(guest)
  const decision = /id="(dec_\w+)"/.exec(headers.get('postern-decision') ?? '')?.[1] ?? ''
  const { text } = (await operate('GET', `/api/audit/${decision}`)).json
  assert.match(text, /is external true by its domain partner\.example is not one of ours/)
})

test('where no domain is that of most people, who is to join a group is refused, and it is said what to set', async (t) => {
  const { org, check, join } = await start(t, scatter)
  const refused = await join(someone({ org }))
  assert.equal(refused.status, 503, refused.text)
  assert.equal(refused.json.postern.code, 'facts_unknown')
  assert.match(refused.json.postern.hint, /org\.internalDomains, or POSTERN_ORG_INTERNAL_DOMAINS/)
  const told = await check()
  assert.equal(told.state, 'degraded')
  assert.match(told.detail, /guests cannot be told apart/)
})

test('the doctor says whom Postern takes for own people, and what to write', async (t) => {
  const p = await patient(t)
  const { config, env } = withToken(p)
  const guessed = (await p.examine(config, env)).of('own people')
  assert.equal(guessed.state, 'warn')
  assert.match(guessed.detail, /most people have acme\.test/)
  assert.equal(guessed.paste, 'org: { internalDomains: [acme.test] }')
  const named = { org: { ...config.org, internalDomains: ['acme.test'] } }
  assert.equal((await p.examine(named, env)).of('own people').state, 'ok')
  scatter(p.org)
  failing((await p.examine(config, env)).of('own people'), /internalDomains is not set/, /facts_unknown/)
})
