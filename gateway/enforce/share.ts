import type { Operation } from '../model/operation.ts'
import type { Agent } from '../model/subject.ts'
import { endpointOf, needOf, type CredentialNeed, type Okta } from '../okta/client.ts'
import { claims, look, makeAccount, partOf, WINDOW_MS, type Account } from './share/account.ts'
import { allowance, turnOf } from './share/fair.ts'
import { makeFlight } from './share/flight.ts'
import { makePace } from './share/pace.ts'
import { closedRefusal, type Closed } from './share/refuse.ts'

/** A call that has room at Okta. */
export interface Pass {
  /** The call leaves for Okta now: from here it counts as used. */
  sent(): void
  /** The call is over, or will not be sent. Only the first call counts. */
  release(): void
}

/** What one agent has of one bucket in the present window, for `postern limits` and metrics. */
export interface ShareRow {
  /** Id. */
  readonly agent: string
  /** Credential and root of the endpoints: `main /api/v1/users`. */
  readonly bucket: string
  readonly used: number
  /** The most it may use in all while things are as they are; 0 while Okta has not told the limit. */
  readonly allowed: number
  readonly asked: number
  readonly refused: number
  /** Epoch ms. */
  readonly resetAt: number
}

/** What replicas tell each other about one agent and bucket. */
export interface SharedUse {
  readonly bucket: string
  readonly agent: string
  readonly weight: number
  readonly asked: number
  readonly used: number
  /** Epoch ms: the end of the window it was counted in. */
  readonly until: number
}

/** Where replicas share their counts. The store supplies it. */
export interface SharePort {
  /** Puts ours in the place of what we told before; returns what the other replicas told, and how many there are. */
  swap(ours: readonly SharedUse[]): Promise<{ readonly theirs: readonly SharedUse[]; readonly replicas: number }>
}

export interface ShareAsk {
  readonly agent: Agent
  readonly operation: Operation
  readonly method: string
  /** Canonical. */
  readonly path: string
}

/** A read that Postern makes at Okta because of an agent's call, by its own choice of credential. */
export interface ReadAsk {
  readonly agent: Agent
  readonly scopes: readonly string[]
  /** Of the catalog. */
  readonly template: string
  readonly path: string
  /** It is made in any case, and only counted: the call it belongs to cannot be refused any more. */
  readonly certain: boolean
}

/** Rate limits as a shared good: before a call costs anything, whether its agent may make it now. */
export interface Share {
  /** Waits for room within the patience. Throws Refusal agent_limit or org_limit, each with the true moment to come again. */
  enter(asked: ShareAsk): Promise<Pass>
  /** Counts a read of ours as the agent's. Throws Refusal agent_limit where its share of that bucket is spent. */
  read(asked: ReadAsk): Promise<void>
  /** The store counted this agent's limit of calls a minute full, until then (epoch ms). */
  spent(agent: Agent, until: number): void
  rows(): ShareRow[]
  exchange(port: SharePort): Promise<void>
}

export interface ShareDeps {
  readonly okta: {
    readonly credentials: Pick<Okta['credentials'], 'nameFor'>
    readonly limits: Pick<Okta['limits'], 'bucket' | 'spent' | 'crowd'>
  }
  /** False: only agents' own limits hold. */
  readonly enabled: boolean
  readonly now: () => number
  readonly sleep: (ms: number) => Promise<void>
  /** Milliseconds a call may wait for room before it is refused. */
  readonly patienceMs: number
  /** 0 to 1: what nobody may use of a bucket, so that who comes next finds something. */
  readonly reserve: number
}

/** Room in flight is asked for again this often. */
const STEP_MS = 20
/** Calls of one agent that wait at once; more are refused without waiting. */
const MOST_WAITING = 64
const REFUSALS = { perSecond: 50, mostMs: 1000 }
/** A bucket that nobody used for this long is forgotten. */
const IDLE_MS = 5 * WINDOW_MS

