import type { ExplainAsk, Explanation } from '../model/api.ts'
import type { Received } from '../model/call.ts'
import type { Operation } from '../model/operation.ts'
import { Refusal } from '../model/refusal.ts'
import type { Agent, Subject } from '../model/subject.ts'
import { classify } from './classify.ts'
import { incoming } from './dry.ts'
import { guard } from './guard.ts'
import type { House } from './house.ts'
import { judge, type Judged } from './judge.ts'
import { receive, type ReceiveOptions } from './receive.ts'

const refusalView = ({ code, message, hint }: Refusal) => ({ code, sentence: message, hint })

/** Walks the road without its end: nothing is reserved, forwarded or recorded. Refusals of any step are part of the answer. */
export async function explain(
  asked: ExplainAsk,
  agent: Agent,
  house: House,
  options: ReceiveOptions,
): Promise<Explanation> {
  const id = house.ids.decision()
  const known: { received?: Received; operation?: Operation } = {}
  const subject: Subject = {
    agent,
    credential: { kind: 'key', handle: 'explain' },
    scopes: agent.grant.scopes,
    actors: [],
  }
  try {
    const received = (known.received = await receive(incoming(asked, options.authorities[0] ?? 'localhost'), options))
    const operation = (known.operation = classify(received.call, house.catalog()))
    guard(operation, received.call, house.self)
    const judged = await judge({ id, received, subject, operation, history: (stored) => stored }, house)
    return told(judged, agent, house)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { ...nothing(agent, known.operation, house), effect: 'block', refusal: refusalView(error) }
  }
}

const operationView = (operation: Operation | undefined): Explanation['operation'] =>
  operation === undefined
    ? null
    : { id: operation.row.id, access: operation.row.access, scopes: [...operation.row.scopes] }

const nothing = (agent: Agent, operation: Operation | undefined, house: House) => ({
  agent: { id: agent.id, name: agent.name },
  operation: operationView(operation),
  spoke: [],
  silent: [],
  may: null,
  evaluation: null,
  requirement: null,
  policy: house.policy()?.revision ?? null,
  microseconds: 0,
})

function told(judged: Judged, agent: Agent, house: House): Explanation {
  const policy = house.policy()
  const started = performance.now()
  const trace = policy?.trace(judged.evaluation)
  const { decision, view } = judged
  return {
    ...nothing(agent, judged.asked.operation, house),
    effect: decision.effect,
    refusal: null,
    spoke: decision.reasons.map(({ rule, effect, title, severity, hint, proof }) => ({
      rule,
      effect,
      title,
      severity,
      hint,
      proof: { ...proof },
    })),
    silent: (trace?.silent ?? []).map(({ rule, title }) => ({ rule, title })),
    may: {
      granted: view.may.granted,
      grant_proof: [...view.may.grant_proof],
      effective: view.may.effective,
      effective_proof: [...view.may.effective_proof],
    },
    evaluation: JSON.parse(judged.evaluation) as unknown,
    requirement:
      decision.requirement === undefined
        ? null
        : { ...decision.requirement, approvers: [...decision.requirement.approvers] },
    policy: decision.policy,
    microseconds: Math.round((performance.now() - started) * 1000),
  }
}
