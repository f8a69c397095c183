import type { HttpBindings } from '@hono/node-server'
import { Hono, type Context } from 'hono'
import { refused } from '../enforce/answer.ts'
import type { House } from '../enforce/house.ts'
import { identify } from '../enforce/identify.ts'
import { receive, type ReceiveOptions } from '../enforce/receive.ts'
import { Refusal } from '../model/refusal.ts'
import type { Subject } from '../model/subject.ts'
import { ownAnnounce, ownPlan, ownPlans } from './own/plans.ts'
import { ownAnswer, ownDecision, ownHold } from './own/reads.ts'

export interface OwnDeps {
  readonly house: House
  readonly receive: ReceiveOptions
}

export interface OwnDoor {
  readonly app: Hono<{ Bindings: HttpBindings }>
  /** True for paths that Postern answers itself on the agents' door. */
  owns(method: string, target: string): boolean
}

/** An agent's view of what is its own: `/_postern/holds/{id}`, `/_postern/plans`, `/_postern/decisions/{id}`. */
export function ownDoor(deps: OwnDeps): OwnDoor {
  const { house } = deps
  const app = new Hono<{ Bindings: HttpBindings }>()
  app.get('/_postern/holds/:id', async (c) => c.json(await ownHold(house, await subjectOf(c, deps), c.req.param('id'))))
  app.get(
    '/_postern/holds/:id/answer',
    async (c) => await ownAnswer(house, await subjectOf(c, deps), c.req.param('id')),
  )
  app.delete('/_postern/holds/:id', async (c) => {
    const subject = await subjectOf(c, deps)
    const hold = await ownHold(house, subject, c.req.param('id'))
    await withdraw(hold.id, hold.status, subject, house)
    return c.json(await ownHold(house, subject, hold.id))
  })
  app.post('/_postern/plans', async (c) => {
    const received = await receive(c.env.incoming, deps.receive)
    const subject = await identify(received, house.identify)
    const gone = new AbortController()
    c.env.outgoing.once('close', () => gone.abort())
    const { status, body } = await ownAnnounce(received, subject, deps, gone.signal)
    if ('id' in body) c.header('location', body.status_endpoint)
    return c.json(body, status)
  })
  app.get('/_postern/plans', async (c) => c.json(await ownPlans(house, await subjectOf(c, deps))))
  app.get('/_postern/plans/:id', async (c) => c.json(await ownPlan(house, await subjectOf(c, deps), c.req.param('id'))))
  app.delete('/_postern/plans/:id', async (c) => {
    const subject = await subjectOf(c, deps)
    const plan = await ownPlan(house, subject, c.req.param('id'))
    await withdraw(plan.hold, plan.status, subject, house)
    return c.json(await ownPlan(house, subject, plan.id))
  })
  app.get('/_postern/decisions/:id', async (c) =>
    c.json(await ownDecision(house, await subjectOf(c, deps), c.req.param('id'))),
  )
  app.notFound(() => answer(new Refusal('not_found'), house))
  app.onError((error) => {
    const refusal = error instanceof Refusal ? error : new Refusal('internal')
    if (refusal.code === 'internal') house.log.error({ err: error }, 'a fault of our own')
    return answer(refusal, house)
  })
  return { app, owns: (_method, target) => target.startsWith('/_postern/') }
}

/** What waits is cancelled, what was approved and not spent is given back. Throws Refusal conflict when there is neither. */
async function withdraw(hold: string, status: string, subject: Subject, house: House): Promise<void> {
  const gone = await house.store.run('withdrawHold', {
    writer: house.store.writer,
    hold,
    agent: subject.agent.id,
    at: house.now(),
    entry: house.audit.entries.withdrawn({ at: house.now(), agent: subject.agent.id, hold }),
  })
  if (!gone) throw new Refusal('conflict', { sentence: `This is ${status} and cannot be cancelled.` })
  house.waiting.decided(hold)
}

function answer(refusal: Refusal, house: House): Response {
  const { status, headers, body } = refused(refusal, {
    id: house.ids.decision(),
    publicUrl: house.publicUrl,
    policy: house.policy()?.revision ?? 'none',
  })
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } })
}

/** The same reading and the same credentials as on the road; who is not known gets 401. */
async function subjectOf(
  c: Context<{ Bindings: HttpBindings }>,
  { house, receive: options }: OwnDeps,
): Promise<Subject> {
  return await identify(await receive(c.env.incoming, options), house.identify)
}
