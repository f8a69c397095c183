import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test, type TestContext } from 'node:test'
import { registerOwn, takeBackAgent, undoAgent } from '../../gateway/main/own-agents.ts'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { startPostgres, type Postgres } from '../support/postgres.ts'
import { playAt } from '../support/transcript.ts'
import { APPS_TOO as AGENT, approve, group, holdOf, operator, roleOf, someone } from './people.ts'

let postgres: Postgres
before(async () => {
  postgres = await startPostgres()
})
after(() => postgres.stop())

interface Stage {
  readonly gateway: TestGateway
  /** A call of the agent that is let through; its decision, once its outcome is known. */
  done(method: string, path: string, body?: unknown): Promise<string>
  undo(decision: string): ReturnType<TestGateway['call']>
  propose(decision: string, reason?: string): ReturnType<TestGateway['call']>
  /** Proposes, approves, and waits until it was sent. */
  undone(decision: string): Promise<void>
}

async function stage(t: TestContext, kind: string, config: Record<string, unknown> = {}): Promise<Stage> {
  const url = kind === 'postgres' ? await postgres.database() : undefined
  const gateway = await startTestGateway(t, {
    agents: [AGENT],
    config: { ...config, ...(url === undefined ? {} : { store: { url } }) },
  })
  const olu = await operator(gateway, undefined, ['operator', 'approver'], 'Olu')
  const ada = await operator(gateway, undefined, ['approver'], 'Ada')
  const undo: Stage['undo'] = (decision) => gateway.operate('GET', `/api/decisions/${decision}/undo`, undefined, olu)
  const propose: Stage['propose'] = (decision, reason = 'wrong one, INC-4471') =>
    gateway.operate('POST', `/api/decisions/${decision}/undo`, { reason }, olu)
  return {
    gateway,
    undo,
    propose,
    async done(method, path, body) {
      let answer = await gateway.call('onboarding-bot', method, path, body)
      if (answer.json?.postern?.decision === 'hold') {
        await approve(gateway, answer.json.postern.hold.id, ada)
        answer = await gateway.call('onboarding-bot', method, path, body)
      }
      assert.ok(answer.status < 300, answer.text)
      const decision = /id="(dec_\w+)"/.exec(answer.headers.get('postern-decision') ?? '')?.[1] ?? ''
      while ((await undo(decision)).json.undo.why === 'Whether it was done is not known yet.');
      return decision
    },
    async undone(decision) {
      const { json, text } = await propose(decision)
      assert.ok(typeof json.hold === 'string', text)
      assert.match((await approve(gateway, json.hold, olu)).json.error.sentence, /You asked for this yourself/)
      assert.equal((await approve(gateway, json.hold, ada)).json.outcome, 'approved')
      const grant = async () => (await gateway.operate('GET', `/api/holds/${json.hold}`)).json.hold.grant
      let state = await grant()
      while (state === 'unspent' || state === 'claimed') state = await grant()
      assert.equal(state, 'done')
    },
  }
}

