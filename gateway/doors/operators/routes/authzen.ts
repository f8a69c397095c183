import {
  accessDecision,
  accessDecisions,
  accessEvaluation,
  accessEvaluations,
  actionSearch,
  actionsFound,
  authzenConfiguration,
  entitiesFound,
  resourceSearch,
  subjectSearch,
  type AccessDecision,
  type AccessEvaluation,
} from '../../../model/api.ts'
import { Refusal } from '../../../model/refusal.ts'
import { evaluate } from '../authzen/evaluate.ts'
import { searchActions, searchResources, searchSubjects } from '../authzen/search.ts'
import { route } from '../route.ts'

const evaluation = route({
  method: 'post',
  path: '/access/v1/evaluation',
  summary: 'AuthZEN 1.0: may this subject do this action to this resource.',
  body: accessEvaluation,
  answer: accessDecision,
  handle: async ({ body, house, origin }) => await evaluate(body, house, origin),
})

/** A whole evaluation out of its own parts and the defaults above it. Throws Refusal invalid_request. */
function whole(part: object, defaults: object): AccessEvaluation {
  const parsed = accessEvaluation.safeParse({ ...defaults, ...part })
  if (parsed.success) return parsed.data
  throw new Refusal('invalid_request', {
    sentence: `An evaluation lacks ${[...new Set(parsed.error.issues.map((issue) => issue.path.join('.')))].join(', ')}, and no default is given.`,
  })
}

/** Decisions after which the rest need not be asked. */
const ENDS = { execute_all: undefined, deny_on_first_deny: false, permit_on_first_permit: true } as const

const evaluations = route({
  method: 'post',
  path: '/access/v1/evaluations',
  summary: 'AuthZEN 1.0: several evaluations in one request.',
  body: accessEvaluations,
  answer: accessDecisions,
  async handle({ body, house, origin }) {
    const { evaluations: parts = [], options, ...defaults } = body
    if (parts.length === 0) return await evaluate(whole({}, defaults), house, origin)
    // All are checked before any is judged: an error of the request is no decision.
    const all = parts.map((part) => whole(part, defaults))
    const semantic = options?.evaluations_semantic ?? 'execute_all'
    const decisions: AccessDecision[] = []
    for (const one of all) {
      const said = await evaluate(one, house, origin)
      if (said.decision === ENDS[semantic]) {
        decisions.push({ ...said, context: { ...said.context, reason: semantic } })
        break
      }
      decisions.push(said)
    }
    return { evaluations: decisions }
  },
})

const subjects = route({
  method: 'post',
  path: '/access/v1/search/subject',
  summary: 'AuthZEN 1.0: who may do this.',
  body: subjectSearch,
  answer: entitiesFound,
  handle: async ({ body, house }) => await searchSubjects(body, house),
})

const resources = route({
  method: 'post',
  path: '/access/v1/search/resource',
  summary: 'AuthZEN 1.0: to what somebody may do this.',
  body: resourceSearch,
  answer: entitiesFound,
  handle: async ({ body, house }) => await searchResources(body, house),
})

const actions = route({
  method: 'post',
  path: '/access/v1/search/action',
  summary: 'AuthZEN 1.0: what somebody may do to this.',
  body: actionSearch,
  answer: actionsFound,
  handle: async ({ body, house }) => await searchActions(body, house),
})

const configuration = route({
  method: 'get',
  path: '/.well-known/authzen-configuration',
  summary: 'AuthZEN 1.0: where the endpoints are.',
  answer: authzenConfiguration,
  handle({ origin, house }) {
    return Promise.resolve({
      policy_decision_point: origin,
      access_evaluation_endpoint: `${origin}/access/v1/evaluation`,
      access_evaluations_endpoint: `${origin}/access/v1/evaluations`,
      search_subject_endpoint: `${origin}/access/v1/search/subject`,
      search_resource_endpoint: `${origin}/access/v1/search/resource`,
      search_action_endpoint: `${origin}/access/v1/search/action`,
      ...(house.requests === undefined
        ? {}
        : {
            access_request_endpoint: `${origin}/access/v1/requests`,
            jwks_uri: `${origin}/access/v1/jwks`,
            capabilities: ['urn:openid:authzen:capability:access-request'],
          }),
    })
  },
})

export const authzenRoutes = [configuration, evaluation, evaluations, subjects, resources, actions]
