import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { after, before, describe, test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { approve, holdOf, operator, roleOf, someone, WRITER } from '../holds/people.ts'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { startPostgres, type Postgres } from '../support/postgres.ts'

const named = (name: string) => ({ profile: { name, description: '' } })

/** The way to the org, which can be cut and mended: while it is cut nothing reaches Okta. */
async function way(t: TestContext, orgUrl: string) {
  const port = Number(new URL(orgUrl).port)
  const open = new Set<Socket>()
  const listen = async (at: number): Promise<Server> => {
    const made = createServer((socket) => {
      const there = connect(port, '127.0.0.1')
      for (const one of [socket, there]) {
        open.add(one)
        one.on('error', () => undefined)
        one.on('close', () => {
          open.delete(one)
          socket.destroy()
          there.destroy()
        })
      }
      socket.pipe(there).pipe(socket)
    })
    made.listen(at, '127.0.0.1')
    await once(made, 'listening')
    return made
  }
  let server = await listen(0)
  // A server that listens at a port has one.
  const own = (server.address() as AddressInfo).port
  const cut = async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of open) socket.destroy()
    await closed
  }
  t.after(() => (server.listening ? cut() : undefined))
  return {
    url: `http://127.0.0.1:${own}`,
    cut,
    async mend() {
      server = await listen(own)
    },
  }
}

/** A person looked, and says that the write whose outcome is unknown was not done. */
async function notDone(operate: TestGateway['operate'], house: TestGateway['house']): Promise<void> {
  for (let i = 0; i < 200; i++) {
    const write = await house.store.db
      .selectFrom('writes')
      .selectAll()
      .where('state', '=', 'unknown')
      .executeTakeFirst()
    if (write !== undefined) {
      const said = await operate('POST', `/api/audit/${write.decision_id}/settle`, {
        state: 'failed',
        reason: 'I looked',
      })
      assert.equal(said.status, 200, said.text)
      return
    }
    await sleep(50)
  }
  throw new Error('no outcome became unknown')
}

for (const kind of ['sqlite', 'postgres'] as const)
  describe(`the same Idempotency-Key after a try that came to nothing (${kind})`, () => {
    let postgres: Postgres | undefined
    before(async () => {
      if (kind === 'postgres') postgres = await startPostgres()
    })
    after(() => postgres?.stop())

    const start = async (t: TestContext) => {
      const url = await postgres?.database()
      let trick: 'none' | 'not done, says 503' = 'none'
      let road: Awaited<ReturnType<typeof way>> | undefined
      const gateway = await startTestGateway(t, {
        agents: [WRITER],
        config: url === undefined ? {} : { store: { url } },
        org: {
          seed: 7,
          users: 60,
          before: (request) =>
            trick !== 'none' && request.method === 'POST' && /\/(groups|roles)$/.test(new URL(request.url).pathname)
              ? Response.json({ errorCode: 'E0000009', errorSummary: 'Internal Server Error' }, { status: 503 })
              : undefined,
        },
        async prepare(_org, orgUrl) {
          road = await way(t, orgUrl)
          return { org: { url: road.url } }
        },
      })
      const made = (name: string) => [...gateway.org.truth.groups.where((one) => one.profile.name === name)].length
      const post = (name: string, key: string) =>
        gateway.call('onboarding-bot', 'POST', '/api/v1/groups', named(name), { 'idempotency-key': key })
      const play = (next: typeof trick) => {
        trick = next
      }
      assert.ok(road !== undefined)
      return { ...gateway, road, post, made, play }
    }

    test('Okta could not be reached: it goes out when it can, and then once only', async (t) => {
      const { road, post, made } = await start(t)
      assert.equal((await post('before', 'k-0')).status, 200)
      await road.cut()
      const first = await post('chapter', 'k-1')
      assert.deepEqual([first.status, first.json.postern.code], [502, 'upstream_unreachable'], first.text)
      const still = await post('chapter', 'k-1')
      assert.deepEqual([still.status, still.json.postern.code], [502, 'upstream_unreachable'], still.text)
      const other = await post('another', 'k-1')
      assert.deepEqual([other.status, other.json.postern.code], [422, 'idempotency_mismatch'], other.text)
      await road.mend()
      const next = await post('chapter', 'k-1')
      assert.equal(next.status, 200, next.text)
      const again = await post('chapter', 'k-1')
      assert.deepEqual([again.status, again.json.postern.code], [409, 'already_done'], again.text)
      assert.match(again.json.errorSummary, /Okta answered 200/)
      assert.equal(made('chapter'), 1)
    })

    test('a person said that it was not done: the 503 is no answer to repeat', async (t) => {
      const { post, made, play, house, operate } = await start(t)
      play('not done, says 503')
      assert.equal((await post('guild', 'k-1')).status, 503)
      assert.equal((await post('guild', 'k-1')).json.postern.code, 'outcome_pending')
      await notDone(operate, house)
      play('none')
      assert.equal((await post('guild', 'k-1')).status, 200)
      assert.equal((await post('guild', 'k-1')).json.postern.code, 'already_done')
      assert.equal(made('guild'), 1)
    })

    test('held again it waits again; what was sent then, by whomever, is what the key stands for', async (t) => {
      const gateway = await start(t)
      const key = await operator(gateway)
      const user = someone(gateway)
      const ask = (headers: Record<string, string> = { 'idempotency-key': 'k-1' }) =>
        roleOf(gateway, user, 'HELP_DESK_ADMIN', headers)
      const first = holdOf(await ask())
      await approve(gateway, first, key)
      gateway.play('not done, says 503')
      assert.equal((await ask()).status, 503)
      await notDone(gateway.operate, gateway.house)
      gateway.play('none')
      const second = holdOf(await ask())
      assert.notEqual(second, first)
      await approve(gateway, second, key)
      assert.ok((await ask({})).status < 300, 'a retry without the key')
      const again = await ask()
      assert.deepEqual([again.status, again.json.postern.code], [409, 'already_done'], again.text)
    })

    test("Okta's own no is an answer, and is repeated", async (t) => {
      const { post } = await start(t)
      assert.equal((await post('', 'k-1')).status, 400)
      const again = await post('', 'k-1')
      assert.deepEqual([again.status, again.json.postern.code], [409, 'already_done'], again.text)
      assert.match(again.json.errorSummary, /Okta answered 400/)
    })
  })
