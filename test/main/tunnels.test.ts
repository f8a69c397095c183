import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect as connectTcp } from 'node:net'
import type { Duplex } from 'node:stream'
import { test } from 'node:test'
import { connect as connectTls } from 'node:tls'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'

const AGENT = {
  name: 'reporting-bot',
  grant: { scopes: ['okta.users.read'], operations: [], resources: {}, attributes: [], oneTimeSecrets: false },
}
const DOORS = { operators: { listen: '127.0.0.1:0' } }

/** Status of a CONNECT, and the socket where one was opened. */
async function tunnel(gateway: TestGateway, authority: string, headers: object = {}): Promise<[number, Duplex?]> {
  const { hostname, port } = new URL(gateway.agentsUrl)
  return await new Promise((resolve, reject) => {
    const asked = request({ host: hostname, port, method: 'CONNECT', path: authority, headers: { ...headers } })
    asked.on('connect', (answer, socket) => resolve([answer.statusCode ?? 0, socket]))
    asked.on('error', reject)
    asked.end()
  })
}

/** One GET inside a tunnel, trusting the gateway's authority only. */
async function inside(gateway: TestGateway, socket: Duplex, host: string, path: string): Promise<string> {
  const tls = connectTls({ socket, ca: readFileSync(gateway.caFile ?? '', 'utf8'), host: host.replace(/:\d+$/, '') })
  tls.write(
    `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: SSWS ${gateway.key('reporting-bot')}\r\nConnection: close\r\n\r\n`,
  )
  let text = ''
  for await (const piece of tls) text += String(piece)
  return text
}

test('a tunnel to the org ends here: what is inside walks the road, and links lead back through it', async (t) => {
  const gateway = await startTestGateway(t, {
    agents: [AGENT],
    config: { doors: { ...DOORS, agents: { listen: '127.0.0.1:0', tunnels: true } } },
  })
  const org = new URL(gateway.orgUrl).host
  const [status, socket] = await tunnel(gateway, org, { 'proxy-authorization': 'Basic Og==' })
  assert.equal(status, 200)
  assert.ok(socket)
  const answer = await inside(gateway, socket, org, '/api/v1/users?limit=2')
  assert.match(answer, /^HTTP\/1\.1 200 /)
  assert.match(answer, /postern-decision: allow/i)
  assert.match(answer, new RegExp(`link: .*<${gateway.orgUrl}/api/v1/users\\?after=`, 'i'))
  const [again, second] = await tunnel(gateway, org)
  assert.equal(again, 200)
  assert.ok(second)
  assert.match(await inside(gateway, second, org, '/api/v1/groups'), /^HTTP\/1\.1 403 /)
})

test('a tunnel to the gateway by its own name is the gateway itself', async (t) => {
  const gateway = await startTestGateway(t, {
    agents: [AGENT],
    config: { doors: { ...DOORS, agents: { listen: '127.0.0.1:0', tunnels: true } } },
  })
  const own = new URL(gateway.agentsUrl).host
  const [, socket] = await tunnel(gateway, own)
  assert.ok(socket)
  assert.match(await inside(gateway, socket, own, '/api/v1/users?limit=2'), new RegExp(`<${gateway.agentsUrl}/api`))
})

test('no tunnel leads anywhere else, and none at all where they are off', async (t) => {
  const gateway = await startTestGateway(t, {
    agents: [AGENT],
    config: { doors: { ...DOORS, agents: { listen: '127.0.0.1:0', tunnels: true } } },
  })
  for (const authority of ['evil.example:443', '127.0.0.1.evil.example:443', 'user@127.0.0.1:443', 'x'])
    assert.equal((await tunnel(gateway, authority))[0], 403, authority)
  const plain = await startTestGateway(t, { agents: [AGENT] })
  assert.equal((await tunnel(plain, new URL(plain.orgUrl).host))[0], 403)
  assert.equal(plain.caFile, undefined)
})

test('what is no TLS inside a tunnel is cut, and an open tunnel does not keep the gateway from ending', async (t) => {
  const gateway = await startTestGateway(t, {
    agents: [AGENT],
    config: { doors: { ...DOORS, agents: { listen: '127.0.0.1:0', tunnels: true } } },
  })
  const { hostname, port } = new URL(gateway.agentsUrl)
  const org = new URL(gateway.orgUrl).host
  const socket = connectTcp(Number(port), hostname)
  socket.write(`CONNECT ${org} HTTP/1.1\r\nHost: ${org}\r\n\r\nGET /api/v1/users HTTP/1.1\r\nHost: ${org}\r\n\r\n`)
  let text = ''
  for await (const piece of socket) text += String(piece)
  assert.doesNotMatch(text, /HTTP\/1\.1 200 OK/)
  await tunnel(gateway, org)
  await gateway.close()
})

test('with tls: auto the door itself answers with that certificate', async (t) => {
  const gateway = await startTestGateway(t, {
    agents: [AGENT],
    config: { doors: { ...DOORS, agents: { listen: '127.0.0.1:0', tls: 'auto' } } },
  })
  assert.match(gateway.agentsUrl, /^https:/)
  const { hostname, port, host } = new URL(gateway.agentsUrl)
  const socket = connectTcp(Number(port), hostname)
  const answer = await inside(gateway, socket, host, '/api/v1/users?limit=2')
  assert.match(answer, /^HTTP\/1\.1 200 /)
  assert.match(answer, new RegExp(`<${gateway.agentsUrl}/api`))
})
