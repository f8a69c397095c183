import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { isIP } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { connect } from 'node:tls'
import { makeLeaf } from '../../gateway/main/certificates.ts'
import { tlsServer } from '../../gateway/main/tls-server.ts'
import { ownTls } from '../../gateway/main/tls.ts'

const DAY = 86_400_000
const HOSTS = ['gateway.example', 'localhost', '127.0.0.1', '::1', 'acme.okta.com']

function folder(t: TestContext): string {
  const made = mkdtempSync(join(tmpdir(), 'postern-tls-'))
  t.after(() => rmSync(made, { recursive: true, force: true }))
  return made
}

/** What a client that trusts only this authority says of a server with this certificate. */
async function verdict(t: TestContext, pair: { cert: string; key: string }, ca: string, servername: string) {
  const server = createServer(pair)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  const address = server.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  return await new Promise<string>((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, ca, ...(isIP(servername) === 0 ? { servername } : {}) }, () => {
      resolve('trusted')
      socket.destroy()
    })
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(`${error.code} ${error.message}`))
  })
}

test('the first start makes an authority and a certificate that a client which trusts it accepts', async (t) => {
  const dir = folder(t)
  const tls = await ownTls(dir, HOSTS, Date.now())
  assert.ok(tls.fresh)
  const [cert, key, ca] = [tls.certFile, tls.keyFile, tls.caFile].map((path) => readFileSync(path, 'utf8'))
  for (const host of ['gateway.example', 'localhost', '127.0.0.1', 'acme.okta.com'])
    assert.equal(await verdict(t, { cert: cert ?? '', key: key ?? '' }, ca ?? '', host), 'trusted', host)
  assert.match(
    await verdict(t, { cert: cert ?? '', key: key ?? '' }, ca ?? '', 'other.example'),
    /^ERR_TLS_CERT_ALTNAME_INVALID/,
  )
  for (const secret of [tls.keyFile, join(dir, 'ca.key')]) assert.equal(statSync(secret).mode & 0o777, 0o600)
})

test('its authority cannot vouch for anybody else, even in the hands of a thief', async (t) => {
  const dir = folder(t)
  const tls = await ownTls(dir, HOSTS, Date.now())
  const authority = { cert: readFileSync(tls.caFile, 'utf8'), key: readFileSync(join(dir, 'ca.key'), 'utf8') }
  for (const host of ['bank.example', '10.0.0.1']) {
    const forged = await makeLeaf(authority, [host, '127.0.0.1'], Date.now())
    assert.match(await verdict(t, forged, authority.cert, host), /PERMITTED_VIOLATION|permitted subtree/i, host)
  }
})

test('later starts keep what is there, renew what ends soon, and begin anew for other hosts', async (t) => {
  const dir = folder(t)
  const now = Date.now()
  const first = await ownTls(dir, HOSTS, now)
  const read = () => [first.caFile, first.certFile].map((path) => new X509Certificate(readFileSync(path)).serialNumber)
  const [ca, leaf] = read()
  assert.equal((await ownTls(dir, HOSTS.toReversed(), now + DAY)).fresh, false)
  assert.deepEqual(read(), [ca, leaf])
  assert.equal((await ownTls(dir, HOSTS, now + 380 * DAY)).fresh, false)
  assert.equal(read()[0], ca)
  assert.notEqual(read()[1], leaf)
  assert.equal((await ownTls(dir, [...HOSTS, 'new.example'], now)).fresh, true)
  assert.notEqual(read()[0], ca)
})

test('a certificate that somebody renews comes into force without a restart; half of a renewal does not', async (t) => {
  const dir = folder(t)
  const first = await ownTls(dir, HOSTS, Date.now())
  const ca = readFileSync(first.caFile, 'utf8')
  const authority = { cert: ca, key: readFileSync(join(dir, 'ca.key'), 'utf8') }
  const problems: unknown[] = []
  const silent = () => undefined
  const { server, stop } = tlsServer(first, {}, silent, (error) => void problems.push(error), 5)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    stop()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  const serial = async () =>
    await new Promise<string>((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port, ca }, () => {
        resolve(socket.getPeerCertificate().serialNumber)
        socket.destroy()
      }).on('error', reject)
    })
  const before = await serial()
  const next = await makeLeaf(authority, HOSTS, Date.now())
  writeFileSync(first.certFile, next.cert)
  while (problems.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  assert.equal(await serial(), before)
  writeFileSync(first.keyFile, next.key)
  let after = before
  while (after === before) after = await serial()
  assert.equal(after, new X509Certificate(next.cert).serialNumber)
})
