import type { Audit } from '../enforce/audit.ts'
import type { Ids } from '../model/ids.ts'
import type { Agent } from '../model/subject.ts'
import { sql } from '../store/statement.ts'
import type { Store } from '../store/store.ts'
import type { LogEvent } from './log-event.ts'
import type { Principals } from './principals.ts'

export interface BypassDeps {
  readonly store: Store
  readonly audit: Pick<Audit, 'entries'>
  readonly ids: Pick<Ids, 'message'>
  readonly principals: Principals
  readonly agents: () => readonly Agent[]
  readonly now: () => number
}

/** Takes events of Okta's System Log, from whoever reads it, and tells of those that went around the gateway. */
export interface Bypass {
  /** `cursor`: kept in the same transaction as what is told. Returns how many agents' credentials were seen. */
  see(events: readonly LogEvent[], cursor?: string): Promise<number>
}

/** What one agent did through one credential of its own. */
interface Seen {
  readonly agent: Agent
  readonly credential: { readonly kind: 'client' | 'token'; readonly id: string }
  readonly events: LogEvent[]
}

/** Getting a token changes nothing, and the gateway does so itself all day. */
const TOKENS = /^app\.oauth2\.(as\.)?token\./
/** Older events are history that is only now being read. */
const OLD_MS = 24 * 3_600_000
const HOUR_MS = 3_600_000
/** About a write whose outcome is not known its request is not either. */
const NEAR_MS = 5 * 60_000

/**
 * An event by a governed agent's own client or token at Okta that no record of ours explains. One entry for each agent and
 * credential that a look found, one alert an hour, so that a script in a loop fills nothing.
 */
export function makeBypass(deps: BypassDeps): Bypass {
  const { store, now } = deps
  return {
    async see(events, cursor) {
      const found = await around(events, deps)
      const told = found.map(({ agent, credential, events: all }) => {
        const [first] = all
        const hour = Math.floor(now() / HOUR_MS)
        const body = {
          agent: agent.id,
          credential,
          event: { id: first?.uuid ?? '', type: first?.type ?? '' },
          count: all.length,
        }
        return {
          entry: deps.audit.entries.system({
            at: now(),
            act: 'bypass.seen',
            facts: {
              agent: agent.id,
              credential_kind: credential.kind,
              credential: credential.id,
              count: all.length,
              events: all.slice(0, 20).map((one) => one.uuid),
              types: [...new Set(all.map((one) => one.type))].slice(0, 20),
            },
          }),
          message: {
            id: deps.ids.message(),
            kind: 'bypass' as const,
            dedupe: `bypass ${agent.id} ${credential.id} ${hour}`,
            body: JSON.stringify(body),
          },
        }
      })
      if (told.length > 0 || cursor !== undefined)
        await store.run('tellBypass', { writer: store.writer, told, cursor: cursor ?? null })
      return told.length
    },
  }
}

async function around(events: readonly LogEvent[], { agents, now, principals, store }: BypassDeps): Promise<Seen[]> {
  const clients = new Map(agents().flatMap((agent) => agent.oktaClients.map((id) => [id, agent] as const)))
  const tokens = new Map(agents().flatMap((agent) => agent.oktaTokens.map((id) => [id, agent] as const)))
  if (clients.size + tokens.size === 0) return []
  const seen = new Map<string, Seen>()
  let ours: ((event: LogEvent) => boolean) | undefined
  for (const event of events) {
    const byClient = event.client === undefined ? undefined : clients.get(event.client)
    const agent = byClient ?? (event.token === undefined ? undefined : tokens.get(event.token))
    if (agent === undefined || event.at < agent.createdAt || now() - event.at > OLD_MS) continue
    ours ??= await principals.ours()
    if (await explained(event, ours(event), store)) continue
    const id = byClient === undefined ? (event.token ?? '') : (event.client ?? '')
    const key = `${agent.id} ${id}`
    const known = seen.get(key)
    if (known === undefined)
      seen.set(key, { agent, credential: { kind: byClient === undefined ? 'token' : 'client', id }, events: [event] })
    else known.events.push(event)
  }
  return [...seen.values()]
}

/** A record of ours for the very request; and, where the gateway uses the agent's credential, what it does by itself. */
async function explained(event: LogEvent, shared: boolean, store: Store): Promise<boolean> {
  const { request } = event
  if (request !== undefined) {
    const [write] = await store.read(sql(`select decision_id from writes where request_id = ? limit 1`, request))
    if (write !== undefined) return true
  }
  if (!shared) return false
  if (TOKENS.test(event.type)) return true
  const near = [event.at - NEAR_MS, event.at + NEAR_MS] as const
  const [open] = await store.read(
    sql(
      `select decision_id from writes where state in ('in_flight', 'unknown') and at between ? and ? limit 1`,
      ...near,
    ),
  )
  if (open !== undefined || request === undefined || !/^[\w-]+$/.test(request)) return true
  const [read] = await store.read(
    sql(
      `select id from entries where kind = 'outcome' and at between ? and ? and public like ? limit 1`,
      ...near,
      `%"request_id":"${request}"%`,
    ),
  )
  return read !== undefined
}
