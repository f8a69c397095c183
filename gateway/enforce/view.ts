import type { Call } from '../model/call.ts'
import type { Operation, Target } from '../model/operation.ts'
import type { Subject } from '../model/subject.ts'
import { Refusal } from '../model/refusal.ts'
import type { Fact, History, TargetView, View } from '../model/view.ts'
import { boundFacts } from './view/bounds.ts'
import type { FactSettings } from './view/facts/reading.ts'
import { granted } from './view/may.ts'
import type { LiveReads, Pays, ReadResult, Wanted } from './view/reads.ts'
import { type KnownFacts, lookAt, type Look, type LookDeps, type Seen } from './view/target.ts'

export { grantCovers } from './view/may.ts'
export type { KnownFacts } from './view/target.ts'
export { NO_DOMAINS, type FactSettings } from './view/facts/reading.ts'
export { makeLiveReads, type LiveReads, type LiveReadsOptions, type OktaReader, type Pays } from './view/reads.ts'

/** Who asks for what: a call that was identified and classified. */
export interface Asked {
  readonly subject: Subject
  readonly operation: Operation
  readonly call: Call
  readonly pays?: Pays | undefined
  /** Rules that spoke, once it was judged: they may choose the credential. */
  readonly rules?: readonly string[]
}

/** What the rules of the operation rely on. */
export interface Needs {
  /** `user.is_admin`: names of model/facts.ts. */
  readonly facts: readonly string[]
  /** Rule 9: nothing remembered, everything read from Okta now. */
  readonly fresh: boolean
}

export interface ViewDeps {
  /** Made once: `makeLiveReads`. Tell it of our own writes through its `invalidate`. */
  readonly reads: LiveReads
  history(agentId: string, operationId: string): Promise<History>
  /** Effective permissions of the credential that would be used; 'unknown' without it. */
  effective?(asked: Asked): Promise<{ effective: boolean | 'unknown'; proof: readonly string[] }>
  /** Name of that credential. */
  credential?(asked: Pick<Asked, 'subject' | 'operation' | 'rules'>): string
  /** Asked before Okta; what it does not know, or knows too long ago, is read live. */
  readonly inventory?: {
    facts(type: string, id: string, names: readonly string[]): Promise<KnownFacts | undefined>
  }
  readonly settings?: FactSettings
  /** Epoch ms. */
  now(): number
}

const NO_SETTINGS: FactSettings = { internalDomains: [] }
/** Targets looked at side by side; a body may name hundreds. */
const SIDE_BY_SIDE = 8

/**
 * What is known now: may(agent, call), the facts about each target that rules rely on, and history. A fact that cannot be read
 * stands under `unknown` with its reason. Throws what `history` throws, and Refusal agent_limit where the agent's share of a
 * limit does not pay for what must be read.
 */
export async function viewPermissions(asked: Asked, needs: Needs, deps: ViewDeps): Promise<View> {
  const history = deps.history(asked.subject.agent.id, asked.operation.row.id)
  const effective = effectively(asked, deps)
  const unpaid: Refusal[] = []
  const lookDeps = depsOf(needs, deps, asked.pays, (refusal) => void unpaid.push(refusal))
  const looks = asked.operation.targets.map((target) => lookFor(target, asked, needs))
  const [seen, may, past] = await Promise.all([inTurns(looks, lookDeps), effective, history])
  if (unpaid[0] !== undefined) throw unpaid[0]
  const grant = granted(asked.subject, asked.operation, seen)
  return {
    may: { granted: grant.granted, grant_proof: grant.proof, ...may },
    targets: seen.map((each) => targetView(each, needs)),
    history: past,
  }
}

const UNPAID: ReadResult = { kind: 'unknown', reason: "the agent's share of Okta's rate limit is spent" }

/** The facts of a type that are asked for, plus those the agent's own bounds rest on. */
function lookFor(target: Target, { subject, operation }: Asked, needs: Needs): Look {
  const writes = operation.row.access !== 'read'
  const resources = subject.agent.grant.resources
  const bounds = Object.hasOwn(resources, target.type) ? resources[target.type] : undefined
  const names = [...namesFor(target.type, needs.facts), ...(writes ? boundFacts(bounds, target.type) : [])]
  return { target, names: [...new Set(names)], identity: writes || needs.fresh }
}

const namesFor = (type: string, facts: readonly string[]): readonly string[] =>
  facts.filter((fact) => fact.startsWith(`${type}.`)).map((fact) => fact.slice(type.length + 1))

function depsOf(needs: Needs, deps: ViewDeps, pays: Pays | undefined, unpaid: (refusal: Refusal) => void): LookDeps {
  // Several targets may need the same answer: within one view it is read once, fresh or not.
  const once = new Map<string, Promise<ReadResult>>()
  const read = (wanted: Wanted): Promise<ReadResult> => {
    const key = `${wanted.reading.mediaType ?? ''} ${wanted.path}`
    const pending =
      once.get(key) ??
      deps.reads.read(wanted, needs.fresh, pays).catch((error: unknown) => {
        if (!(error instanceof Refusal)) throw error
        // Told when all looks are over: none of them is left behind.
        if (error.code === 'agent_limit') unpaid(error)
        return error.code === 'agent_limit' ? UNPAID : { kind: 'unknown' as const, reason: error.message }
      })
    once.set(key, pending)
    return pending
  }
  const { inventory } = deps
  const base = { read, now: () => deps.now(), settings: deps.settings ?? NO_SETTINGS }
  if (inventory === undefined || needs.fresh) return base
  return { ...base, known: async (type, id, names) => await inventory.facts(type, id, names) }
}

async function inTurns(looks: readonly Look[], deps: LookDeps): Promise<readonly Seen[]> {
  const seen: Seen[] = []
  const queue = looks.entries()
  const work = async () => {
    for (const [at, look] of queue) seen[at] = await lookAt(look, deps)
  }
  await Promise.all(Array.from({ length: Math.min(SIDE_BY_SIDE, looks.length) }, work))
  return seen
}

type Effective = Pick<View['may'], 'effective' | 'effective_proof' | 'credential'>

async function effectively(asked: Asked, deps: ViewDeps): Promise<Effective> {
  const of = deps.credential === undefined ? {} : { credential: deps.credential(asked) }
  if (deps.effective === undefined) return { effective: 'unknown', effective_proof: [], ...of }
  try {
    const { effective, proof } = await deps.effective(asked)
    return { effective, effective_proof: proof, ...of }
  } catch {
    return { effective: 'unknown', effective_proof: ['effective permissions could not be learned'], ...of }
  }
}

/**
 * The same view where the rules that spoke chose another credential than the one it speaks of: its rights are what counts.
 * Undefined where it speaks of that one already. Never throws.
 */
export async function viewOfChosen(asked: Asked, view: View, deps: ViewDeps): Promise<View | undefined> {
  if (deps.credential === undefined || deps.credential(asked) === view.may.credential) return undefined
  return { ...view, may: { ...view.may, ...(await effectively(asked, deps)) } }
}

/** Only what rules may rely on: facts that bounds alone needed have spoken in the grant's proof. */
function targetView(seen: Seen, needs: Needs): TargetView {
  const { type, id: named } = seen.target
  const asked = new Set(namesFor(type, needs.facts))
  const only = <T>(all: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(all).filter(([name]) => asked.has(name)))
  const facts: Record<string, Fact> = only(seen.facts)
  return {
    type,
    id: seen.id,
    ...(seen.id === named ? {} : { named }),
    ...(seen.label === undefined ? {} : { label: seen.label }),
    exists: seen.exists,
    facts,
    unknown: only(seen.unknown),
  }
}
