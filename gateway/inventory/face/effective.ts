import type { Operation, Target } from '../../model/operation.ts'
import type { Edges, Gap, MaybeNode, Nodes, Read } from '../graph.ts'
import { keyOf } from '../graph.ts'
import type { Keeper, Kept } from '../keep/keeper.ts'
import { settle, type Principal, type Question, type Verdict } from '../permissions.ts'

export interface EffectiveDeps {
  readonly keeper: Keeper
  now(): number
  /** Older than this is not relied on (rule 8): it is read live. */
  readonly maxAgeMs: number
  /** Reads one slice now. Never throws. */
  readNow(family: string, subject: string): Promise<void>
  /** When a live reading of something last did not help, epoch ms by its key: a gap is not read for anew at each call. */
  readonly futile: { get(key: string): number | undefined; set(key: string, at: number): unknown }
}

/** Milliseconds for which what could not be read remains unknown. */
const FUTILE_MS = 3000

/** Slices one question may read live; what lies beyond is a gap. */
const LIVE_MAX = 16

type Answer = MaybeNode | Edges | Nodes

/** May this principal do this? From what the store knows, and live where it does not, or not well enough. */
export async function verdictOn(question: Question, deps: EffectiveDeps): Promise<Verdict> {
  const resolved = {
    ...question,
    targets: await Promise.all(question.targets.map((target) => immutable(target, deps))),
  }
  // Read once a question, whatever rests on it.
  const reading = new Map<string, Promise<void>>()

  async function answer(read: Read): Promise<Answer> {
    const seen = new Set<string>()
    const key = keyOf(read)
    for (;;) {
      const kept = await deps.keeper.read(read)
      if (usable(kept, deps)) return kept.answer
      const now = deps.now()
      if (seen.size === 0 && now - (deps.futile.get(key) ?? 0) < FUTILE_MS) return lacking(read, kept)
      // What was read may show that one thing more is needed: a list without targets, what was named as one.
      const wanted = kept.live.filter(([family, subject]) => {
        const slice = `${family} ${subject}`
        return /^[\w -]*$/.test(subject) && !seen.has(slice) && seen.add(slice)
      })
      const fresh = wanted.filter(([family, subject]) => !reading.has(`${family} ${subject}`))
      if (wanted.length === 0 || reading.size + fresh.length > LIVE_MAX) {
        if (wanted.length === 0) deps.futile.set(key, now)
        return lacking(read, kept)
      }
      for (const [family, subject] of fresh) reading.set(`${family} ${subject}`, deps.readNow(family, subject))
      await Promise.all(wanted.flatMap(([family, subject]) => reading.get(`${family} ${subject}`) ?? []))
    }
  }
  const peek = (key: string): Answer | undefined => {
    const kept = deps.keeper.peek(key)
    return kept !== undefined && usable(kept, deps) ? kept.answer : undefined
  }
  return await settle(resolved, async (reads) => await Promise.all(reads.map(answer)), peek)
}

const usable = (kept: Kept<Answer>, deps: EffectiveDeps): boolean =>
  kept.whole && !kept.stale && deps.now() - kept.asOf <= deps.maxAgeMs

/** What is known stays, and is marked as not all there is. */
function lacking(read: Read, kept: Kept<Answer>): Answer {
  const gap: Gap = kept.gap ?? {
    what: `${keyOf(read)}: what is known is too old`,
    cure: 'see postern discover status: the log is not followed',
  }
  return { ...kept.answer, gap }
}

/** Logins become ids; what no id is known for stays as it was named. */
async function immutable(target: Target, { keeper }: EffectiveDeps): Promise<Target> {
  if (target.type !== 'user' || !target.id.includes('@')) return target
  const id = await keeper.find('Okta_User', target.id.toLowerCase())
  return id === undefined ? target : { ...target, id }
}

/** The question of a classified call for the gateway's own principal. Scopes: those that its app was granted. */
export const questionOf = (operation: Operation, principal: Principal): Question => ({
  principal,
  scopes: principal.type === 'client' ? 'granted' : undefined,
  operation: operation.row,
  targets: operation.targets,
  properties: operation.properties,
})

/** The verdict as the view wants it. */
export function asProof(verdict: Verdict): { effective: boolean | 'unknown'; proof: readonly string[] } {
  const path = verdict.path.map((step) => step.words)
  if (verdict.effective === true) return { effective: true, proof: path }
  if (verdict.effective === false)
    return { effective: false, proof: [...path, ...verdict.missing.map((each) => `missing: ${each}`)] }
  return { effective: 'unknown', proof: [...path, ...verdict.gaps.map((gap) => `not known: ${gap.what}; ${gap.cure}`)] }
}
