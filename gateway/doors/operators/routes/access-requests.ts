import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import {
  accessKeys,
  accessProblem,
  accessRequest,
  accessTask,
  type AccessRequest,
  type AccessTask,
  type HoldView,
} from '../../../model/api.ts'
import { Refusal } from '../../../model/refusal.ts'
import { cleaned } from '../../../model/words.ts'
import { keptById, keptByKey, keptOf } from '../../../store/commands/access-requests.ts'
import { boundTo } from '../authzen/denial.ts'
import { callFor } from '../authzen/evaluate.ts'
import { orProblem, Problem } from '../authzen/problem.ts'
import { findHold } from '../holds.ts'
import { route, type Ask } from '../route.ts'
import { withdrawHold } from '../take-back.ts'

const REMEMBERED_MS = 7 * 86_400_000

/** A hold as the task of an access request. Its terminal states are those of the hold; what became of its grant is no task. */
function taskOf(hold: HoldView, origin: string): AccessTask {
  const at = `${origin}/access/v1/requests/${hold.id}`
  const pending = hold.state === 'pending'
  return {
    task: {
      id: hold.id,
      status: hold.state,
      status_endpoint: at,
      ...(pending ? { expires_at: hold.expiresAt, links: { cancel: `${at}/cancel` } } : {}),
      display: { title: `${hold.agent.name}: ${hold.operation}`, description: `To ${hold.sentence}` },
    },
    ...(hold.state === 'approved'
      ? {
          result: {
            mode: 'reevaluate' as const,
            approval: {
              id: hold.id,
              ...(hold.decidedAt === null ? {} : { approved_at: hold.decidedAt }),
              approved_until: hold.expiresAt,
            },
          },
        }
      : {}),
  }
}

async function holdFor({ params, house }: Ask<unknown, unknown>): Promise<HoldView> {
  try {
    return await findHold(house.store, params['request'] ?? '', house.now())
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not_found') throw new Problem('unknown_task', error.message)
    throw error
  }
}

/** Why it is asked, in the words of who asks. */
function purposeOf({ context, requested_access: wanted, client }: AccessRequest): string {
  const why = context?.['business_justification'] ?? context?.['purpose']
  return [
    wanted?.emergency === true ? 'Emergency.' : undefined,
    typeof why === 'string' ? why : undefined,
    wanted?.requested_until === undefined ? undefined : `Wanted until ${wanted.requested_until}.`,
    client?.name === undefined ? undefined : `By ${client.name}.`,
  ]
    .flatMap((part) => (part === undefined ? [] : [cleaned(part, 600)]))
    .join(' ')
}

type Submission = Ask<unknown, AccessRequest>

/** The hold of the same request, sent before. Throws Problem where its key or its denial was used for another. */
async function before({ body, operator, house, header }: Submission, hash: string, denial?: string) {
  const key = header('idempotency-key')
  if (denial === undefined && key === undefined) return undefined
  const rows = await house.store.read(denial === undefined ? keptByKey(operator.id, key ?? '') : keptById(denial))
  const row = rows[0]
  if (row === undefined) return undefined
  const kept = keptOf(row)
  if (kept.bodyHash === hash && kept.operator === operator.id) return kept.hold
  if (denial === undefined)
    throw new Problem('duplicate_request', 'Use a new Idempotency-Key for a request of other content.')
  throw new Problem('invalid_denial_binding', `The denial ${body.denial.evaluation_id ?? ''} was answered already.`)
}

async function submitted(ask: Submission): Promise<string> {
  const { body, operator, house, header, origin } = ask
  const { requests } = house
  if (requests === undefined) throw new Problem('not_requestable', 'This door takes no access requests.')
  if (body.client?.actor !== undefined || body.subject.properties?.['act'] !== undefined)
    throw new Refusal('invalid_request', {
      sentence: 'No key of this door proves for whom else an agent would act.',
      hint: 'Leave out client.actor: the operator whose key is shown is recorded as who asked.',
    })
  const hash = createHash('sha256')
    .update(canonicalize(body) ?? '')
    .digest('base64url')
  const known = await before(ask, hash)
  if (known !== undefined) return known
  const denial = await boundTo(body, origin, requests.signing, house.now())
  const answered = await before(ask, hash, denial)
  if (answered !== undefined) return answered
  const { call, agent } = await callFor(body, house)
  const { hold, refused } = await requests.open(call, agent, purposeOf(body), operator)
  if (hold === undefined) throw new Problem('not_requestable', refused ?? 'It is not held now: evaluate again.')
  await house.store.run('keepAccessRequest', {
    now: house.now(),
    request: {
      id: denial,
      operator: operator.id,
      idempotencyKey: header('idempotency-key')?.slice(0, 255) ?? null,
      bodyHash: hash,
      hold: hold.id,
      until: Math.max(hold.expiresAt, house.now()) + REMEMBERED_MS,
    },
  })
  return hold.id
}

const submit = route({
  method: 'post',
  path: '/access/v1/requests',
  summary: 'AuthZEN access request: asks people about a call that was denied as held. Its task is the hold.',
  roles: ['operator'],
  body: accessRequest,
  answer: accessTask,
  status: 202,
  problem: accessProblem,
  handle: (ask) =>
    orProblem(async () => {
      const { house, origin } = ask
      const answer = taskOf(await findHold(house.store, await submitted(ask), house.now()), origin)
      return new Response(JSON.stringify(accessTask.parse(answer)), {
        status: answer.task.status === 'pending' ? 202 : 201,
        headers: { 'content-type': 'application/json', location: answer.task.status_endpoint, 'retry-after': '5' },
      })
    }),
})

const show = route({
  method: 'get',
  path: '/access/v1/requests/{request}',
  summary: 'AuthZEN access request: what became of it. Approved, it is to be evaluated again with context.approval.',
  answer: accessTask,
  problem: accessProblem,
  handle: (ask) => orProblem(async () => taskOf(await holdFor(ask), ask.origin)),
})

const cancel = route({
  method: 'post',
  path: '/access/v1/requests/{request}/cancel',
  summary: 'AuthZEN access request: takes it back while it is pending.',
  roles: ['operator', 'approver'],
  answer: accessTask,
  problem: accessProblem,
  handle: (ask) =>
    orProblem(async () => {
      const hold = await holdFor(ask)
      if (hold.state !== 'pending') throw new Problem('invalid_task_state', `It is ${hold.state} already.`)
      return taskOf(await withdrawHold(hold, ask.operator, ask.house), ask.origin)
    }),
})

const keys = route({
  method: 'get',
  path: '/access/v1/jwks',
  summary: 'Public keys of what this door signs (RFC 7517).',
  answer: accessKeys,
  handle: async ({ house }) => ({
    keys: ((await house.requests?.signing.published()) ?? []).map((key) => ({ ...key })),
  }),
})

export const accessRequestRoutes = [submit, show, cancel, keys]
