import type { PropertyValue } from '../../model/operation.ts'
import { sentenceOf, targetPhrase } from '../../model/sentence.ts'
import { cleaned, quoted } from '../../model/words.ts'
import { controlsLine, type Controls } from './narrative/controls.ts'
import { namesOf, type Names } from './narrative/names.ts'
import { factLines, oktaLine, peopleLines, sealedLine } from './narrative/lines.ts'
import { planStory } from './narrative/plan.ts'
import { planPublic } from './plan.ts'
import type { ReadEntry } from './read.ts'
import { approvalPublic, decisionPublic, outcomePublic, refusalPublic, type DecisionPublic } from './stored.ts'

export type { Controls } from './narrative/controls.ts'

/** What the narrative may draw on beside the entries. */
export interface NarrativeContext {
  /** data/controls.json, by key. */
  readonly controls: Controls
  /** Names of agents, owners and operators as they are called today, by id. */
  readonly names: Readonly<Record<string, string>>
  /** Which call of an announced plan it was. */
  readonly plan?: { readonly id: string; readonly n: number; readonly of: number } | undefined
  /** The last signed checkpoint, where one covers the entry. */
  readonly checkpoint?: { readonly size: number; readonly at: string; readonly verified: boolean }
}

/** The story of one call: a head line, a sentence, and lines under titles. Plain text: escape it for where it is shown. */
export interface Narrative {
  readonly decision: string
  readonly at: string
  /** HELD, APPROVED, DONE … in the order they happened. */
  readonly steps: readonly string[]
  readonly head: string
  readonly asked: string
  readonly lines: readonly { readonly title: string; readonly text: readonly string[] }[]
}

const STEP = { allow: 'ALLOWED', alert: 'ALLOWED, ALERTED', hold: 'HELD', block: 'BLOCKED' } as const
const VERDICT = { approve: 'APPROVED', deny: 'DENIED', withdrawn: 'WITHDRAWN' } as const

/**
 * Who asked for what on which resource, what was decided, by which rule, for which reason, on what proof, what people said,
 * what Okta answered, which controls it supports and where it is sealed. Undefined when the entries hold no decision. Pure.
 */
export function narrate(entries: readonly ReadEntry[], context: NarrativeContext): Narrative | undefined {
  const judged = entries.filter((entry) => entry.kind === 'decision')
  const isPlan = (entry: ReadEntry) => planPublic.safeParse(entry.public).success
  // The story of a call that a plan covers is the call's, and begins with the plan.
  const first = judged.find((entry) => !isPlan(entry)) ?? judged[0]
  if (first === undefined) return undefined
  const names = namesOf(entries, context.names)
  const decided = decisionPublic.safeParse(first.public)
  const base = { decision: first.decision ?? first.id, at: time(first.at) }
  const plan = planPublic.safeParse(first.public).data?.plan
  if (plan !== undefined) return planStory(first, plan, { ...base, steps: stepsOf(entries) }, entries, names)
  if (!decided.success) return refusedStory(first, base, names)

  const story = decided.data
  const { evaluation, decision } = story
  const agent = cleaned(evaluation.subject.properties.name)
  const doing = sentenceOf({ row: { id: evaluation.action.name }, properties: properties(story) }, said(story, names))
  const steps = stepsOf(entries)
  const purpose = first.words.purpose
  const asked = [
    `${agent} (${evaluation.subject.properties.kind.replace('_', ' ')}, owner ${names.person(evaluation.subject.properties.owner)}) asked to ${doing}.`,
    ...(purpose === undefined ? [] : [`Its purpose, in its own words: ${quoted(purpose, 300)}.`]),
  ].join(' ')
  const deciding = decision.reasons.filter((reason) => reason.effect === decision.effect)
  const spoken = deciding.length > 0 ? deciding : decision.reasons
  const okta = entries.flatMap((entry) => outcomePublic.safeParse(entry.public).data?.outcome ?? []).at(-1)
  const lines = [
    {
      title: 'Rule',
      text: spoken.map((reason) => `${reason.rule}: ${cleaned(reason.title, 200)} (${reason.severity})`),
    },
    { title: 'Reason', text: reasonText(story) },
    { title: 'Proof', text: factLines(story, names) },
    { title: 'People', text: peopleLines(entries, names, context.plan) },
    { title: 'Okta', text: okta === undefined ? [] : [oktaLine(okta)] },
    {
      title: 'Controls',
      text: controlsLine(
        decision.reasons.flatMap((reason) => reason.controls),
        context.controls,
      ),
    },
    {
      title: 'Policy',
      text: [
        `revision ${cleaned(decision.policy)}, gateway ${cleaned(story.gateway)}, catalog ${cleaned(story.catalog)}`,
      ],
    },
    { title: 'Sealed', text: [sealedLine(first.log, context.checkpoint)] },
  ]
  return {
    ...base,
    steps,
    head: `${base.decision}   ${base.at}   ${agent} -> ${headOf(story, names)}   ${steps.join(', ')}`,
    asked,
    lines: lines.filter((line) => line.text.length > 0),
  }
}

