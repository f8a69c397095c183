import type { Schema } from '../../store/schema.ts'
import type { Store } from '../../store/store.ts'
import type { Words } from './draft.ts'
import type { Keyring } from './keyring.ts'
import { openParts, personsIn } from './sealed.ts'

/** An entry as auditors read it: plain JSON-able values, its sealed words opened where their keys are still there. */
export interface ReadEntry {
  readonly id: string
  readonly kind: string
  /** RFC 3339, UTC. */
  readonly at: string
  readonly decision?: string
  readonly agent?: string
  readonly operation?: string
  readonly effect?: string
  readonly hold?: string
  /** The public part, parsed. */
  readonly public: unknown
  readonly words: Words
  /** Ids whose names were erased; what they named is gone for good. */
  readonly erased: readonly string[]
  readonly log: {
    readonly writer: string
    readonly epoch: number
    readonly counter: number
    readonly position?: number
  }
}

export interface ListFilter {
  readonly agent?: string
  readonly operation?: string
  /** An effect of decisions: allow, alert, hold, block. */
  readonly effect?: string
  /** Epoch milliseconds: from, and up to but not including. */
  readonly since?: number
  readonly until?: number
  /** An immutable id anywhere in the public part. */
  readonly target?: string
  /** Default 50, at most 500. */
  readonly limit?: number
  /** The id of the last entry of the page before: newest first. */
  readonly after?: string
}

export interface AuditReader {
  /** Decisions and refusals, newest first. */
  list(filter?: ListFilter): Promise<ReadEntry[]>
  /** All entries of one call: its decision and outcome, and with a hold the call that opened it, what people said, and the call that spent it. */
  show(decision: string): Promise<ReadEntry[]>
  /** Sealed entries of all kinds after a position, oldest first: nothing is ever passed over. */
  tail(after: number, limit?: number): Promise<ReadEntry[]>
  /** Acts of operators and of the gateway, newest first. */
  acts(filter?: Pick<ListFilter, 'since' | 'until' | 'limit' | 'after'>): Promise<ReadEntry[]>
  /** Outcomes where Okta refused what our tables call allowed, newest first. */
  disagreements(filter?: Pick<ListFilter, 'since' | 'until' | 'limit' | 'after'>): Promise<ReadEntry[]>
}

type Row = Schema['entries']
const page = (limit = 50): number => Math.max(1, Math.min(500, Math.trunc(limit)))

export function makeAuditReader({ db }: Pick<Store, 'db'>, keyring: Pick<Keyring, 'open'>): AuditReader {
  const open = async (rows: readonly Row[]): Promise<ReadEntry[]> => {
    const persons = new Set(rows.flatMap(({ sealed }) => (sealed === null ? [] : personsIn(sealed))))
    const keys = await keyring.open([...persons])
    return rows.map((row) => readEntry(row, keys))
  }
  const newest = (kinds: readonly string[], { since, until, after, limit }: ListFilter) => {
    let query = db.selectFrom('entries').selectAll().where('kind', 'in', kinds)
    if (since !== undefined) query = query.where('at', '>=', since)
    if (until !== undefined) query = query.where('at', '<', until)
    if (after !== undefined) query = query.where('id', '<', after)
    // Ids grow with time, so the primary key is the order.
    return query.orderBy('id', 'desc').limit(page(limit))
  }
  const ofDecisions = (ids: readonly string[]) =>
    db.selectFrom('entries').selectAll().where('decision_id', 'in', ids).orderBy('at').orderBy('id').execute()
  return {
    async list(filter = {}) {
      let query = newest(['decision'], filter)
      if (filter.agent !== undefined) query = query.where('agent_id', '=', filter.agent)
      if (filter.operation !== undefined) query = query.where('operation', '=', filter.operation)
      if (filter.effect !== undefined) query = query.where('effect', '=', filter.effect)
      if (filter.target !== undefined) {
        // Ids only: letters, digits and the stand-in's ~ _ -; `_` matches any one letter, and ids are long enough for that.
        if (!/^[\w~-]{3,64}$/.test(filter.target)) return []
        query = query.where('public', 'like', `%"${filter.target}"%`)
      }
      const rows = await query.execute()
      // SQLite's like takes no notice of case; Okta's ids do.
      return await open(rows.filter((row) => filter.target === undefined || row.public.includes(`"${filter.target}"`)))
    },
    async show(decision) {
      const own = await ofDecisions([decision])
      const holds = [...new Set(own.flatMap(({ hold_id }) => hold_id ?? []))]
      if (holds.length === 0) return await open(own)
      const related = await db.selectFrom('entries').selectAll().where('hold_id', 'in', holds).orderBy('id').execute()
      // The call that opened the hold, the one that spent it, and the one asked for; not every retry that joined.
      const opening = related.find((row) => row.kind === 'decision')
      const opened = opening?.decision_id
      // A plan's calls are stories of their own.
      const isPlan = opening?.operation === 'postern.plan'
      const spent = related
        .filter((row) => !isPlan && row.kind === 'decision' && row.effect !== 'hold')
        .map((row) => row.decision_id)
      const decisions = [...new Set([decision, opened, ...spent].filter((id) => typeof id === 'string'))]
      const said = related.filter((row) => row.kind === 'approval')
      const all = new Map([...(await ofDecisions(decisions)), ...said].map((row) => [row.id, row]))
      return await open([...all.values()].toSorted((x, y) => x.at - y.at || (x.id < y.id ? -1 : 1)))
    },
    async tail(after, limit) {
      const rows = await db
        .selectFrom('entries')
        .selectAll()
        .where('position', '>', after)
        .orderBy('position')
        .limit(page(limit))
        .execute()
      return await open(rows)
    },
    acts: async (filter = {}) => await open(await newest(['administration', 'system'], filter).execute()),
    disagreements: async (filter = {}) =>
      await open(await newest(['outcome'], filter).where('effect', '=', 'disagreed').execute()),
  }
}

function readEntry(row: Row, keys: ReadonlyMap<string, Uint8Array>): ReadEntry {
  const { words, erased } = row.sealed === null ? { words: {}, erased: [] } : openParts(row.sealed, keys)
  const optional = {
    decision: row.decision_id,
    agent: row.agent_id,
    operation: row.operation,
    effect: row.effect,
    hold: row.hold_id,
  }
  return {
    id: row.id,
    kind: row.kind,
    at: new Date(row.at).toISOString(),
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== null)),
    public: JSON.parse(row.public),
    words,
    erased,
    log: {
      writer: row.writer,
      epoch: row.epoch,
      counter: row.counter,
      ...(row.position === null ? {} : { position: row.position }),
    },
  }
}
