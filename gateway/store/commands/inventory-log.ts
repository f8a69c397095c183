import { sql, sqlRows, text, type Command } from '../statement.ts'
import { inventoryStale, type SliceInput } from './inventory-slices.ts'

/** One event of Okta's System Log, normalised. */
export interface EventInput {
  readonly uuid: string
  /** Epoch ms when Okta published it. */
  readonly at: number
  readonly type: string
  readonly actor: string | null
  /** OAuth client, and API token, that it came through. */
  readonly client: string | null
  readonly token: string | null
  /** X-Okta-Request-Id of the call that caused it. */
  readonly request: string | null
  readonly outcome: string | null
  /** JSON of the rest. */
  readonly body: string
  /** What it touches; asked only when it is new. */
  readonly touches: readonly SliceInput[]
}

/**
 * One page of the log, in one transaction with the place to go on from: nothing is skipped or taken twice. Returns the uuids
 * of events that were not here before.
 */
export function* inventoryEvents(args: {
  readonly events: readonly EventInput[]
  /** State to keep with them: the cursor. */
  readonly state: { readonly name: string; readonly value: string }
  readonly stamp: number
  /** Epoch ms. */
  readonly now: number
}): Command<readonly string[]> {
  const fresh: string[] = []
  const rows = yield sqlRows(
    `insert into inv_events (uuid, at, type, actor, client, token, request, outcome, body, read_at) @rows on conflict (uuid) do nothing returning uuid`,
    {
      types: 'tittttttti',
      rows: args.events.map((one) => {
        const { uuid, at, type, actor, client, token, request, outcome, body } = one
        return [uuid, at, type, actor, client, token, request, outcome, body, args.now]
      }),
    },
  )
  const isNew = new Set(rows.map((row) => text(row, 'uuid')))
  for (const event of args.events) {
    if (!isNew.has(event.uuid)) continue
    fresh.push(event.uuid)
    yield* inventoryStale({ slices: event.touches, stamp: args.stamp, now: args.now, event: event.uuid })
  }
  yield* inventoryState(args.state)
  return fresh
}

export function* inventoryState(args: { readonly name: string; readonly value: string }): Command<void> {
  yield sql(
    `insert into inv_state (name, value) values (?, ?) on conflict (name) do update set value = excluded.value`,
    args.name,
    args.value,
  )
}

/** Drops events and changes older than these times (epoch ms, stamp), a bounded number at once. Returns how many events went. */
export function* inventoryRetention(args: {
  readonly eventsBefore: number
  readonly changesBefore: number
}): Command<number> {
  const rows = yield sql(
    `delete from inv_events where uuid in (select uuid from inv_events where at < ? order by at limit 2000) returning uuid`,
    args.eventsBefore,
  )
  yield sql(`delete from inv_changes where stamp < ?`, args.changesBefore)
  return rows.length
}

/** Takes or keeps a lease, so that one replica alone scans and polls. */
export function* takeLease(args: {
  readonly name: string
  readonly writer: string
  /** Epoch ms. */
  readonly now: number
  readonly until: number
}): Command<boolean> {
  const rows = yield sql(
    `insert into leases (name, writer, until) values (?, ?, ?) on conflict (name) do update set writer = excluded.writer, until = excluded.until where leases.writer = excluded.writer or leases.until < ? returning writer`,
    args.name,
    args.writer,
    args.until,
    args.now,
  )
  return rows.length > 0
}

/** What a replica learned of the limits of a credential, as JSON. */
export function* saveLimits(args: {
  readonly credential: string
  readonly state: string
  readonly at: number
}): Command<void> {
  yield sql(
    `insert into limits (credential, state, at) values (?, ?, ?) on conflict (credential) do update set state = excluded.state, at = excluded.at`,
    args.credential,
    args.state,
    args.at,
  )
}
