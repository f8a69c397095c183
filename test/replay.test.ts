import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { after, before, describe, it, test } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import { needsShared } from './catalog/shared.ts'
import type { Got } from './replay/client.ts'
import { OWN_HEADERS } from './replay/compare.ts'
import type { Plant } from './replay/plant.ts'
import { play, summary } from './replay/play.ts'
import { openRig, type Rig } from './replay/rig.ts'

test('all recorded traffic comes through as recorded, but for links, one-time secrets and ten headers', async (t) => {
  if (!needsShared(t)) return
  const replayed = await play()
  console.log(summary(replayed))
  assert.deepEqual(replayed.differences, [])
  const { played, forwarded, own, refused, entries } = replayed
  assert.deepEqual(
    { played, classified: forwarded + own, own, refused },
    { played: 1984, classified: 1967, own: 3, refused: 17 },
  )
  assert.ok(entries >= forwarded * 2 + refused)
  assert.ok(OWN_HEADERS.size <= 10)
})

/** Calls on which each planted fault shows. */
const SHOWS: Readonly<Record<Plant, readonly string[]>> = {
  links: ['getUser', 'listUsers'],
  secrets: ['activateUser'],
  headers: ['generateApplicationKey'],
  requests: ['replaceApplication'],
}

for (const [plant, operations] of Object.entries(SHOWS)) {
  test(`the replay sees a fault in the rewriting of ${plant}`, async (t) => {
    if (!needsShared(t)) return
    const { code, said } = await replay([...operations.flatMap((id) => ['--only', id]), '--first', '--plant', plant])
    assert.equal(code, 1, said)
    assert.match(said, /^differences +1$/m)
    assert.match(said, /differs at character/)
  })
}

async function replay(options: readonly string[]): Promise<{ code: unknown; said: string }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'replay/main.ts'), ...options])
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => void (said += data.toString()))
  const [code] = (await once(child, 'close')) as [unknown]
  return { code, said }
}

/** Recordings are parsed JSON: what a JSON reader would not notice is tried with answers made for it. */
const RAW: Readonly<Record<string, (org: string) => string>> = {
  'odd white space': () => '\r\n{ "id"\t:\n"00u1" ,\t"profile" : { } , "list":[ ] }\n\n  ',
  'numbers that no double holds': () =>
    '{"a":12345678901234567890,"b":1.0,"c":1e400,"d":-0,"e":0.10000000000000000555,"f":1E+2}',
  'unicode escapes': () => '{"a":"\\u00e9\\u0041\\ud83d\\ude00","b":"\\/","c":"é😀","\\u0061\\u0062":1}',
  'a key twice': () => '{"a":1,"a":2}',
  'words that look like links': (org) =>
    `{"href":"${org}/a","issuer":"${org}","x":"\\"_links\\":{\\"href\\":\\"${org}/b\\"}"}`,
  'no JSON at all': () => '{"a":',
  'a list of nothing': () => '[]',
  'a bare string': (org) => `"${org}/api/v1/users"`,
  'a large page': () => `[${Array.from({ length: 3000 }, (_, i) => `{"id":"00u${i}",  "n":${i}.0}`).join(' ,\n')}]`,
}
const LINKED = (org: string): string =>
  `{"n":1.0, "_links" : {\t"self":{ "href" : "${org}/api/v1/users/00u1" ,"x":1e2}, "esc":{"href":"${org.replaceAll('/', '\\/')}\\/a\\u002fb"}},"u":"\\u00e9", "big":12345678901234567890}\n`

describe('answers made to be hard', () => {
  let rig: Rig
  before(async () => {
    rig = await openRig()
  })
  after(() => rig.close())

  const ask = async (
    body: Buffer,
    headers: Record<string, string> = {},
    accepts: Record<string, string> = {},
  ): Promise<Got> =>
    await rig.ask(
      {
        method: 'GET',
        target: '/api/v1/users?limit=200',
        headers: { authorization: `SSWS ${rig.gateway.agentKey}`, 'user-agent': 'raw/1.0', ...accepts },
        body: undefined,
      },
      { status: 200, headers: { 'content-type': 'application/json', ...headers }, body },
    )
  const packed = { 'accept-encoding': 'gzip' }
  /** As they leave the upstream. */
  const ways: readonly [string, (plain: Buffer) => [Buffer, Record<string, string>]][] = [
    ['plain', (plain) => [plain, { 'content-encoding': 'identity' }]],
    ['in chunks of seven bytes', (plain) => [plain, { 'transfer-encoding': 'chunked' }]],
    ['packed', (plain) => [gzipSync(plain), { 'content-encoding': 'gzip' }]],
    ['packed, in chunks', (plain) => [gzipSync(plain), { 'content-encoding': 'gzip', 'transfer-encoding': 'chunked' }]],
  ]

  for (const [what, text] of Object.entries(RAW)) {
    it(`${what}: byte for byte, plain or packed, whole or in chunks`, async () => {
      const plain = Buffer.from(text(rig.upstream.url))
      for (const [way, made] of ways) {
        const [sent, headers] = made(plain)
        const got = await ask(sent, headers)
        assert.equal(got.status, 200, way)
        assert.ok(got.body.equals(plain), `${way}: ${got.body.toString().slice(0, 200)}`)
        assert.equal(got.headers['content-encoding'], undefined, way)
        const taken = await ask(sent, headers, packed)
        const isPacked = taken.headers['content-encoding'] === 'gzip'
        assert.ok((isPacked ? gunzipSync(taken.body) : taken.body).equals(plain), way)
        if (isPacked) assert.ok(taken.body.equals(sent), `${way}: not packed anew`)
      }
    })
  }

  it('links change, and not one byte beside them', async () => {
    const { org, gateway } = rig.places
    const wanted = LINKED(org)
      .replace(`"${org}/`, `"${gateway}/`)
      .replace(`"${org.replaceAll('/', '\\/')}`, `"${gateway}`)
    for (const [way, made] of ways) {
      const [sent, headers] = made(Buffer.from(LINKED(org)))
      assert.equal((await ask(sent, headers)).body.toString(), wanted, way)
    }
  })

  it('files and other kinds of content pass as they are', async () => {
    const bytes = Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256))
    for (const kind of ['application/octet-stream', 'image/png', 'text/csv', 'application/x-pem-file'])
      for (const [way, made] of ways) {
        const [sent, headers] = made(bytes)
        const got = await ask(sent, { ...headers, 'content-type': kind })
        assert.ok(got.body.equals(bytes), `${kind} ${way}`)
        assert.equal(got.headers['content-type'], kind)
      }
  })
})
