import { z } from 'zod'
import { integer, optionalText, sql, text, type Row } from '../store/statement.ts'
import type { Store } from '../store/store.ts'
import type { Bypass } from './bypass.ts'
import type { LogEvent } from './log-event.ts'

/** Events that are a moment old: a transaction that began earlier may still commit. */
const SETTLED_MS = 3000
const AT_ONCE = 500

const targets = z.object({ targets: z.array(z.object({ id: z.string() })).optional() })

/** Hands on what the inventory's follower took from the System Log and kept, each event once, in the order it was read. */
export function makeFeed(deps: { readonly store: Store; readonly bypass: Bypass; readonly now: () => number }) {
  const { store, bypass, now } = deps
  return {
    async run(): Promise<void> {
      for (;;) {
        const from = await cursor()
        const rows = await store.read(
          sql(
            `select uuid, at, type, actor, client, token, request, outcome, body, read_at from inv_events where (read_at > ? or (read_at = ? and uuid > ?)) and read_at <= ? order by read_at, uuid limit ${AT_ONCE}`,
            from.at,
            from.at,
            from.uuid,
            now() - SETTLED_MS,
          ),
        )
        const last = rows.at(-1)
        if (last === undefined) return
        await bypass.see(rows.map(eventOf), `${integer(last, 'read_at')} ${text(last, 'uuid')}`)
        if (rows.length < AT_ONCE) return
      }
    },
  }

  /** Where it stopped; at first, now: what was there before anybody watched is history. */
  async function cursor(): Promise<{ readonly at: number; readonly uuid: string }> {
    const [row] = await store.read(sql(`select value from inv_state where name = 'bypass'`))
    if (row === undefined) {
      const at = now() - SETTLED_MS
      await store.run('inventoryState', { name: 'bypass', value: `${at} ` })
      return { at, uuid: '' }
    }
    const [at = '0', uuid = ''] = text(row, 'value').split(' ')
    return { at: Number(at), uuid }
  }
}

const eventOf = (row: Row): LogEvent => ({
  uuid: text(row, 'uuid'),
  at: integer(row, 'at'),
  type: text(row, 'type'),
  actor: optionalText(row, 'actor'),
  client: optionalText(row, 'client'),
  token: optionalText(row, 'token'),
  request: optionalText(row, 'request'),
  result: optionalText(row, 'outcome'),
  targets: targets.safeParse(JSON.parse(text(row, 'body'))).data?.targets?.map(({ id }) => id) ?? [],
})