for (const kind of ['sqlite', 'postgres'])
  test(`what a write changed is asked back, approved by another, and is as it was (${kind})`, async (t) => {
    const { gateway, done, undo, propose, undone } = await stage(t, kind)
    const { truth } = gateway.org

    await t.test('a membership that was taken away', async () => {
      const user = someone(gateway)
      const members = group(gateway.org, 'EMEA Staff', [user])
      const path = `/api/v1/groups/${members}/users/${user}`
      const decision = await done('DELETE', path)
      assert.equal(truth.membersOf(members).has(user), false)
      const { json } = await undo(decision)
      assert.equal(json.undo.can, 'yes', JSON.stringify(json))
      assert.deepEqual([json.undo.request.method, json.undo.request.path], ['PUT', path])
      assert.match(json.undo.request.sentence, /add/)
      await undone(decision)
      assert.equal(truth.membersOf(members).has(user), true)
      const nobody = await done('DELETE', `/api/v1/groups/${members}/users/${someone(gateway)}`)
      assert.deepEqual((await undo(nobody)).json.undo.why, 'The user was not in the group before.')
    })

    await t.test('a profile, with what else is there now shown', async () => {
      const user = someone(gateway)
      const profile = () => truth.users.get(user)?.profile ?? {}
      const before = { ...profile() }
      const decision = await done('POST', `/api/v1/users/${user}`, { profile: { title: 'Intern', nickName: 'X' } })
      assert.equal(profile()['title'], 'Intern')
      const { json } = await undo(decision)
      const title = json.undo.difference.find((one: { field: string }) => one.field === 'profile.title')
      assert.equal(title.now, '"Intern"')
      assert.equal(json.undo.request.body.profile.login, '[masked]')
      await undone(decision)
      assert.deepEqual({ ...profile() }, before)
      assert.equal((await undo(decision)).json.undo.why, 'It is as it was before.')
    })

    await t.test('a role that was given', async () => {
      const user = someone(gateway)
      const roles = () => [...truth.roles.all()].filter((one) => one.principalId === user).map((one) => one.type)
      const decision = await done('POST', `/api/v1/users/${user}/roles`, { type: 'HELP_DESK_ADMIN' })
      gateway.org.giveRole('user', user, 'REPORT_ADMIN')
      assert.match((await undo(decision)).json.undo.request.path, /\/roles\/[^/]+$/)
      await undone(decision)
      assert.deepEqual(roles(), ['REPORT_ADMIN'])
      assert.match((await undo(decision)).json.undo.why, /not there any more/)
    })

    await t.test('a role that was taken, but never wider than it was', async () => {
      const user = someone(gateway)
      const roles = () => [...truth.roles.all()].filter((one) => one.principalId === user)
      gateway.org.giveRole('user', user, 'READ_ONLY_ADMIN')
      const assigned = roles()[0]?.id ?? ''
      const decision = await done('DELETE', `/api/v1/users/${user}/roles/${assigned}`)
      assert.equal(roles().length, 0)
      await undone(decision)
      assert.deepEqual(
        roles().map((one) => one.type),
        ['READ_ONLY_ADMIN'],
      )
      const other = someone(gateway)
      const given = (await roleOf(gateway, other)).json
      const key = await operator(gateway)
      await approve(gateway, given.postern.hold.id, key)
      const { id } = (await roleOf(gateway, other)).json
      const limit = group(gateway.org, 'Just these', [])
      await done('PUT', `/api/v1/users/${other}/roles/${id}/targets/groups/${limit}`)
      const taken = await done('DELETE', `/api/v1/users/${other}/roles/${id}`)
      const { json } = await undo(taken)
      assert.deepEqual([json.undo.can, /wider than it was/.test(json.undo.why)], ['no', true], JSON.stringify(json))
      assert.equal((await propose(taken)).status, 409)
    })

    await t.test('an app that was switched off', async () => {
      // One without power of its own, which one person brings back; an OAuth client may hold scopes of Okta's API.
      const app = [...truth.apps.all()].find((one) => one.status === 'ACTIVE' && one.signOnMode !== 'OPENID_CONNECT')
      assert.ok(app)
      const decision = await done('POST', `/api/v1/apps/${app.id}/lifecycle/deactivate`)
      assert.equal(truth.apps.get(app.id)?.status, 'INACTIVE')
      assert.deepEqual((await undo(decision)).json.undo.difference, [
        { field: 'status', now: 'INACTIVE', after: 'ACTIVE' },
      ])
      await undone(decision)
      assert.equal(truth.apps.get(app.id)?.status, 'ACTIVE')
    })

    await t.test('what is gone for good is said to be, with what it was', async () => {
      const gone = group(gateway.org, 'Contractors 2024', [])
      const decision = await done('DELETE', `/api/v1/groups/${gone}`)
      const { json } = await undo(decision)
      assert.equal(json.undo.can, 'no')
      assert.match(json.undo.why, /^This cannot be undone\. Its id, its members/)
      assert.match(JSON.stringify(json.undo.was), /Contractors 2024/)
      assert.equal((await propose(decision)).status, 409)
    })

    await t.test('a group that was made is found by its name and its time, and put away', async () => {
      const decision = await done('POST', '/api/v1/groups', { profile: { name: 'Made by mistake' } })
      await undone(decision)
      assert.equal(
        [...truth.groups.all()].some((one) => one.profile['name'] === 'Made by mistake'),
        false,
      )
    })

    await t.test('a read, a block and a stranger: nothing to undo, nobody to ask', async () => {
      const read = await gateway.call('onboarding-bot', 'GET', '/api/v1/groups?limit=1')
      const decision = /id="(dec_\w+)"/.exec(read.headers.get('postern-decision') ?? '')?.[1] ?? ''
      assert.equal((await undo(decision)).status, 404)
      const auditor = await operator(gateway, undefined, ['auditor'])
      const asked = await gateway.operate('POST', `/api/decisions/${decision}/undo`, { reason: 'x' }, auditor)
      assert.equal(asked.status, 403)
    })
  })

