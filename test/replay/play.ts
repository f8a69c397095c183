import { gunzipSync } from 'node:zlib'
import { differencesDown, differencesUp, OWN_HEADERS, requestBody } from './compare.ts'
import type { Got } from './client.ts'
import { entriesOf, type Trail } from './entries.ts'
import { recordings, type Interaction } from './recording.ts'
import { openRig } from './rig.ts'

export interface Difference {
  readonly line: number
  readonly call: string
  readonly what: string
}

export interface Replayed {
  readonly played: number
  /** Forwarded and compared on both sides. */
  readonly forwarded: number
  /** Answered by Postern itself: its token endpoint. */
  readonly own: number
  /** Refused by name. */
  readonly refused: number
  readonly byStatus: ReadonlyMap<number, number>
  readonly linksChanged: number
  readonly secretsRedacted: number
  readonly entries: number
  readonly reads: number
  readonly differences: readonly Difference[]
}

export interface PlayOptions {
  /** Stop at the first difference. */
  readonly first?: boolean
  /** Only these operations. */
  readonly only?: readonly string[]
}

const TOKEN = 'token'

/** Plays every recorded interaction through a whole gateway, one after the other. */
export async function play(options: PlayOptions = {}): Promise<Replayed> {
  const rig = await openRig()
  const { upstream, gateway, places } = rig
  const differences: Difference[] = []
  const counts = { played: 0, forwarded: 0, own: 0, refused: 0, linksChanged: 0, secretsRedacted: 0 }
  const byStatus = new Map<number, number>()
  const trails: Trail[] = []
  const wanted = recordings(upstream.url).filter(({ op }) => options.only?.includes(op ?? '') ?? true)
  try {
    for (const one of wanted) {
      if (options.first === true && differences.length > 0) break
      const got = await rig.ask(
        {
          method: one.method,
          target: one.path + (one.query === '' ? '' : `?${one.query}`),
          headers: headersOf(one, gateway.agentKey),
          body: one.op === TOKEN ? form(one) : requestBody(one, places),
        },
        { ...one.answer, status: one.status, body: bytes(one.answer.body) },
      )
      counts.played++
      const tell = (what: string): void =>
        void differences.push({ line: one.line, call: `${one.op ?? 'undocumented'} ${one.method} ${one.path}`, what })
      if (one.op === TOKEN) {
        counts.own++
        if (upstream.received.length > 0) tell("a call of Postern's own token endpoint was forwarded")
        continue
      }
      const decision = /id="(dec_\w+)"/.exec(String(got.headers['postern-decision']))?.[1]
      if (decision === undefined) tell('the answer names no decision')
      else trails.push({ line: one.line, decision, forwarded: one.op !== null })
      if (one.op === null) {
        counts.refused++
        for (const what of notRefused(got, upstream.received.length)) tell(what)
        continue
      }
      counts.forwarded++
      byStatus.set(one.status, (byStatus.get(one.status) ?? 0) + 1)
      const body = got.headers['content-encoding'] === 'gzip' ? gunzipSync(got.body) : got.body
      counts.linksChanged += occurrences(body, `"${places.gateway}`)
      counts.secretsRedacted += occurrences(body, REDACTED) - occurrences(one.answer.body ?? '', REDACTED)
      for (const what of [...differencesUp(one, upstream.received), ...differencesDown(one, got, body, places)])
        tell(what)
    }
    const { count, missing } = await entriesOf(gateway.house.store, trails)
    for (const { line, what } of missing) differences.push({ line, call: 'its entries', what })
    for (const line of gateway.logged) differences.push({ line: 0, call: "the gateway's log", what: line.trim() })
    return { ...counts, byStatus, entries: count, reads: upstream.reads, differences }
  } finally {
    await rig.close()
  }
}

const REDACTED = '"-REDACTED-"'
const bytes = (text: string | undefined): Buffer | undefined => (text === undefined ? undefined : Buffer.from(text))

/** As recorded, with the agent's key in place of the credential; every other client takes packed answers. */
function headersOf(one: Interaction, key: string) {
  return {
    ...one.request.headers,
    authorization: `SSWS ${key}`,
    ...(one.line % 2 === 0 ? { 'accept-encoding': 'gzip' } : {}),
    ...(one.op === TOKEN ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
  }
}

/** The recording shows the fields of the form as an object. */
const form = (one: Interaction): string =>
  new URLSearchParams(JSON.parse(one.request.body ?? '{}') as Record<string, string>).toString()

function notRefused(got: Got, asked: number): string[] {
  const text = got.body.toString()
  const said = asked === 0 ? [] : ['a call that is in no specification was forwarded']
  if (got.status !== 403) said.push(`it was answered ${got.status}, not refused: ${text.slice(0, 200)}`)
  else if (!/"code":"not_forwarded"/.test(text) || !/Postern knows undocumented\.\w+/.test(text))
    said.push(`it was not refused by name: ${text.slice(0, 200)}`)
  return said
}

const occurrences = (text: Buffer | string, word: string): number => text.toString().split(word).length - 1

/** Lines a person reads: what was played, and what differs. */
export function summary(replayed: Replayed): string {
  const statuses = [...replayed.byStatus].toSorted(([a], [b]) => a - b).map(([status, n]) => `${status} x ${n}`)
  const rows: [string, string | number][] = [
    ['played', replayed.played],
    ['classified', replayed.forwarded + replayed.own],
    ['  forwarded, equal but for what is listed', replayed.forwarded],
    ["  answered by Postern's own token endpoint", replayed.own],
    ['refused by name', replayed.refused],
    ['statuses', statuses.join(', ')],
    ['links that lead to the gateway', replayed.linksChanged],
    ['one-time secrets redacted', replayed.secretsRedacted],
    ['entries of decisions and outcomes', replayed.entries],
    ["the gateway's own reads, from a fixture", replayed.reads],
    [`headers not compared (${OWN_HEADERS.size})`, [...OWN_HEADERS].join(', ')],
    ['differences', replayed.differences.length],
  ]
  const shown = replayed.differences.slice(0, 20).map(({ line, call, what }) => `line ${line}  ${call}\n    ${what}`)
  return [...rows.map(([name, value]) => `${name.padEnd(44)}${value}`), ...shown].join('\n')
}
