import type { Claim } from './fair.ts'

/** The part of a learned bucket that counts here. */
export interface Seen {
  readonly limit: number
  readonly remaining: number
  /** Epoch ms, our clock. */
  readonly resetAt: number
}

/** What one agent did in the present window of a bucket. */
export interface Part {
  weight: number
  /** Calls that asked, refused ones too; and how many did in the window before. */
  asked: number
  before: number
  /** Calls that were let through and did, or may yet, reach Okta. */
  used: number
  refused: number
  /** Epoch ms of the turn that the last call was given. */
  turn: number
}

/** What another replica says of an agent in the same window. */
export interface Theirs {
  readonly agent: string
  readonly weight: number
  readonly asked: number
  readonly used: number
}

/** One bucket at Okta in its present window, as this replica counts it, with what other replicas told. */
export interface Account {
  /** Epoch ms at which the window is over. */
  until: number
  /** The window was opened by the clock, before Okta told its end. */
  guessed: boolean
  /** Calls of one window, all agents together; 0 while unknown. */
  capacity: number
  readonly parts: Map<string, Part>
  theirs: readonly Theirs[]
  /** Counts windows, so that a call of an old one is not taken back from the new. */
  window: number
}

export const WINDOW_MS = 60_000
/** The end of one window is told by clocks of whole seconds, and by several answers. */
const SAME_MS = 2_500
/** Somewhat more is expected of an agent than it asked in the larger of the last two windows. */
const EXPECT = 1.25

export const makeAccount = (): Account => ({
  until: 0,
  guessed: true,
  capacity: 0,
  parts: new Map(),
  theirs: [],
  window: 0,
})

/** Ends the window when its time has come, and takes what Okta last said about the new one. In place: it runs for each call. */
export function look(account: Account, seen: Seen | undefined, now: number): void {
  const current = seen !== undefined && seen.resetAt > now ? seen : undefined
  if (current !== undefined) {
    if (Math.abs(current.resetAt - account.until) > SAME_MS && !account.guessed) roll(account)
    account.until = current.resetAt
    account.guessed = false
    let used = 0
    for (const part of account.parts.values()) used += part.used
    for (const one of account.theirs) used += one.used
    account.capacity = current.remaining + used
  } else if (now >= account.until) {
    roll(account)
    account.until = now + WINDOW_MS
    account.guessed = true
    // Until Okta says more, the new window is taken to be as wide as the last one was.
    if (account.capacity === 0 && seen !== undefined) account.capacity = seen.limit
  }
}

function roll(account: Account): void {
  account.theirs = []
  account.window += 1
  for (const [agent, part] of account.parts) {
    if (part.asked === 0) account.parts.delete(agent)
    else Object.assign(part, { before: part.asked, asked: 0, used: 0, refused: 0 })
  }
}

export function partOf(account: Account, agent: string, weight: number): Part {
  let part = account.parts.get(agent)
  if (part === undefined)
    account.parts.set(agent, (part = { weight, asked: 0, before: 0, used: 0, refused: 0, turn: 0 }))
  part.weight = weight
  return part
}

/** What an agent and all others claim of this window, here and at other replicas. Runs for each call. */
export function claims(account: Account, agent: string): { readonly mine: Claim; readonly others: readonly Claim[] } {
  if (account.theirs.length > 0) return claimsOfAll(account, agent)
  const others: Claim[] = []
  let mine: Claim = NEWCOMER
  for (const [name, part] of account.parts) {
    if (name === agent) mine = claimOf(part)
    else others.push(claimOf(part))
  }
  return { mine, others }
}

type Counted = Pick<Part, 'weight' | 'used' | 'asked' | 'before'>

const NEWCOMER: Claim = { weight: 1, used: 0, wanted: 1 }

const claimOf = ({ weight, used, asked, before }: Counted): Claim => ({
  weight,
  used,
  wanted: Math.ceil(Math.max(asked, before) * EXPECT),
})

function claimsOfAll({ parts, theirs }: Account, agent: string): { readonly mine: Claim; readonly others: Claim[] } {
  const all = new Map<string, Counted>()
  for (const [name, { weight, used, asked, before }] of parts) all.set(name, { weight, used, asked, before })
  for (const { agent: name, weight, used, asked } of theirs) {
    const known = all.get(name) ?? { weight, used: 0, asked: 0, before: 0 }
    all.set(name, { ...known, used: known.used + used, asked: known.asked + asked })
  }
  const own = all.get(agent)
  all.delete(agent)
  return { mine: own === undefined ? NEWCOMER : claimOf(own), others: Array.from(all.values(), claimOf) }
}
