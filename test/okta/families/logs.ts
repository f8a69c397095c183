import { OktaError } from '../http/errors.ts'
import type { Answer, Exchange } from '../http/exchange.ts'
import { matches } from '../http/filter.ts'
import { invalidCursor, limitOf } from '../http/paging.ts'
import type { Routes } from '../http/routes.ts'
import type { LogEntry } from '../log/system-log.ts'
import { expressionOf } from './users.ts'

const RETENTION = 90 * 86_400_000

function timeOf(x: Exchange, name: string): number | undefined {
  const text = x.query.get(name)
  if (text === null || text === '') return undefined
  const time = Date.parse(text)
  if (Number.isNaN(time))
    throw new OktaError('E0000001', {
      args: [name],
      causes: [`${name}: The date format in your query is not recognized.`],
    })
  return time
}

/** The System Log: bounded queries by time of publishing, polling by order of persistence. */
export function logs(routes: Routes): void {
  routes.on('listLogEvents', (x) => {
    x.may.need('okta.logs.read', 'logs')
    return list(x)
  })
}

function list(x: Exchange): Answer {
  const { query, world } = x
  const after = query.get('after')
  const since = timeOf(x, 'since')
  const until = timeOf(x, 'until')
  if (after !== null && since !== undefined)
    throw new OktaError('E0000001', { args: ['after'], causes: ['after: since and after are mutually exclusive.'] })
  const descending = query.get('sortOrder')?.toUpperCase() === 'DESCENDING'
  // Without an end and ascending, the caller polls: what is new comes in the order in which it was written.
  const polling = until === undefined && !descending
  const expression = expressionOf(query.get('filter'))
  const words = (query.get('q') ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  const oldest = world.now() - RETENTION
  const cursor = after === null ? undefined : readCursor(after)
  const from = cursor?.since ?? since ?? world.now() - 7 * 86_400_000
  const kept = (entry: LogEntry): boolean =>
    entry.published >= oldest &&
    entry.published >= from &&
    (until === undefined || entry.published <= until) &&
    (expression === undefined || matches(expression, entry.event)) &&
    (words.length === 0 || words.every((word) => JSON.stringify(entry.event).toLowerCase().includes(word)))
  const order = (a: LogEntry, b: LogEntry): number => a.published - b.published || a.sequence - b.sequence
  const entries = polling
    ? world.log.entries
    : world.log.entries.toSorted((a, b) => (descending ? order(b, a) : order(a, b)))
  const start =
    cursor === undefined
      ? 0
      : polling
        ? cursor.sequence + 1
        : entries.findIndex((entry) => entry.sequence === cursor.sequence) + 1
  const limit = limitOf(x, { limit: 100, max: 1000 })
  const page: LogEntry[] = []
  let last = cursor?.sequence ?? -1
  let more = false
  for (let i = start; i < entries.length; i++) {
    const entry = entries[i]
    if (entry === undefined) break
    if (!kept(entry)) {
      if (polling) last = entry.sequence
      continue
    }
    if (page.length === limit) {
      more = true
      break
    }
    page.push(entry)
    last = entry.sequence
  }
  const self = new URLSearchParams(query)
  const links = [`<${world.origin}/api/v1/logs${self.size === 0 ? '' : `?${self.toString()}`}>; rel="self"`]
  if (polling || more) {
    const next = new URLSearchParams()
    for (const [key, value] of query) if (key !== 'since' && key !== 'after') next.append(key, value)
    next.set('after', writeCursor(from, last))
    links.push(`<${world.origin}/api/v1/logs?${next.toString()}>; rel="next"`)
  }
  return { status: 200, json: page.map((entry) => entry.event), links }
}

/** A cursor says where the reader is and since when it reads; opaque to callers. */
function writeCursor(since: number, sequence: number): string {
  return Buffer.from(`${since}:${sequence}`).toString('base64url')
}

function readCursor(text: string): { since: number; sequence: number } {
  const match = /^(\d+):(-?\d+)$/.exec(Buffer.from(text, 'base64url').toString('latin1'))
  if (match === null) throw invalidCursor()
  return { since: Number(match[1]), sequence: Number(match[2]) }
}