test('what was there before is sealed, forgotten in time and with the person, and never in the way', async (t) => {
  const { gateway, done, undo } = await stage(t, 'sqlite', { undo: { without: ['addGroup'] } })
  const { store, audit, before: images } = gateway.house
  const rows = () => store.db.selectFrom('before_images').selectAll().execute()

  await t.test('sealed, and gone with the person it speaks of', async () => {
    const user = someone(gateway)
    const secret = 'Canary9f00dfeedface'
    const decision = await done('POST', `/api/v1/users/${user}`, { profile: { title: secret } })
    const other = await done('POST', `/api/v1/users/${user}`, { profile: { title: 'Clerk' } })
    const kept = await rows()
    assert.deepEqual(
      kept.map((row) => row.decision_id).toSorted((a, b) => (a < b ? -1 : 1)),
      [decision, other].toSorted((a, b) => (a < b ? -1 : 1)),
    )
    assert.equal(
      kept.some((row) => Buffer.from(row.sealed).includes(secret)),
      false,
    )
    assert.equal(
      kept.some((row) => Buffer.from(row.sealed).includes(user)),
      false,
    )
    const third = await done('POST', `/api/v1/users/${someone(gateway)}`, { profile: { title: 'Clerk' } })
    await audit.erase({ ids: [user], names: [], by: 'op_1' })
    assert.deepEqual(
      (await rows()).map((row) => row.decision_id),
      [third],
    )
    assert.match((await undo(decision)).json.undo.why, /was not kept/)
  })

  await t.test('its time is over', async () => {
    assert.equal(await images.forget(), 0)
    await store.run('keepImage', { decision: 'dec_old', sealed: new Uint8Array(40), until: 1 })
    assert.equal(await images.forget(), 1)
  })

  await t.test('of what is left out by configuration nothing is kept', async () => {
    const decision = await done('POST', '/api/v1/groups', { profile: { name: 'Plain' } })
    assert.equal(
      (await rows()).some((row) => row.decision_id === decision),
      false,
    )
  })
})

test('an undo that a rule blocks stays blocked', async (t) => {
  const { gateway, done, propose } = await stage(t, 'sqlite')
  const user = someone(gateway)
  const admins = group(gateway.org, 'Domain Admins', [user])
  const decision = await done('DELETE', `/api/v1/groups/${admins}/users/${user}`)
  gateway.org.giveRole('group', admins, 'SUPER_ADMIN')
  const { json } = await propose(decision)
  assert.deepEqual([json.hold, /blocked/.test(json.refused ?? '')], [null, true], JSON.stringify(json))
  holdOf(await roleOf(gateway, user))
})

test('an undo on the command line', async (t) => {
  const { gateway, done } = await stage(t, 'sqlite')
  const user = someone(gateway)
  const members = group(gateway.org, 'EMEA Staff', [user])
  const gone = await done('DELETE', `/api/v1/groups/${group(gateway.org, 'Contractors 2024', [])}`)
  const decision = await done('DELETE', `/api/v1/groups/${members}/users/${user}`)
  const keyFile = join(gateway.dataDir, 'una.key')
  writeFileSync(keyFile, await operator(gateway, undefined, ['operator', 'approver', 'auditor'], 'Una'))
  await playAt(join(import.meta.dirname, 'undo.txt'), {
    env: { POSTERN_URL: gateway.operatorsUrl, POSTERN_OPERATOR_KEY_FILE: keyFile },
    names: new Map([
      ['DECISION', decision],
      ['GONE', gone],
      ['GROUP', members],
      ['USER', user],
    ]),
    now: Date.now,
    direct: () => Promise.resolve(),
  })
})

test("nobody gets a key to Postern's own agents", async (t) => {
  const gateway = await startTestGateway(t, { agents: [AGENT] })
  // As they are when they are first needed.
  await registerOwn(gateway.house, takeBackAgent)
  await registerOwn(gateway.house, undoAgent)
  for (const own of ['agt_postern_undo', 'agt_postern_take_back']) {
    assert.equal((await gateway.operate('GET', `/api/agents/${own}`)).status, 200)
    const key = await gateway.operate('POST', `/api/agents/${own}/rotate-key`, {})
    assert.deepEqual([key.status, key.text.includes('pk_')], [409, false], key.text)
    const client = await gateway.operate('POST', `/api/agents/${own}/clients`, { withSecret: true })
    assert.equal(client.status, 409, client.text)
  }
})
