import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { Refusal } from '../model/refusal.ts'
import type { Decision } from '../model/decision.ts'
import { readBundle, type PolicyCase, type RuleNote } from './decide/bundle.ts'
import { runCases } from './decide/cases.ts'
import { startEngine } from './decide/engine.ts'
import { readResult } from './decide/result.ts'
import { makeLookup, type Asked } from './decide/lookup.ts'

export { revisionOf, unpack, type RuleNote } from './decide/bundle.ts'
export type { Asked } from './decide/lookup.ts'

export interface PolicyOptions {
  /** Milliseconds of a clock that never goes back; used at load only, to time the bundle's cases. */
  readonly clock: () => number
  /** Names of the obligations that the gateway can perform. Any other blocks. */
  readonly obligations?: ReadonlySet<string>
  /** A bundle whose slowest case takes longer, in ms, is refused. */
  readonly slowestMs?: number
  /** Evaluations after which the engine's instance is made anew. */
  readonly recycleAfter?: number
  /** Seconds that a hold waits where no rule names a time. Default 1,800. */
  readonly holdSeconds?: number
}

/** What the policy decided, and which rules were asked and stayed silent. */
export interface Trace {
  readonly decision: Decision
  readonly silent: readonly RuleNote[]
}

/** A loaded bundle: one judge for requests, dry runs, replays and AuthZEN. */
export interface Policy {
  readonly revision: string
  readonly rules: readonly RuleNote[]
  /** Who releases what a rule holds without naming anybody. */
  readonly holds: { readonly approvers: readonly string[]; readonly quorum: number; readonly seconds: number }
  /** Slowest of the bundle's own cases at load, in ms. */
  readonly slowestMs: number
  /** Facts that the rules of this operation need, as `user.is_admin`; none for an operation the bundle does not know. */
  readonly needs: (operation: string) => readonly string[]
  /** Rules that may speak about this operation, with the effects each may have. */
  readonly asked: (operation: string) => readonly Asked[]
  /** Judges the JSON text of an Evaluation. Throws Refusal policy_broken when there is no usable answer. */
  readonly decide: (evaluation: string) => Decision
  /** The same judgement beside the rules that stayed silent, for `explain` and `policy try`. Throws as decide does. */
  readonly trace: (evaluation: string) => Trace
}

/** The cases a bundle carries. Throws Error on a bundle that is not sound. */
export const casesOf = (archive: Uint8Array): readonly PolicyCase[] => readBundle(archive).cases

/** The same words of the engine mean the same decision, and most calls of an agent get the same: they are read once. */
const MOST_RESULTS = 500
const LONGEST_RESULT = 8192

function remembered(read: (result: string) => Decision): (result: string) => Decision {
  const known = new LRUCache<string, Decision>({ max: MOST_RESULTS })
  return (result) => {
    const old = known.get(result)
    if (old !== undefined) return old
    const decision = read(result)
    if (result.length <= LONGEST_RESULT) known.set(result, decision)
    return decision
  }
}

const MEMORY = { initialPages: 5, maximumPages: 32, growthPages: 12 }

/**
 * Loads a bundle of `postern policy build`: checks its content against its revision, its rules against its index, and
 * runs all its cases. Throws Refusal policy_unavailable with the cause when anything is wrong.
 */
export async function loadPolicy(archive: Uint8Array, options: PolicyOptions): Promise<Policy> {
  const obligations = options.obligations ?? new Set<string>()
  try {
    const bundle = readBundle(archive)
    const engine = await startEngine(bundle.wasm, bundle.data, {
      ...MEMORY,
      recycleAfter: options.recycleAfter ?? 100_000,
    })
    const decide = remembered((result) =>
      readResult(JSON.parse(result), bundle.revision, obligations, options.holdSeconds),
    )
    const judge = (evaluation: string) => decide(engine.evaluate(evaluation))
    const limit = options.slowestMs ?? 2
    const slowestMs = runCases(bundle.cases, judge, options.clock, limit)
    if (slowestMs > limit)
      throw new Error(`the slowest case took ${slowestMs.toFixed(2)} ms, more than the limit of ${limit} ms`)
    return makePolicy(bundle, slowestMs, closed(judge), options.holdSeconds ?? 1800)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new Refusal('policy_unavailable', { why: `The policy bundle was not loaded: ${why}`, cause })
  }
}

const holdSettings = z.object({ approvers: z.array(z.string()).default([]), quorum: z.number().default(1) })

type Decide = (evaluation: string) => Decision

const closed =
  (decide: Decide): Decide =>
  (evaluation) => {
    try {
      return decide(evaluation)
    } catch (cause) {
      throw new Refusal('policy_broken', { why: cause instanceof Error ? cause.message : String(cause), cause })
    }
  }

function makePolicy(bundle: ReturnType<typeof readBundle>, slowestMs: number, decide: Decide, seconds: number): Policy {
  const lookup = makeLookup(bundle.data.index, bundle.rules)
  return Object.freeze({
    revision: bundle.revision,
    rules: bundle.rules,
    holds: { ...holdSettings.parse(bundle.data.settings['holds'] ?? {}), seconds },
    slowestMs,
    needs: lookup.needs,
    asked: lookup.asked,
    decide,
    trace(evaluation: string) {
      const decision = decide(evaluation)
      const spoke = new Set(decision.reasons.map((reason) => reason.rule))
      const silent = lookup.asked(lookup.operationOf(evaluation)).filter((one) => !spoke.has(one.rule))
      return { decision, silent: silent.map((one) => one.note) }
    },
  })
}