const time = (at: string): string => `${at.slice(0, 19).replace('T', ' ')} UTC`

const properties = ({ evaluation }: DecisionPublic): Readonly<Record<string, PropertyValue>> =>
  evaluation.action.properties

const said = ({ evaluation }: DecisionPublic, names: Names) =>
  evaluation.context.targets.map(({ type, id, exists }) => ({ type, id, exists, label: names.label(id) }))

function headOf(story: DecisionPublic, names: Names): string {
  const { action, context } = story.evaluation
  const target = said(story, names)[0]
  const role = action.properties['role']
  const what = typeof role === 'string' && role !== '' ? `${action.name} ${cleaned(role)}` : action.name
  return target === undefined || target.id === ''
    ? `${what} on ${cleaned(context.org)}`
    : `${what} on ${targetPhrase(target)}`
}

function reasonText({ decision }: DecisionPublic): string[] {
  if (decision.reasons.length === 0) return ['No rule allows this, and what no rule allows is blocked.']
  return decision.reasons.map((reason) => {
    const facts = Object.entries(reason.proof)
      // A call that makes something names nothing yet.
      .filter(([, value]) => value !== '')
      .filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value) || Array.isArray(value))
      .map(([name, value]) => `${cleaned(name.replaceAll('_', ' '))} ${cleaned(String(value), 120)}`)
    return `${reason.effect}: ${cleaned(reason.description, 300)}${facts.length === 0 ? '' : ` (${facts.join('; ')})`}`
  })
}

function stepsOf(entries: readonly ReadEntry[]): string[] {
  const steps = entries.flatMap((entry) => {
    if (entry.kind === 'decision') {
      const judged = decisionPublic.safeParse(entry.public).data
      if (planPublic.safeParse(entry.public).success) return ['PLANNED']
      if (judged === undefined) return ['REFUSED']
      const { effect } = judged.decision
      // With an approval the allowing is what the people said; the outcome tells the rest.
      return judged.evaluation.context.approval !== undefined && effect !== 'block' && effect !== 'hold'
        ? []
        : [STEP[effect]]
    }
    if (entry.kind === 'approval') {
      const verdict = approvalPublic.safeParse(entry.public).data?.approval.verdict
      return verdict === undefined ? [] : [VERDICT[verdict]]
    }
    const outcome = outcomePublic.safeParse(entry.public).data?.outcome
    if (outcome === undefined) return []
    if (outcome.settled !== undefined) return [outcome.kind === 'answered' ? 'DONE' : 'NOT DONE']
    if (outcome.kind !== 'answered') return [outcome.kind === 'failed' ? 'NOT DONE' : 'OUTCOME UNKNOWN']
    return [outcome.status !== null && outcome.status < 400 ? 'DONE' : 'REFUSED BY OKTA']
  })
  return steps.filter((step, i) => step !== steps[i - 1])
}

/** A call that was refused before it could be judged. */
function refusedStory(entry: ReadEntry, base: { decision: string; at: string }, names: Names): Narrative | undefined {
  const story = refusalPublic.safeParse(entry.public).data
  if (story === undefined) return undefined
  const agent = names.plain(entry.agent ?? '') ?? entry.agent ?? 'an agent'
  const what =
    entry.operation === undefined
      ? 'for something the catalog does not know'
      : `to ${sentenceOf({ row: { id: entry.operation }, properties: {} }, [])}`
  const why = entry.words.why
  return {
    ...base,
    steps: ['REFUSED'],
    head: `${base.decision}   ${base.at}   ${cleaned(agent)} -> ${entry.operation ?? story.call.method}   REFUSED`,
    asked: `${cleaned(agent)} asked ${what}; it was refused before it was judged.`,
    lines: [
      {
        title: 'Reason',
        text: [`${story.refusal.code} (${story.refusal.status})${why === undefined ? '' : `: ${cleaned(why, 300)}`}`],
      },
      { title: 'Sealed', text: [sealedLine(entry.log, undefined)] },
    ],
  }
}

/** The story as lines of text, titles in one column. Pure. */
export function narrativeText(narrative: Narrative): string {
  const lines = narrative.lines.flatMap(({ title, text }) =>
    text.map((line, i) => `${(i === 0 ? title : '').padEnd(9)}${line}`),
  )
  return [narrative.head, '', narrative.asked, ...lines].join('\n')
}
