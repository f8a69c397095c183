import assert from 'node:assert/strict'
import { createServer, request as ask } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { test, type TestContext } from 'node:test'
import fc from 'fast-check'
import { makeAuditReader } from '../../gateway/enforce/audit.ts'
import { startTestGateway, type DeclaredAgent, type TestGateway } from '../support/gateway.ts'
import { bends, bytesOf, json, type Plain } from './bent.ts'
import { differenceOf, type Arrived } from './judged.ts'

const ROGUE: DeclaredAgent = {
  name: 'rogue-bot',
  kind: 'service',
  grant: {
    scopes: ['okta.users.manage', 'okta.groups.manage', 'okta.roles.manage', 'okta.apps.manage', 'okta.logs.read'],
    resources: { user: ['*'], group: ['*'], app: ['*'] },
    attributes: ['*'],
  },
}

/** Stands between gateway and org, and looks at what passes before the org sees it. */
async function watched(t: TestContext, orgUrl: string, look: (one: Arrived) => Promise<void>): Promise<string> {
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const { method = '', url = '', headers } = incoming
      const body = Buffer.concat(chunks)
      const on = (): void => {
        const asked = ask(orgUrl + url, { method, headers }, (answer) => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
          answer.pipe(outgoing)
        })
        asked.on('error', () => outgoing.destroy())
        asked.end(body)
      }
      void look({ method, target: url, headers, body }).then(on)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => (server.closeAllConnections(), void server.close()))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}` // a TCP server has an AddressInfo
}

/** All that comes back for these bytes, until the other side ends. */
function speak(port: number, bytes: Buffer): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    socket.on('data', (chunk) => chunks.push(chunk))
    // Who waits for the rest of a request that never comes hangs up.
    socket.setTimeout(400, () => socket.end())
    socket.on('end', () => socket.end())
    // A reset is an answer too; what came before it counts.
    socket.on('error', () => socket.destroy())
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')))
  })
}

const LIST = json('GET', '/api/v1/users', undefined, 'limit=2')

/** Ordinary requests, before anybody bends them. */
function ordinary({ org }: TestGateway): readonly Plain[] {
  const [user, other] = [...org.truth.users.all()]
  const group = [...org.truth.groups.all()][0]
  assert.ok(user !== undefined && other !== undefined && group !== undefined)
  const login = encodeURIComponent(String(other.profile['login']))
  const hire = { login: 'n@acme.test', email: 'n@acme.test', firstName: 'N', lastName: 'H' }
  return [
    LIST,
    json('GET', `/api/v1/users/${user.id}`, undefined),
    json('GET', `/api/v1/users/${login}`, undefined),
    json('GET', `/api/v1/groups/${group.id}/users`, undefined, 'limit=1'),
    json('POST', `/api/v1/users/${user.id}`, { profile: { nickName: 'Nick' } }),
    json('POST', `/api/v1/users/${login}`, { profile: { nickName: 'Nack' } }, 'strict=true'),
    json('PUT', `/api/v1/groups/${group.id}/users/${user.id}`, undefined),
    json('POST', `/api/v1/users/${user.id}/roles`, { type: 'HELP_DESK_ADMIN' }),
    json('POST', '/api/v1/users', { profile: hire, groupIds: [group.id] }, 'activate=false'),
    json('POST', '/api/v1/groups', { profile: { name: 'Plain', description: 'a' } }),
    json('POST', `/api/v1/users/${user.id}/lifecycle/suspend`, undefined),
    json('DELETE', `/api/v1/users/${other.id}/sessions`, undefined, 'oauthTokens=true'),
  ]
}

test('whatever is sent, nothing reaches the org that was not judged, and what was judged is what it gets', async (t) => {
  const faults: string[] = []
  const spent = new Set<string>()
  const came = new Map<string, number>()
  let gateway: TestGateway | undefined
  let orgUrl = ''

  /** The decision that let this through: durable already, of this very request, and of no other. */
  async function judgedBefore(one: Arrived): Promise<void> {
    const mark = String(one.headers['user-agent'])
    if (one.headers.cookie !== undefined) faults.push(`${mark}: a cookie came along`)
    // The gateway's own reads.
    if (!mark.startsWith('hostile/') && one.method === 'GET') return
    came.set(mark, (came.get(mark) ?? 0) + 1)
    if (gateway === undefined) return void faults.push('nothing comes before there is a gateway')
    const { store, audit } = gateway.house
    const entries = await makeAuditReader(store, audit.keyring).list({ limit: 60 })
    const told: string[] = []
    for (const entry of entries) {
      if (spent.has(entry.id)) continue
      const why = differenceOf(one, entry, orgUrl)
      if (why === undefined) return void spent.add(entry.id)
      told.push(why)
    }
    faults.push(`${one.method} ${one.target} ${one.body.toString()} came unjudged: ${told.slice(0, 4).join('; ')}`)
  }

  gateway = await startTestGateway(t, {
    agents: [ROGUE],
    async prepare(_, url) {
      orgUrl = await watched(
        t,
        url,
        async (one) => await judgedBefore(one).catch((e: unknown) => void faults.push(String(e))),
      )
      return { org: { url: orgUrl } }
    },
  })
  const { agentsUrl } = gateway
  const port = Number(new URL(agentsUrl).port)
  const key = gateway.key(ROGUE.name)
  const plains = ordinary(gateway)
  let n = 0
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...plains),
      fc.array(bends, { maxLength: 2 }),
      fc.boolean(),
      async (plain, bent, again) => {
        const first = `hostile/${++n}`
        const second = `hostile/${++n}`
        // What hides behind the first request is a request of its own, or nothing.
        const bytes = [
          bytesOf(plain, bent, key, first, !again),
          ...(again ? [bytesOf(LIST, [], key, second, true)] : []),
        ]
        const answer = await speak(port, Buffer.concat(bytes))
        assert.deepEqual(faults, [], Buffer.concat(bytes).toString('latin1'))
        for (const mark of [first, second]) assert.ok((came.get(mark) ?? 0) <= 1, `${mark} came twice`)
        assert.equal(answer.includes(orgUrl), false)
      },
    ),
    { numRuns: 250, seed: 20261123, endOnFailure: true },
  )
  assert.deepEqual(faults, [])
  assert.ok(spent.size >= 60, `only ${spent.size} passed: little was compared`)
})
