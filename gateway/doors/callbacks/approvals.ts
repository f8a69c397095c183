import type { Context, Hono } from 'hono'
import { Refusal } from '../../model/refusal.ts'
import { sql } from '../../store/statement.ts'
import { namesOf } from '../operators/agents.ts'
import { findHold, holdOf } from '../operators/holds.ts'
import { castVote, whyNotYours } from '../operators/vote.ts'
import type { CallbacksHouse } from './house.ts'
import { holdPage, type HoldPageOptions } from './pages/hold.ts'
import { listPage } from './pages/list.ts'
import { checkForm, formToken, sessionOf, type Session } from './session.ts'
import { storyOf } from './story.ts'

const MOST_WAITING = 50
const LATELY = 8
const HOLD = /^hold_[\w-]{1,60}$/

const lookerOf = (session: Session) => ({ name: session.operator.name, token: formToken(session, 'sign-out') })
const formOf = (hold: string): string => `decide ${hold}`

/** `/approvals` and `/approvals/{id}`: what waits, and one hold made for deciding. */
export function approvalRoutes(app: Hono, house: CallbacksHouse): void {
  app.get('/', (context) => context.redirect('/approvals', 302))

  app.get('/approvals', async (context) => {
    const session = await sessionOf(context, house)
    if (session === undefined) return context.redirect('/sign-in?back=/approvals', 302)
    const now = house.now()
    const names = await namesOf(house.store)
    const rows = async (some: string, most: number, ...values: number[]) =>
      (await house.store.read(sql(`select * from holds where ${some} limit ?`, ...values, most))).map((row) =>
        holdOf(row, names, now),
      )
    const pending = await rows(`state = 'pending' and expires_at > ? order by expires_at`, MOST_WAITING, now)
    const over = await rows(`state != 'pending' order by decided_at desc`, LATELY)
    const waiting = await Promise.all(
      pending.map(async (hold) => ({ hold, notYours: await whyNotYours(hold, session.operator, house) })),
    )
    // What one can decide comes first, then what ends first.
    const sorted = waiting.toSorted((a, b) => Number(a.notYours !== undefined) - Number(b.notYours !== undefined))
    return context.html(listPage({ org: house.orgName, looker: lookerOf(session), waiting: sorted, over, now }))
  })

  app.get('/approvals/:hold', async (context) => {
    const id = named(context)
    const session = await sessionOf(context, house)
    if (session === undefined) return context.redirect(`/sign-in?back=/approvals/${id}`, 302)
    return await show(context, id, session)
  })

  app.post('/approvals/:hold', async (context) => {
    const id = named(context)
    const session = await sessionOf(context, house)
    // No way to Okta from here: what was sent would be lost on the way, and a form may not lead elsewhere.
    if (session === undefined) throw new Refusal('signed_out')
    const form = await context.req.parseBody()
    checkForm(session, formOf(id), form['token'])
    const verdict = form['verdict']
    if (verdict !== 'approve' && verdict !== 'deny')
      throw new Refusal('invalid_request', { sentence: 'Nothing was decided.', hint: 'Choose to approve or to deny.' })
    const reason = typeof form['reason'] === 'string' ? form['reason'].trim().slice(0, 1000) : ''
    if (verdict === 'deny' && reason === '')
      return await show(context, id, session, { sentence: 'Say why you deny it, in a few words.', reason, field: true })
    const { operator } = session
    try {
      const hold = await findHold(house.store, id, house.now())
      await castVote(
        { hold, operator, verdict, reason: reason === '' ? 'no reason given' : reason, via: 'page' },
        house,
      )
    } catch (error) {
      if (!(error instanceof Refusal) || error.code === 'not_found' || error.code === 'internal') throw error
      return await show(context, id, session, { sentence: error.message, reason, field: false })
    }
    return context.redirect(`/approvals/${id}`, 303)
  })

  async function show(context: Context, id: string, session: Session, wrong?: HoldPageOptions['wrong']) {
    const story = await storyOf(id, session.operator, house)
    const page = holdPage({
      org: house.orgName,
      looker: lookerOf(session),
      story,
      token: formToken(session, formOf(id)),
      now: house.now(),
      ...(wrong === undefined ? {} : { wrong }),
    })
    return context.html(page, wrong === undefined ? 200 : wrong.field ? 422 : 409)
  }
}

function named(context: Context): string {
  const id = context.req.param('hold') ?? ''
  if (!HOLD.test(id)) throw new Refusal('not_found', { sentence: 'There is no such hold.', hint: 'See what waits.' })
  return id
}
