import { z } from 'zod'
import type { Audit } from '../enforce/audit.ts'
import type { Okta } from '../okta/client.ts'
import { eventTypesOf } from '../okta/events.ts'
import { integer, optionalText, sql, text, type Row } from '../store/statement.ts'
import type { Store } from '../store/store.ts'
import { logEvent, type LogEvent } from './log-event.ts'
import { EARLY_MS, LATE_MS, settlementOf, SILENCE_MS, type Settlement, type UnknownWrite } from './outcomes/match.ts'
import type { Principals } from './principals.ts'

export interface ResolverDeps {
  readonly store: Store
  readonly okta: Pick<Okta, 'get'>
  readonly audit: Pick<Audit, 'entries'>
  readonly principals: Principals
  readonly now: () => number
  /** Milliseconds after which a write in flight can have no caller any more. */
  readonly lostMs: number
  readonly log: { info?(fields: object, message: string): void; warn(fields: object, message: string): void }
}

interface Held extends UnknownWrite {
  readonly agent: string
  readonly hold: string | undefined
}

/** Looked for this long; what the log has not told by then is an operator's to say. */
const GIVE_UP_MS = 48 * 3_600_000
const AT_ONCE = 20
const EVENTS_AT_MOST = 1000

const targetsOf = z.object({
  evaluation: z.object({
    resource: z.object({ id: z.string() }),
    context: z.object({ targets: z.array(z.object({ id: z.string() })) }),
  }),
})

/**
 * Looks up, in Okta's System Log, writes whose outcome is unknown, and settles those that it tells of (rule 10). Asked for
 * again less often as time goes by. Nothing is ever sent again.
 */
export function makeResolver(deps: ResolverDeps): { run(): Promise<void> } {
  const { store, now } = deps
  const nextAt = new Map<string, number>()
  let lookedForLost = 0

  async function unknown(): Promise<Held[]> {
    const rows = await store.read(
      sql(
        `select w.decision_id, w.agent_id, w.hold_id, w.request_id, w.at, e.operation, e.public from writes w join entries e on e.decision_id = w.decision_id and e.kind = 'decision' where w.state = 'unknown' and w.at > ? order by w.at`,
        now() - GIVE_UP_MS,
      ),
    )
    return rows.map(heldOf)
  }

  async function settle(write: Held, found: Settlement): Promise<void> {
    const { by, event, requestId, state } = found
    const entry = await deps.audit.entries.settled({
      id: write.decision,
      at: now(),
      agent: write.agent,
      operation: write.operation,
      ...(write.hold === undefined ? {} : { hold: write.hold }),
      state,
      by,
      requestId: write.requestId ?? requestId,
      ...(event === undefined ? {} : { event }),
    })
    await store.run('settleWrite', {
      writer: store.writer,
      decision: write.decision,
      state,
      requestId: requestId ?? null,
      entry,
    })
  }

  async function look(write: Held, all: readonly Held[]): Promise<void> {
    const read = await eventsAround(write, deps)
    if (read === undefined) return
    const others = await requestsKnown(store, read.events)
    const found = settlementOf(write, read.events, {
      types: eventTypesOf(write.operation),
      ours: await deps.principals.ours(),
      another: (request) => others.has(request),
      rivals: all.filter((one) => rivals(one, write)).length,
      readTo: read.to,
    })
    if (found !== undefined) await settle(write, found)
  }

  return {
    async run() {
      if (now() - lookedForLost > deps.lostMs) {
        lookedForLost = now()
        await store.run('loseWrites', { before: now() - deps.lostMs })
      }
      const all = await unknown()
      const ids = new Set(all.map((one) => one.decision))
      for (const id of nextAt.keys()) if (!ids.has(id)) nextAt.delete(id)
      const due = all.filter(({ decision }) => (nextAt.get(decision) ?? 0) <= now()).slice(0, AT_ONCE)
      for (const write of due) {
        const age = now() - write.at
        // Soon while Okta is still writing its log, then ever more rarely; once right when silence begins to speak.
        const pause = age < SILENCE_MS ? Math.min(Math.max(10_000, age / 2), SILENCE_MS - age + 1000) : age / 2
        nextAt.set(write.decision, now() + pause)
        await look(write, all)
      }
    },
  }
}

const heldOf = (row: Row): Held => {
  const said = targetsOf.safeParse(JSON.parse(text(row, 'public'))).data
  const ids =
    said === undefined ? [] : [said.evaluation.resource.id, ...said.evaluation.context.targets.map(({ id }) => id)]
  return {
    decision: text(row, 'decision_id'),
    agent: text(row, 'agent_id'),
    hold: optionalText(row, 'hold_id'),
    requestId: optionalText(row, 'request_id'),
    at: integer(row, 'at'),
    operation: text(row, 'operation'),
    // Okta's own ids only; stand-ins of ours are not in its log.
    targets: [...new Set(ids)]
      .filter((id) => /^00[a-z0-9][A-Za-z0-9_-]{14,}$/.test(id) || /^0o[a-z][A-Za-z0-9]{14,}$/.test(id))
      .slice(0, 1),
  }
}

/** Another unknown write that the same events would fit. */
const rivals = (one: UnknownWrite, write: UnknownWrite): boolean =>
  one.decision !== write.decision &&
  one.operation === write.operation &&
  Math.abs(one.at - write.at) < EARLY_MS + LATE_MS &&
  (one.targets.length === 0 || write.targets.length === 0 || one.targets.some((id) => write.targets.includes(id)))

/** The part of the log in which the write would stand. A bounded question, so that nothing is read that nobody needs. */
async function eventsAround(
  write: Held,
  { okta, now }: ResolverDeps,
): Promise<{ readonly events: readonly LogEvent[]; readonly to: number } | undefined> {
  const to = Math.min(now(), write.at + SILENCE_MS)
  const query = new URLSearchParams({
    since: new Date(write.at - EARLY_MS).toISOString(),
    until: new Date(to + 1000).toISOString(),
    limit: String(EVENTS_AT_MOST),
  })
  const [target] = write.targets
  const types = eventTypesOf(write.operation)
  if (write.requestId !== undefined && /^[\w-]+$/.test(write.requestId))
    query.set(
      'filter',
      `transaction.id eq "${write.requestId}" or debugContext.debugData.requestId eq "${write.requestId}"`,
    )
  else if (target !== undefined) query.set('filter', `target.id eq "${target}"`)
  else if (types !== undefined) query.set('filter', types.map((type) => `eventType eq "${type}"`).join(' or '))
  else return undefined
  const answer = await okta.get(`/api/v1/logs?${query.toString()}`, {
    scopes: ['okta.logs.read'],
    template: '/api/v1/logs',
    patienceMs: 0,
  })
  if (answer.status !== 200 || !Array.isArray(answer.json)) return undefined
  // A page that is full may go on: then nothing follows from what is not on it.
  const whole = answer.json.length < EVENTS_AT_MOST
  return { events: answer.json.flatMap((one) => logEvent(one) ?? []), to: whole ? now() : 0 }
}

/** Requests that are known to be of other writes of ours. */
async function requestsKnown(store: Store, events: readonly LogEvent[]): Promise<ReadonlySet<string>> {
  const known = new Set<string>()
  for (const request of new Set(events.flatMap((event) => event.request ?? []))) {
    const rows = await store.read(sql(`select decision_id from writes where request_id = ? limit 1`, request))
    if (rows[0] !== undefined) known.add(request)
  }
  return known
}
