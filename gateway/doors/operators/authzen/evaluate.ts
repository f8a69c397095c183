import { effective, type Principal, type Question, type Verdict } from '../../../inventory/permissions.ts'
import type { Names } from '../../../inventory/questions.ts'
import type { AccessDecision, AccessEvaluation, ExplainAsk, Explanation } from '../../../model/api.ts'
import { Refusal } from '../../../model/refusal.ts'
import type { Agent } from '../../../model/subject.ts'
import { cleaned } from '../../../model/words.ts'
import type { KnownOrg, OperatorsHouse } from '../house.ts'
import { agentNamed } from '../known/agents.ts'
import { callOf, unnamed, type Aim } from '../known/aim.ts'
import { knownOf, namesIn } from '../known/org.ts'
import { aimOf, queryOf } from './aim.ts'
import { judgedOf, presentedApproval, usedApproval, whyNotApproved } from './approval.ts'
import { requestable } from './denial.ts'

/** Whoever is asked about: an agent, judged as a call of it would be; or a principal at Okta, by the inventory. */
export type Asker =
  | { readonly is: 'agent'; readonly agent: Agent }
  | { readonly is: 'principal'; readonly principal: Principal }

/** Throws Refusal not_found, invalid_request. */
export async function askerOf(
  { type, id }: { readonly type: string; readonly id: string },
  house: OperatorsHouse,
  names: Names,
): Promise<Asker> {
  if (type === 'agent') {
    const agent = agentNamed(id, house)
    if (agent !== undefined) return { is: 'agent', agent }
    throw new Refusal('not_found', {
      sentence: 'There is no agent of that name or id.',
      hint: 'See postern agents list.',
    })
  }
  const word = type === 'api_token' ? 'token' : type
  if (!['user', 'client', 'app', 'token'].includes(word))
    throw new Refusal('invalid_request', {
      sentence: `Postern knows no subjects of type '${cleaned(type)}'.`,
      hint: 'agent, user, client, app or token.',
    })
  return { is: 'principal', principal: (await names.who(`${word}:${id}`)).principal }
}

export const questionOf = (principal: Principal, { row, targets, properties }: Aim): Question => ({
  principal,
  scopes: principal.type === 'user' ? 'any' : principal.type === 'client' ? 'granted' : undefined,
  operation: row,
  targets,
  properties,
})

/** An error of one evaluation is a no that says why: decisions are closed by default (AuthZEN 1.0, errors). */
const closed = (refusal: Refusal): AccessDecision => ({
  decision: false,
  context: { error: { status: refusal.status, message: refusal.message, code: refusal.code, hint: refusal.hint } },
})

/** One decision, by the judge of real calls where an agent asks. Nothing is held, counted or sent. */
export async function evaluate(
  asked: AccessEvaluation,
  house: OperatorsHouse,
  origin: string,
): Promise<AccessDecision> {
  try {
    const org = knownOf(house)
    const names = namesIn(org)
    const asker = await askerOf(asked.subject, house, names)
    const aim = await aimOf(asked, org, names)
    if (asker.is === 'agent')
      return await judged(asked, asker.agent, await dryRun(asker.agent, aim, house, queryOf(asked)), house, origin)
    return answered(await org.inventory.verdict(questionOf(asker.principal, aim)))
  } catch (error) {
    if (error instanceof Refusal) return closed(error)
    throw error
  }
}

/** The same from what is known already, for searches: nothing is read for it. */
export async function mayNow(asker: Asker, aim: Aim, org: KnownOrg, house: OperatorsHouse): Promise<boolean> {
  if (asker.is === 'agent') {
    if (aim.missing.length > 0) return false
    const { effect } = await dryRun(asker.agent, aim, house, undefined)
    return effect === 'allow' || effect === 'alert'
  }
  const question = questionOf(asker.principal, aim)
  return (await org.inventory.think((graph) => effective(question, graph))).effective === true
}

/** The call of an agent that is asked about, as it would send it, and the agent. Throws Refusal. */
export async function callFor(
  asked: AccessEvaluation,
  house: OperatorsHouse,
): Promise<{ readonly call: ExplainAsk; readonly agent: Agent }> {
  const org = knownOf(house)
  const names = namesIn(org)
  const asker = await askerOf(asked.subject, house, names)
  if (asker.is !== 'agent') throw new Refusal('not_requestable')
  return { call: callBy(asker.agent, await aimOf(asked, org, names), queryOf(asked)), agent: asker.agent }
}

function callBy(agent: Agent, aim: Aim, query: string | undefined): ExplainAsk {
  const call = callOf(aim, agent.name)
  if (call === undefined) throw unnamed(aim)
  return query === undefined ? call : { ...call, query }
}

const dryRun = async (agent: Agent, aim: Aim, house: OperatorsHouse, query: string | undefined) =>
  await house.explain(callBy(agent, aim, query), agent)

async function judged(
  asked: AccessEvaluation,
  agent: Agent,
  explanation: Explanation,
  house: OperatorsHouse,
  origin: string,
): Promise<AccessDecision> {
  const { effect, spoke, refusal, policy, requirement } = explanation
  const decisive = spoke.filter((one) => one.effect === effect)
  const known = judgedOf(explanation)
  const may = effect === 'allow' || effect === 'alert'
  const id = may ? undefined : presentedApproval(asked)
  const after = id === undefined ? {} : await whyNotApproved(id, agent.id, effect, known, house)
  const { requests } = house
  const asks = effect === 'hold' && known !== undefined && requests !== undefined
  return {
    decision: may,
    context: {
      effect,
      policy,
      ...(known === undefined ? {} : { evaluation_id: known.id, evaluated_at: known.context.time }),
      ...(effect === 'hold' ? { reason: 'approval_required' } : {}),
      ...after,
      reasons: decisive.map(({ rule, title, severity, hint }) => ({ rule, title, severity, hint })),
      ...(refusal === null ? {} : { refusal }),
      ...(requirement === null || effect !== 'hold' ? {} : { requirement }),
      ...(may && known !== undefined ? usedApproval(known) : {}),
      ...(asks ? { access_request: await requestable(asked, known.id, origin, requests.signing, house) } : {}),
    },
  }
}

function answered(verdict: Verdict): AccessDecision {
  const { effective: may, path, refusedBy, missing, gaps, evidence, source } = verdict
  return {
    decision: may === true,
    context: {
      effective: may,
      path: path.map((step) => step.words),
      ...(may === false ? { refused_by: refusedBy, missing } : {}),
      ...(may === 'unknown' ? { gaps: gaps.map(({ what, cure }) => ({ what, cure })) } : {}),
      evidence,
      source,
    },
  }
}
