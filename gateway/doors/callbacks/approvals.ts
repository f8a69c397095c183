import type { Context, Hono } from 'hono'
import { breakGlassAsk, reviewClose } from '../../model/api.ts'
import { Refusal } from '../../model/refusal.ts'
import { sql, text } from '../../store/statement.ts'
import { namesOf } from '../operators/agents.ts'
import { findHold, holdOf } from '../operators/holds.ts'
import { offersOf } from '../operators/offers.ts'
import { closeReview, openReviews, whyNotReview } from '../operators/review.ts'
import { revokeStanding, withdrawHold } from '../operators/take-back.ts'
import { breakGlass, castVote, personOf, whyNotYours } from '../operators/vote.ts'
import { chosenOf, readChoice, type Form } from './choice.ts'
import type { CallbacksHouse } from './house.ts'
import type { Wrong } from './pages/decide.ts'
import { holdPage } from './pages/hold.ts'
import { listPage } from './pages/list.ts'
import { checkForm, formToken, sessionOf, type Session } from './session.ts'
import { storyOf } from './story.ts'

const MOST_WAITING = 50
const LATELY = 8
const HOLD = /^hold_[\w-]{1,60}$/

const lookerOf = (session: Session) => ({ name: session.operator.name, token: formToken(session, 'sign-out') })
const formOf = (hold: string): string => `decide ${hold}`
const glassOf = (hold: string): string => `break glass ${hold}`
const reviewFormOf = (hold: string): string => `review ${hold}`
const backOf = (hold: string): string => `take back ${hold}`

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
    const { operator } = session
    const votes = await house.store.read(
      sql(
        `select hold_id from votes join holds on holds.id = votes.hold_id where holds.state = 'pending' and votes.approver_id = ?`,
        personOf(operator),
      ),
    )
    const voted = new Set(votes.map((vote) => text(vote, 'hold_id')))
    const waiting = await Promise.all(
      pending.map(async (hold) => ({
        hold,
        notYours: voted.has(hold.id)
          ? 'You said yes; another person must too.'
          : await whyNotYours(hold, operator, house),
      })),
    )
    const open = (await openReviews(house, MOST_WAITING)).filter((one) => whyNotReview(one, operator) === undefined)
    const unreviewed = await Promise.all(
      open.map(async (review) => ({ review, hold: await findHold(house.store, review.hold, now) })),
    )
    return context.html(listPage({ org: house.orgName, looker: lookerOf(session), waiting, over, unreviewed, now }))
  })

  app.get('/approvals/:hold', async (context) => {
    const id = named(context)
    const session = await sessionOf(context, house)
    if (session === undefined) return context.redirect(`/sign-in?back=/approvals/${id}`, 302)
    return await show(context, id, session)
  })

  app.post('/approvals/:hold', async (context) => {
    const { id, session, form } = await sent(context, formOf)
    const said = form['verdict']
    if (said === 'none')
      return await show(context, id, session, {
        sentence: 'Nothing was decided yet. Press a button.',
        reason: reasonOf(form),
        at: 'page',
        chosen: chosenOf(form),
      })
    if (said !== 'approve' && said !== 'limited' && said !== 'deny')
      throw new Refusal('invalid_request', { sentence: 'Nothing was decided.', hint: 'Choose to approve or to deny.' })
    const verdict = said === 'deny' ? 'deny' : 'approve'
    const reason = reasonOf(form)
    if (verdict === 'deny' && reason === '')
      return await show(context, id, session, {
        sentence: 'Say why you deny it, in a few words.',
        reason,
        at: 'reason',
        chosen: chosenOf(form),
      })
    return await acted(context, id, session, { reason, at: 'page', chosen: chosenOf(form) }, async () => {
      const hold = await findHold(house.store, id, house.now())
      const read = verdict === 'deny' ? undefined : readChoice(form, said === 'limited', offersOf(hold))
      if (read?.ok === false) return { sentence: read.sentence, reason, at: 'limits', chosen: read.chosen }
      const choice = read?.choice ?? {}
      const { operator } = session
      await castVote(
        { hold, operator, verdict, reason: reason === '' ? 'no reason given' : reason, via: 'page', choice },
        house,
      )
      return undefined
    })
  })

  app.post('/approvals/:hold/break-glass', async (context) => {
    const { id, session, form } = await sent(context, glassOf)
    const reason = reasonOf(form)
    if (!breakGlassAsk.safeParse({ reason }).success)
      return await show(context, id, session, {
        sentence: `That is ${reason.length} letters; say it in 40 or more: what is at stake, and why nobody else can decide.`,
        reason,
        at: 'glass',
      })
    return await acted(context, id, session, { reason, at: 'glass' }, async () => {
      const hold = await findHold(house.store, id, house.now())
      await breakGlass({ hold, operator: session.operator, reason, via: 'page' }, house)
      return undefined
    })
  })

  app.post('/approvals/:hold/review', async (context) => {
    const { id, session, form } = await sent(context, reviewFormOf)
    const said = typeof form['finding'] === 'string' ? form['finding'].trim().slice(0, 1000) : ''
    const finding = reviewClose.safeParse({ finding: said })
    if (!finding.success)
      return await show(context, id, session, {
        sentence: 'Say what you found, in a sentence.',
        reason: said,
        at: 'review',
      })
    return await acted(context, id, session, { reason: said, at: 'page' }, async () => {
      await closeReview(id, session.operator, finding.data.finding, house)
      return undefined
    })
  })

  app.post('/approvals/:hold/take-back', async (context) => {
    const { id, session, form } = await sent(context, backOf)
    const { operator } = session
    if (!operator.roles.includes('approver') && !operator.roles.includes('operator'))
      throw new Refusal('operator_not_allowed', { sentence: 'You may not take this back.' })
    const standing = form['standing']
    return await acted(context, id, session, { reason: '', at: 'page' }, async () => {
      if (typeof standing === 'string') await revokeStanding(standing, operator, house)
      else await withdrawHold(await findHold(house.store, id, house.now()), operator, house)
      return undefined
    })
  })

  // Where somebody reloads what a form led to.
  for (const part of ['break-glass', 'take-back', 'review'])
    app.get(`/approvals/:hold/${part}`, (context) => context.redirect(`/approvals/${named(context)}`, 302))

  /** A form of ours, sent by the one it was made for. */
  async function sent(context: Context, form: (hold: string) => string) {
    const id = named(context)
    const session = await sessionOf(context, house)
    // No way to Okta from here: what was sent would be lost on the way, and a form may not lead elsewhere.
    if (session === undefined) throw new Refusal('signed_out')
    const fields = await context.req.parseBody()
    checkForm(session, form(id), fields['token'])
    return { id, session, form: fields }
  }

  /** Does it and leads back to the hold; what is wrong with it, or refused, is said on the page with what stood in the form. */
  async function acted(
    context: Context,
    id: string,
    session: Session,
    form: Omit<Wrong, 'sentence' | 'hint'>,
    act: () => Promise<Wrong | undefined>,
  ): Promise<Response> {
    try {
      const wrong = await act()
      return wrong === undefined ? context.redirect(`/approvals/${id}`, 303) : await show(context, id, session, wrong)
    } catch (error) {
      if (!(error instanceof Refusal) || error.code === 'not_found' || error.code === 'internal') throw error
      return await show(context, id, session, { ...form, sentence: error.message, hint: error.hint }, 409)
    }
  }

  async function show(context: Context, id: string, session: Session, wrong?: Wrong, status: 409 | 422 = 422) {
    const story = await storyOf(id, session.operator, house)
    const page = holdPage({
      org: house.orgName,
      looker: lookerOf(session),
      story,
      token: formToken(session, formOf(id)),
      glassToken: formToken(session, glassOf(id)),
      backToken: formToken(session, backOf(id)),
      reviewToken: formToken(session, reviewFormOf(id)),
      now: house.now(),
      wrong,
    })
    return context.html(page, wrong === undefined ? 200 : status)
  }
}

const reasonOf = (form: Form): string =>
  typeof form['reason'] === 'string' ? form['reason'].trim().slice(0, 1000) : ''

function named(context: Context): string {
  const id = context.req.param('hold') ?? ''
  if (!HOLD.test(id)) throw new Refusal('not_found', { sentence: 'There is no such hold.', hint: 'See what waits.' })
  return id
}
