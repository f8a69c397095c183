import type { Call } from '../model/call.ts'
import type { Evaluation } from '../model/evaluation.ts'
import type { Approval } from '../model/hold.ts'
import type { Operation, PropertyValue } from '../model/operation.ts'
import type { Subject } from '../model/subject.ts'
import type { TargetView, View } from '../model/view.ts'

export interface EvaluationParts {
  readonly id: string
  readonly subject: Subject
  readonly operation: Operation
  readonly view: View
  readonly call: Call
  readonly digest: string
  /** Host name of the org. */
  readonly org: string
  readonly now: number
  readonly approval: Approval | undefined
  /** A stand-in for whatever names a person and is no id (rule 23). */
  readonly ref: (type: string, id: string) => string
}

const values = (
  properties: Readonly<Record<string, PropertyValue>>,
): Record<string, string | number | boolean | string[]> =>
  Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [name, typeof value === 'object' ? [...value] : value]),
  )

/** Takes a sentence and leaves only stand-ins where it names a target by a login, a label or another's words. */
type Nameless = (sentence: string) => string

/** Proofs and paths are sentences, and sentences name things: every name of a target gives way to its id or stand-in. */
function namelessFor(targets: readonly TargetView[], ref: EvaluationParts['ref']): Nameless {
  const names = targets.flatMap((target) => {
    const stand = ref(target.type, target.id)
    return [target.id, target.named, target.label].flatMap((name) =>
      name === undefined || name === '' || name === stand ? [] : [{ name, stand }],
    )
  })
  if (names.length === 0) return (sentence) => sentence
  // The longest first: a login may begin with a name.
  names.sort((a, b) => b.name.length - a.name.length)
  return (sentence) => names.reduce((text, { name, stand }) => text.replaceAll(name, () => stand), sentence)
}

function targetOf(
  target: TargetView,
  ref: EvaluationParts['ref'],
  nameless: Nameless,
): Evaluation['context']['targets'][number] {
  const facts: Evaluation['context']['targets'][number]['facts'] = {}
  for (const [name, { value, age_ms, source, path }] of Object.entries(target.facts)) {
    facts[name] = {
      value: typeof value === 'object' ? [...value] : value,
      age_ms,
      source,
      ...(path === undefined ? {} : { path: path.map(nameless) }),
    }
  }
  return {
    type: target.type,
    id: ref(target.type, target.id),
    exists: target.exists,
    facts,
    unknown: Object.fromEntries(Object.entries(target.unknown).map(([name, why]) => [name, nameless(why)])),
  }
}

/**
 * What the policy is asked about a call: AuthZEN's four parts. Names that are no ids become stand-ins here, so that the
 * bytes that are judged can be recorded as they are. Pure.
 */
export function makeEvaluation(parts: EvaluationParts): Evaluation {
  const { subject, operation, view, call, approval, ref } = parts
  const { row } = operation
  const time = new Date(parts.now)
  const nameless = namelessFor(view.targets, ref)
  const targets = view.targets.map((target) => targetOf(target, ref, nameless))
  const first = targets[0]
  return {
    id: parts.id,
    subject: {
      type: 'agent',
      id: subject.agent.id,
      properties: {
        name: subject.agent.name,
        kind: subject.agent.kind,
        owner: ref('user', subject.agent.owner.id),
        credential: subject.credential.kind,
        scopes: [...subject.scopes],
        actors: subject.actors.map((actor) => ref('user', actor.id)),
      },
    },
    action: {
      name: row.id,
      access: row.access,
      tag: row.tag,
      scopes: [...row.scopes],
      reveals_secrets: row.revealsSecrets,
      bulk: row.bulk,
      properties: values(operation.properties),
    },
    resource: { type: first?.type ?? '', id: first?.id ?? '' },
    context: {
      time: time.toISOString(),
      hour: time.getUTCHours(),
      weekday: time.getUTCDay(),
      org: parts.org,
      source_ip: call.source.ip,
      digest: parts.digest,
      targets,
      may: {
        granted: view.may.granted,
        grant_proof: view.may.grant_proof.map(nameless),
        effective: view.may.effective,
        effective_proof: view.may.effective_proof.map(nameless),
      },
      history: { ...view.history },
      ...(approval === undefined
        ? {}
        : {
            approval: { hold: approval.hold, rules: [...approval.rules], facts: approval.facts, until: approval.until },
          }),
    },
  }
}
