import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { exportJWK, type JWK } from 'jose'
import { makeUpstream, oktaOver } from './upstream.ts'

/** Our clock runs ten times as fast, so that tokens of ten seconds end every second. */
const SPEED = 10
const LIFE_SECONDS = 10
const PHASE_MS = 300

test('keys are rotated under load, in the steps a person takes, and no request fails', async () => {
  const upstream = await makeUpstream()
  const begun = Date.now()
  const now = () => begun + (Date.now() - begun) * SPEED
  const folder = await mkdtemp(join(tmpdir(), 'postern-rotation-'))
  const file = join(folder, 'keys.json')
  const [one, two] = await Promise.all(
    ['one', 'two'].map(async (kid) => {
      const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      return {
        kid,
        own: { ...(await exportJWK(pair.privateKey)), kid },
        known: (await exportJWK(pair.publicKey)) as JWK,
      }
    }),
  )
  assert.ok(one !== undefined && two !== undefined)
  // As mounted secrets change: a new file takes the place of the old one in one step.
  const place = async (...keys: JWK[]) => {
    await writeFile(`${file}.new`, JSON.stringify({ keys }))
    await rename(`${file}.new`, file)
  }
  await place(one.own)
  upstream.token.keys.set('one', one.known)
  upstream.token.life = LIFE_SECONDS
  const born = new Map<string, number>()
  upstream.app.get('/api/v1/users', (c) => {
    const token = (c.req.header('authorization') ?? '').replace('Bearer ', '')
    const since = born.get(token) ?? Date.now()
    born.set(token, since)
    const alive = upstream.token.issued.has(token) && Date.now() - since < (LIFE_SECONDS * 1_000) / SPEED
    return alive ? c.json([]) : c.json({ errorCode: 'E0000011' }, 401)
  })
  const okta = oktaOver(
    upstream,
    [{ name: 'main', kind: 'private_key', clientId: 'client', keys: [{ source: { file } }] }],
    { now },
  )

  let running = true
  const statuses: number[] = []
  const load = Array.from({ length: 8 }, async () => {
    while (running) {
      statuses.push((await okta.get('/api/v1/users', { scopes: ['okta.users.read'] })).status)
      await pause(30)
    }
  })
  await pause(PHASE_MS)
  await place(two.own, one.own)
  await pause(PHASE_MS)
  upstream.token.keys.set('two', two.known)
  await pause(PHASE_MS * 2)
  upstream.token.keys.delete('one')
  await pause(PHASE_MS * 4)
  await place(two.own)
  await pause(PHASE_MS * 4)
  running = false
  await Promise.all(load)

  assert.ok(statuses.length > 50)
  assert.deepEqual(new Set(statuses), new Set([200]))
  assert.equal(upstream.token.seen.at(-1)?.kid, 'two')
  await okta.close()
  await upstream.close()
  await rm(folder, { recursive: true })
})
