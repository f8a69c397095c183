import { tailQuery } from '../../../model/api.ts'
import { namesOf } from '../agents.ts'
import { conditions, entriesStatement, entryOf } from '../entries.ts'
import { route } from '../route.ts'

const POLL_MS = 500
/** Entries of other replicas may become visible after later ones of this one: so far back each look reaches. */
const OVERLAP_MS = 5000
/** An empty line now and then, so that a dead connection is noticed on both sides. */
const BEAT_MS = 15_000
const AT_ONCE = 1000

const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done, { once: true })
  })

const tail = route({
  method: 'get',
  path: '/api/audit/tail',
  summary: 'Entries as they come, one JSON object a line (application/x-ndjson), until the caller hangs up.',
  query: tailQuery,
  async handle({ query, house, signal }) {
    const { since, ...filter } = query
    const { where, values } = await conditions(filter, house.store)
    let from = since === undefined ? house.now() : Date.parse(since)
    const seen = new Map<string, number>()
    const encoder = new TextEncoder()
    const ended = new AbortController()
    const over = AbortSignal.any([signal, ended.signal])

    async function* lines(): AsyncGenerator<string> {
      let beat = Date.now()
      while (!over.aborted) {
        // What was seen lies in the window too: past it there is always room for what was not.
        const limit = AT_ONCE + seen.size
        const names = await namesOf(house.store)
        const rows = await house.store.read(entriesStatement([...where, 'at >= ?'], [...values, from], 'at, id', limit))
        const fresh = rows.map((row) => entryOf(row, names)).filter((entry) => !seen.has(entry.id))
        for (const entry of fresh) {
          seen.set(entry.id, Date.parse(entry.at))
          yield `${JSON.stringify(entry)}\n`
        }
        const newest = Math.max(from, ...[...seen.values()])
        // A full page may hide more of the same moment: the window moves only as far as it was read.
        from = rows.length === limit ? Math.max(from, newest) : Math.max(from, newest - OVERLAP_MS)
        for (const [id, at] of seen) if (at < from) seen.delete(id)
        if (fresh.length > 0) beat = Date.now()
        else if (Date.now() - beat >= BEAT_MS) {
          beat = Date.now()
          yield '\n'
        }
        if (rows.length < limit) await pause(POLL_MS, over)
      }
    }
    const source = lines()
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const next = await source.next()
        if (next.done === true) controller.close()
        else controller.enqueue(encoder.encode(next.value))
      },
      cancel: () => ended.abort(),
    })
    return new Response(body, { headers: { 'content-type': 'application/x-ndjson' } })
  },
})

export const tailRoutes = [tail]
