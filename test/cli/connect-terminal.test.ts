import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parse } from 'yaml'
import { emptyFolder } from '../deploy/copy.ts'
import { makeKey } from '../okta/families/apps.ts'
import { makeOrg } from '../okta/org.ts'
import { KEYS, onTerminal } from '../support/terminal.ts'

const POSTERN = [process.execPath, join(import.meta.dirname, '../../bin/postern.mjs'), 'connect', '-c', 'postern.yaml']
const env = { PATH: process.env['PATH'] ?? '', TERM: 'xterm', NODE_NO_WARNINGS: '1' }

test('a new user is led through it: address, duties, what to make at Okta, client id, and a test of it all', async (t) => {
  const org = makeOrg({ seed: 7, users: 40 })
  const { url, close } = await org.listen(0)
  t.after(close)
  const cwd = emptyFolder(t)
  const desk = onTerminal(t, POSTERN, { cwd, env })
  if (desk === undefined) return

  await desk.until(/Address of your Okta org[^]*acme\.okta\.com/)
  desk.type(`https://{yourOktaDomain}${KEYS.enter}`)
  await desk.until(/placeholder of a manual/)
  desk.type(KEYS.clear)
  desk.type(`${url}/admin/dashboard${KEYS.enter}`)

  const list = await desk.until(/What may agents be let through to\?[^]*Enter/)
  assert.match(list, /◼ read users[^]*◻ change users[^]*◼ read groups/)
  assert.doesNotMatch(list, /agentPools/, 'a list that a person reads')
  desk.type(KEYS.down + KEYS.space)
  await desk.until(/◼ change users/)
  desk.type(KEYS.enter)

  const told = await desk.until(/Client ID of the app you made/)
  assert.match(told, /read users, change users, read groups/)
  const jwk = JSON.parse(/^\{"kty.*\}/m.exec(told)?.[0] ?? '{}') as Record<string, string>
  const scopes = [...told.matchAll(/okta\.[\w.]+\.(?:read|manage)(?=\r?$)/gm)].map((match) => match[0])
  assert.ok(scopes.includes('okta.users.manage') && !scopes.includes('okta.groups.manage'), scopes.join())
  // What the admin does at Okta meanwhile.
  const app = await org.issueServiceApp({ label: 'postern', scopes: [...new Set(scopes)], roles: ['SUPER_ADMIN'] })
  org.truth.apps.get(app.appId)?.keys.splice(0, 1, makeKey(org.truth, jwk))

  desk.type(`postern${KEYS.enter}`)
  await desk.until(/It begins with 0oa/)
  desk.type(KEYS.clear)
  desk.type(`${app.clientId}${KEYS.enter}`)
  const tested = await desk.until(/Start with: postern start -c postern\.yaml/)
  assert.match(tested, /ok +token main/)
  assert.equal(await desk.ended(), 0)

  const saved = parse(readFileSync(join(cwd, 'postern.yaml'), 'utf8')) as { org: { url: string } }
  assert.equal(saved.org.url, url)
  const [secret = '-'] = readFileSync(join(cwd, '.postern/okta-main.pem'), 'utf8').split('\n').slice(1)
  assert.ok(secret.length > 20 && !desk.seen().includes(secret), 'the private key is never shown')
})

test('who stops is told what was kept', async (t) => {
  const cwd = emptyFolder(t)
  const first = onTerminal(t, POSTERN, { cwd, env })
  if (first === undefined) return
  await first.until(/Address of your Okta org/)
  first.type(KEYS.stop)
  assert.notEqual(await first.ended(), 0)
  assert.match(first.seen(), /Stopped; nothing was saved\./)
  assert.equal(existsSync(join(cwd, '.postern')), false)

  const asked = [...POSTERN, '--org', 'https://acme.okta.com', '--forward', 'users']
  const second = onTerminal(t, asked, { cwd, env })
  await second?.until(/Client ID of the app you made/)
  second?.type(KEYS.stop)
  assert.notEqual(await second?.ended(), 0)
  assert.match(second?.seen() ?? '', /Stopped; the key stays in .*okta-main\.pem; run it again with --client-id/)
  assert.equal(existsSync(join(cwd, '.postern/okta-main.pem')), true)
  assert.equal(existsSync(join(cwd, 'postern.yaml')), false)
})
