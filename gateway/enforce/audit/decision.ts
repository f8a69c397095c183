import type { Call, Preferences } from '../../model/call.ts'
import type { Decision } from '../../model/decision.ts'
import type { Operation } from '../../model/operation.ts'
import type { Subject } from '../../model/subject.ts'
import type { TargetView, View } from '../../model/view.ts'
import { nameParts, partOf, type Draft, type Part, type RefMaker } from './draft.ts'

/** Everything a decision's entry is made of. */
export interface DecisionRecord {
  /** `dec_…` */
  readonly id: string
  /** Epoch milliseconds. */
  readonly at: number
  readonly call: Call
  readonly preferences: Pick<Preferences, 'purpose'>
  readonly subject: Subject
  readonly operation: Operation
  readonly view: Pick<View, 'targets'>
  readonly decision: Decision
  /** The evaluation as judged: JSON without names, spliced into the entry as it is. */
  readonly evaluation: string
}

export interface Versions {
  readonly gateway: string
  readonly catalog: string
}

/**
 * The path with every name in it replaced by its id, where view resolved it, or by a stand-in. `refs` are the replaced ones.
 * A path that does not fit its template is told by the template alone. Pure.
 */
export function publicPath(
  call: Pick<Call, 'segments' | 'path'>,
  operation: Pick<Operation, 'row'>,
  targets: readonly TargetView[],
  ref: RefMaker,
): { path: string; refs: { ref: string; plain?: string }[] } {
  const { template, parameters } = operation.row
  const parts = template.split('/').slice(1)
  const refs: { ref: string; plain?: string }[] = []
  if (parts.length !== call.segments.length) return { path: template, refs: [] }
  const shown = parts.map((part, i) => {
    if (!part.includes('{')) return part
    const value = call.segments[i] ?? ''
    const type = parameters[part.slice(1, -1)] ?? 'word'
    const made = ref(type, value)
    if (made.plain === undefined) return value
    const resolved = targets.find((target) => target.named === value && target.id !== value)
    const final = resolved === undefined ? made : { ref: ref(resolved.type, resolved.id).ref, plain: value }
    refs.push(final)
    return final.ref
  })
  return { path: refs.length === 0 ? call.path : `/${shown.join('/')}`, refs }
}

interface Referred {
  readonly target: TargetView
  readonly ref: string
  readonly plain?: string
}

/** Names of targets, each under its own key, so that one person's erasure closes that person's name alone. */
const targetParts = (referred: readonly Referred[]): Part[] =>
  referred.flatMap(({ target, ref, plain }) => {
    const { label } = target
    const named = target.named ?? plain
    if (label === undefined && named === undefined) return []
    const name = { ...(label === undefined ? {} : { label }), ...(named === undefined ? {} : { named }) }
    return [partOf([ref], { names: { [ref]: name } })]
  })

/** Query keys that the catalog knows for this operation; values (filters, searches, tokens) may hold anything. */
const queryNames = ({ params }: Call, { row }: Operation): string[] => [
  ...new Set(params.map(([name]) => (row.query.includes(name) ? name : 'other'))),
]

/** The policy gives the same frozen decision for the same words of its engine (decide.ts): its JSON is made once. */
const known = new WeakMap<Decision, string>()

function wordsOf(decision: Decision): string {
  let words = known.get(decision)
  if (words === undefined) known.set(decision, (words = JSON.stringify(decision)))
  return words
}

/**
 * The entry of a decision. The address it came from stays readable to auditors but not in the public part: it may be a
 * person's (an agent on a laptop), so it is replaced by a stand-in in the very text that was judged. Pure.
 */
export function decisionDraft(record: DecisionRecord, versions: Versions, ref: RefMaker): Draft {
  const { call, subject, operation, decision, view, preferences } = record
  const { path, refs } = publicPath(call, operation, view.targets, ref)
  const owner = ref('user', subject.agent.owner.id)
  const { ip } = call.source
  const address = ref('address', ip).ref
  const isKey = subject.credential.kind === 'key'
  const handle = isKey ? `,"key":${JSON.stringify(subject.credential.handle)}` : ''
  const judged = record.evaluation.replace(
    `"source_ip":${JSON.stringify(ip)}`,
    `"source_ip":${JSON.stringify(address)}`,
  )
  const said = wordsOf(decision)
  const quotedIp = JSON.stringify(ip)
  const reasons = said.includes(quotedIp) ? said.replaceAll(quotedIp, JSON.stringify(address)) : said
  const referred = view.targets.map((target) => ({ target, ...ref(target.type, target.id) }))
  const people = referred.filter(({ target }) => target.type === 'user').map((one) => one.ref)
  const parts = [
    partOf([owner.ref], { source_ip: ip, ...(isKey ? {} : { credential: subject.credential.handle }) }),
    ...targetParts(referred),
    ...nameParts(refs.filter((one) => !referred.some((known) => known.ref === one.ref))),
  ]
  if (refs.length > 0) parts.push(partOf([...people, ...refs.map((one) => one.ref)], { path: call.path }))
  // A purpose may name anybody the call is about; with nobody in sight it is closed with the agent's owner.
  if (preferences.purpose !== undefined)
    parts.push(partOf(people.length === 0 ? [owner.ref] : people, { purpose: preferences.purpose.slice(0, 1000) }))
  return {
    kind: 'decision',
    at: record.at,
    decision: record.id,
    agent: subject.agent.id,
    operation: operation.row.id,
    effect: decision.effect,
    hold: null,
    public: `{"v":1,"gateway":${JSON.stringify(versions.gateway)},"catalog":${JSON.stringify(versions.catalog)},"call":{"method":"${call.method}","template":${JSON.stringify(operation.row.template)},"path":${JSON.stringify(path)},"query":${JSON.stringify(queryNames(call, operation))},"address":${JSON.stringify(address)}${handle}},"decision":${reasons},"evaluation":${judged}}`,
    parts,
  }
}
