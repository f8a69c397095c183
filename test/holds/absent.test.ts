import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { asSuper } from '../okta/support.ts'
import type { OrgOptions } from '../okta/org.ts'
import { startPeople } from '../support/people.ts'
import { makeVisitor } from '../support/visitor.ts'
import { holdOf } from './people.ts'

const GONE = '0oaGoneGoneGoneGone1'
const MANAGER = {
  name: 'terraform',
  kind: 'service' as const,
  grant: {
    scopes: ['okta.roles.manage'],
    resources: { resource_set: ['*'], app: ['*'], group: ['*'] },
    attributes: ['*'],
  },
}

/** What the org answers to a read of the app. */
type Says = 'no such app' | 'no right to see it' | 'no such path' | 'a proxy has not found it'

const ANSWERS: Readonly<Record<Exclude<Says, 'no such app'>, () => Response>> = {
  'no right to see it': () => Response.json({ errorCode: 'E0000006', errorSummary: 'no' }, { status: 403 }),
  'no such path': () => Response.json({ errorCode: 'E0000008', errorSummary: 'no path' }, { status: 404 }),
  'a proxy has not found it': () => new Response('<h1>Not found</h1>', { status: 404 }),
}

/** An agent asks to put an app into a resource set, which waits for people. */
async function stage(t: TestContext, says: Says) {
  const org: OrgOptions = {
    seed: 7,
    users: 60,
    before: (request) =>
      says === 'no such app' || new URL(request.url).pathname !== `/api/v1/apps/${GONE}` ? undefined : ANSWERS[says](),
  }
  const gateway = await startPeople(t, { agents: [MANAGER], org })
  const groups = `${gateway.orgUrl}/api/v1/groups`
  const set = { label: 'Groups', description: 'of the help desk', resources: [groups] }
  const made = await asSuper(gateway.org)('POST', '/api/v1/iam/resource-sets', set)
  assert.equal(made.status, 200, JSON.stringify(made.json))
  const ask = () =>
    gateway.call('terraform', 'PATCH', `/api/v1/iam/resource-sets/${made.json.id}/resources`, {
      additions: [`${gateway.orgUrl}/api/v1/apps/${GONE}`],
    })
  return { gateway, ask }
}

test('what waits and names an app that does not exist is shown as that, and goes on when people agree', async (t) => {
  const { gateway, ask } = await stage(t, 'no such app')
  const id = holdOf(await ask())
  const { hold } = (await gateway.operate('GET', `/api/holds/${id}`)).json
  assert.match(hold.sentence, new RegExp(`app ${GONE} \\(does not exist\\)`))
  const story = await gateway.operate('GET', `/api/audit/${hold.decision}`)
  assert.match(story.json.text, new RegExp(`app ${GONE}: Okta says there is no such object`))

  const sam = makeVisitor()
  const page = await sam.signIn(`${gateway.callbacks}/approvals/${id}`, gateway.approver.login)
  assert.match(page.text, /Okta says there is no such object/)
  assert.doesNotMatch(page.text, /Not known: [^<]*status/)
  const token = page.field(`/approvals/${id}`, 'token')
  const agreed = await sam.post(`${gateway.callbacks}/approvals/${id}`, {
    token,
    verdict: 'approve',
    reason: 'checked',
  })
  assert.match(agreed.text, /Approved/)
  const answer = await ask()
  assert.equal(answer.json?.postern, undefined, answer.text)
  const grant = async () => (await gateway.operate('GET', `/api/holds/${id}`)).json.hold.grant as string
  let state = await grant()
  while (state === 'claimed') state = await grant()
  assert.equal(state, answer.status < 300 ? 'done' : 'failed', 'Okta was asked, and its answer is the end')
})

test('the app that was shown as not there is there when people have agreed: they are asked again', async (t) => {
  const { gateway, ask } = await stage(t, 'no such app')
  const id = holdOf(await ask())
  const sam = makeVisitor()
  const page = await sam.signIn(`${gateway.callbacks}/approvals/${id}`, gateway.approver.login)
  const token = page.field(`/approvals/${id}`, 'token')
  await sam.post(`${gateway.callbacks}/approvals/${id}`, { token, verdict: 'approve', reason: 'checked' })
  const { apps } = gateway.org.truth
  const [any] = [...apps.all()]
  assert.ok(any)
  apps.put({ ...any, id: GONE })
  assert.notEqual(holdOf(await ask()), id)
})

for (const says of Object.keys(ANSWERS) as Exclude<Says, 'no such app'>[])
  // keys of the table above
  test(`an app that could not be read is no app that does not exist: ${says}`, async (t) => {
    const { status, json, text } = await (await stage(t, says)).ask()
    assert.deepEqual([status, json.postern.code], [503, 'facts_unknown'], text)
  })