export function makeShare(deps: ShareDeps): Share {
  const { okta, now, reserve } = deps
  const accounts = new Map<string, Account>()
  const full = new Map<string, { readonly most: number; readonly until: number }>()
  const pace = makePace(REFUSALS)
  let replicas = 1
  let told: readonly SharedUse[] = []
  const flight = makeFlight({ crowd: okta.limits.crowd, reserve, replicas: () => replicas })

  function place({ agent, operation, method, path }: ShareAsk) {
    const { row } = operation
    return placeAt(agent, method, path, row.template, row.takesCredential ? needOf(agent, operation) : undefined)
  }

  function placeAt(agent: Agent, method: string, path: string, template: string, need: CredentialNeed | undefined) {
    const endpoint = endpointOf(method, path, template)
    const credential = need === undefined ? '' : okta.credentials.nameFor(need)
    const seen = okta.limits.bucket(credential, endpoint)
    // Endpoints of one root under one limit are taken for one bucket: Okta does not send its buckets' names.
    const bare = `${credential} ${endpoint.root}`
    const key = seen === undefined ? bare : `${bare} ${seen.limit}`
    const account = accounts.get(key) ?? opened(key, bare)
    look(account, seen, now())
    return { credential, endpoint, account, key, part: partOf(account, agent.id, agent.limits.weight) }
  }

  /** A new account; what was counted before Okta told the limit goes on in it. */
  function opened(key: string, bare: string): Account {
    const account = accounts.get(bare) ?? makeAccount()
    accounts.delete(bare)
    accounts.set(key, account)
    hear(key, account)
    return account
  }

  function hear(key: string, account: Account): void {
    account.theirs = told.filter((one) => one.bucket === key && Math.abs(one.until - account.until) < WINDOW_MS / 2)
  }

  function closed(agent: Agent, { credential, endpoint, account, key }: ReturnType<typeof place>): Closed | undefined {
    const own = full.get(agent.id)
    if (own !== undefined && own.most === agent.limits.callsPerMinute && now() < own.until)
      return { kind: 'share', limit: own.most, until: own.until, why: `its own limit is ${own.most} calls a minute` }
    if (!deps.enabled) return undefined
    const spent = okta.limits.spent(credential, endpoint)
    if (spent !== undefined)
      return { kind: 'org', limit: spent.limit, until: spent.resetAt, why: `${key}: Okta says nothing is left` }
    return overdrawn(agent, account, key) ?? flight.closed(agent.id, agent.limits.weight, now())
  }

  function overdrawn(agent: Agent, account: Account, key: string): Closed | undefined {
    if (account.capacity <= 0) return undefined
    const { mine, others } = claims(account, agent.id)
    const most = allowance(mine, others, account.capacity, reserve)
    if (mine.used < most) return undefined
    const why = `its share of ${key} is ${most}, beside ${others.length} others`
    return { kind: 'share', limit: most, until: account.until, why }
  }

  /** Milliseconds until a call's turn comes, while others want the same bucket; the turn is taken. */
  function untilTurn(agent: string, { account, part }: ReturnType<typeof place>): number {
    if (!deps.enabled || account.capacity === 0) return 0
    // Alone it need not take turns.
    if (account.parts.size === 1 && account.theirs.length === 0) return 0
    const { mine, others } = claims(account, agent)
    if (others.every((one) => one.wanted === 0)) return 0
    const turn = turnOf(part.turn, allowance(mine, others, account.capacity, reserve), WINDOW_MS, now())
    // Nobody waits longer than the patience, so turns do not run away either.
    part.turn = Math.min(turn, now() + deps.patienceMs)
    return part.turn - now()
  }

  function passFor(agent: string, { account, part }: ReturnType<typeof place>): Pass {
    const { window } = account
    const flying = flight.start(agent)
    part.used += 1
    let used = false
    let over = false
    return {
      sent() {
        used = true
        flying.sent()
      },
      release() {
        if (over) return
        over = true
        flying.end()
        // Blocked, held or refused: it took nothing of the bucket.
        if (!used && account.window === window && part.used > 0) part.used -= 1
      },
    }
  }

  async function refuse(agent: string, why: Closed): Promise<never> {
    const pause = flight.waiting(agent) < MOST_WAITING ? pace(agent, now()) : 0
    if (pause > 0) await flight.wait(agent, deps.sleep(pause))
    throw closedRefusal(why, now())
  }

  return {
    async enter(asked) {
      const { agent } = asked
      const deadline = now() + deps.patienceMs
      let at = place(asked)
      at.part.asked += 1
      for (let paced = false; ;) {
        const why = closed(agent, at)
        if (why === undefined) {
          const pause = paced ? 0 : Math.min(untilTurn(agent.id, at), deadline - now())
          if (pause < 1) return passFor(agent.id, at)
          paced = true
          await flight.wait(agent.id, deps.sleep(pause))
          at = place(asked)
          continue
        }
        const wait = Math.max(1, why.kind === 'crowded' ? STEP_MS : why.until - now())
        if (now() + wait > deadline || flight.waiting(agent.id) >= MOST_WAITING) {
          at.part.refused += 1
          return await refuse(agent.id, why)
        }
        await flight.wait(agent.id, deps.sleep(wait))
        at = place(asked)
      }
    },

    async read({ agent, scopes, template, path, certain }) {
      const deadline = now() + deps.patienceMs
      let asks = 1
      for (;;) {
        const { account, key, part } = placeAt(agent, 'GET', path, template, { scopes })
        part.asked += asks
        asks = 0
        const why = deps.enabled && !certain ? overdrawn(agent, account, key) : undefined
        if (why === undefined) {
          part.used += 1
          return
        }
        const wait = Math.max(1, why.until - now())
        if (now() + wait > deadline) {
          part.refused += 1
          return await refuse(agent.id, why)
        }
        await deps.sleep(wait)
      }
    },

    spent(agent, until) {
      full.set(agent.id, { most: agent.limits.callsPerMinute, until })
    },

    rows: () =>
      [...accounts].flatMap(([bucket, account]) => (account.until <= now() ? [] : rowsOf(bucket, account, reserve))),

    async exchange(port) {
      for (const [key, { until }] of accounts) if (now() - until > IDLE_MS) accounts.delete(key)
      const answer = await port.swap(
        [...accounts].flatMap(([bucket, { until, parts }]) =>
          [...parts].map(([agent, { weight, asked, used }]) => ({ bucket, agent, weight, asked, used, until })),
        ),
      )
      replicas = answer.replicas + 1
      told = answer.theirs
      for (const [key, account] of accounts) hear(key, account)
    },
  }
}

const rowsOf = (bucket: string, account: Account, reserve: number): ShareRow[] =>
  Array.from(account.parts, ([agent, { asked, refused }]) => {
    const { mine, others } = claims(account, agent)
    const allowed = allowance(mine, others, account.capacity, reserve)
    return { agent, bucket, used: mine.used, allowed, asked, refused, resetAt: account.until }
  })
