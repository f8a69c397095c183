import type { z } from 'zod'
import { cleaned, quoted } from '../../../model/words.ts'
import type { ReadEntry } from '../read.ts'
import { planPublic } from '../plan.ts'
import { approvalPublic, decisionPublic, type DecisionPublic, type outcomePublic } from '../stored.ts'
import { GATEWAY_ENDED } from '../orphans.ts'
import type { Names } from './names.ts'

const clock = (at: string): string => at.slice(11, 19)

/** Milliseconds as people say them. */
export function age(ms: number): string {
  if (ms < 1000) return 'less than a second'
  if (ms < 120_000) return `${Math.round(ms / 1000)} s`
  if (ms < 7_200_000) return `${Math.round(ms / 60_000)} min`
  return `${Math.round(ms / 3_600_000)} h`
}

const SOURCE = {
  live: 'read from Okta',
  inventory: 'from the inventory',
  log: 'from the System Log',
  call: 'from the call itself',
} as const

/** Why the agent may, why the gateway may at Okta, and each fact with its age and source. Pure. */
export function factLines({ evaluation }: DecisionPublic, names: Names): string[] {
  const { may, targets } = evaluation.context
  const agent = cleaned(evaluation.subject.properties.name)
  const proof = (words: readonly string[]) => words.map((word) => cleaned(word, 160)).join('; ')
  const granted = `${agent} ${may.granted ? 'is' : 'is not'} granted this${may.grant_proof.length === 0 ? '' : `: ${proof(may.grant_proof)}`}.`
  const effective =
    may.effective === 'unknown'
      ? 'Whether the credential at Okta may do it is not known'
      : `The credential at Okta ${may.effective ? 'may' : 'may not'} do it`
  const lines = [granted, `${effective}${may.effective_proof.length === 0 ? '' : `: ${proof(may.effective_proof)}`}.`]
  for (const target of targets) {
    const facts = Object.entries(target.facts)
    const label = names.label(target.id)
    const who =
      `${target.type.replaceAll('_', ' ')} ${label === undefined ? '' : `${quoted(label)} `}${cleaned(target.id)}`.trim()
    const known = facts.map(([name, fact]) => {
      const value = Array.isArray(fact.value)
        ? fact.value.length === 0
          ? 'none'
          : fact.value.join(', ')
        : String(fact.value)
      const path =
        fact.path === undefined || fact.path.length === 0
          ? ''
          : ` by ${fact.path.map((edge) => cleaned(edge)).join(' > ')}`
      return `${name.replaceAll('_', ' ')} ${cleaned(value, 120)}${path} (${SOURCE[fact.source]}, ${age(fact.age_ms)} old)`
    })
    const unknown = Object.entries(target.unknown).map(
      ([name, why]) => `${name.replaceAll('_', ' ')} not known: ${cleaned(why, 120)}`,
    )
    if (target.exists === false) lines.push(`${who}: Okta says there is no such object.`)
    else if (known.length + unknown.length > 0) lines.push(`${who}: ${[...known, ...unknown].join('; ')}.`)
  }
  return lines
}

/** Who said what about the hold, in the order it was said. Pure. */
export function peopleLines(
  entries: readonly ReadEntry[],
  names: Names,
  plan?: { readonly id: string; readonly n: number; readonly of: number },
): string[] {
  const lines = entries.flatMap((entry) => {
    if (entry.kind === 'decision') {
      const announced = planPublic.safeParse(entry.public).data?.plan
      if (announced !== undefined)
        return [
          `Announced ${clock(entry.at)} as ${cleaned(announced.id)}: ${announced.calls} calls that people decide on.`,
        ]
      const decision = decisionPublic.safeParse(entry.public).data
      if (decision?.decision.effect === 'hold') {
        const approvers = decision.decision.requirement?.approvers ?? []
        const whom = approvers.length === 0 ? '' : ` for ${approvers.map((one) => cleaned(one)).join(' or ')}`
        return [`Held ${clock(entry.at)}${whom}.`]
      }
      const approval = decision?.evaluation.context.approval
      if (approval !== undefined && plan !== undefined)
        return [
          `Judged again at ${clock(entry.at)} with a fresh view: covered by plan ${cleaned(plan.id)}, call ${plan.n} of ${plan.of}.`,
        ]
      return approval === undefined
        ? []
        : [`Judged again at ${clock(entry.at)} with a fresh view and the approval of ${cleaned(approval.hold)}.`]
    }
    const approval = entry.kind === 'approval' ? approvalPublic.safeParse(entry.public).data?.approval : undefined
    if (approval === undefined) return []
    const said = { approve: 'Approved', deny: 'Denied', withdrawn: 'Taken back' }[approval.verdict]
    const reason = entry.words.reason
    return [
      `${said} ${clock(entry.at)} by ${names.person(approval.by)}${approval.via === undefined ? '' : `, by ${cleaned(approval.via)}`}${reason === undefined ? '' : `: ${quoted(reason, 300)}`}.`,
    ]
  })
  return lines
}

type OutcomeSaid = z.infer<typeof outcomePublic>['outcome']

/** Okta's answer. Pure. */
export function oktaLine(outcome: OutcomeSaid): string {
  const request = outcome.request_id === null ? '' : `, request id ${cleaned(outcome.request_id, 64)}`
  const event =
    outcome.event === undefined ? '' : `, System Log event ${cleaned(outcome.event.type)} ${cleaned(outcome.event.id)}`
  if (outcome.settled !== undefined) {
    const how = {
      event: "Okta's log tells of it",
      silence: "Okta's log would tell of it and does not",
      person: 'as an operator says',
    }
    const done = outcome.kind === 'answered' ? 'Done' : 'Not done'
    return `Its outcome was unknown at first. ${done}: ${how[outcome.settled.by]}${request}${event}.`
  }
  if (outcome.kind === 'failed') return `Not done: ${outcome.refusal ?? 'the call did not reach Okta'}${request}.`
  if (outcome.refusal === GATEWAY_ENDED)
    return "Outcome unknown: the gateway ended before Okta's answer came; Okta may or may not have done it."
  if (outcome.kind === 'unknown')
    return `Outcome unknown after ${outcome.ms} ms: Okta may or may not have done it${request}.`
  const odd = outcome.disagreement === true ? ' Our table of roles says that it may: that row is wrong.' : ''
  return `${outcome.status ?? 'no status'} in ${outcome.ms} ms${request}${event}.${odd}`
}

/** Where the entry stands in the log. Pure. */
export function sealedLine(
  log: ReadEntry['log'],
  checkpoint: { readonly size: number; readonly at: string; readonly verified: boolean } | undefined,
): string {
  const place = `entry ${log.counter.toLocaleString('en')} of writer ${cleaned(log.writer)} (run ${log.epoch})`
  if (log.position === undefined) return `${place}, durable, not yet sealed`
  const sealed = `${place}, position ${log.position.toLocaleString('en')}`
  if (checkpoint === undefined || checkpoint.size <= log.position) return `${sealed}, not yet under a checkpoint`
  return `${sealed}, checkpoint ${cleaned(checkpoint.at)}${checkpoint.verified ? ', verified' : ''}`
}
