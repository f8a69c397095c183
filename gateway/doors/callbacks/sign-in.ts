import type { Hono } from 'hono'
import { z } from 'zod'
import { Refusal } from '../../model/refusal.ts'
import type { CallbacksHouse } from './house.ts'
import { checkForm, endSession, keepLeft, openSession, operatorBoundTo, sessionOf, takeLeft } from './session.ts'
import { messagePage } from './pages/message.ts'

const left = z.object({ state: z.string(), nonce: z.string(), verifier: z.string(), back: z.string() })

/** Only our own pages may be gone back to. */
const BACK = /^(\/approvals(?:\/hold_[\w-]{1,60})?)(?:\/(?:break-glass|take-back))?$/
export const backTo = (path: string | undefined): string => BACK.exec(path ?? '')?.[1] ?? '/approvals'

/** Sign-in with Okta: away with a sealed cookie, back with a session of the operator bound to that Okta user. */
export function signInRoutes(app: Hono, house: CallbacksHouse): void {
  const redirectUri = `${house.publicUrl}/sign-in/done`
  const provider = () => {
    if (house.oidc === undefined)
      throw new Refusal('not_found', {
        sentence: 'Sign-in is not set up.',
        hint: 'An operator sets org.oidc; until then decide with postern approvals.',
      })
    return house.oidc
  }

  app.get('/sign-in', async (context) => {
    const { url, left: kept } = await provider().begin(redirectUri)
    keepLeft(context, { ...kept, back: backTo(context.req.query('back')) }, house)
    return context.redirect(url, 302)
  })

  app.get('/sign-in/done', async (context) => {
    const kept = left.safeParse(takeLeft(context, house))
    if (!kept.success)
      throw new Refusal('sign_in_failed', {
        sentence: 'This sign-in did not begin in this browser, or took longer than ten minutes.',
      })
    const current = new URL(redirectUri)
    current.search = new URL(context.req.url).search
    const sub = await provider().finish(current, kept.data)
    const operator = await operatorBoundTo(sub, house)
    if (operator === undefined)
      throw new Refusal('operator_not_allowed', {
        sentence: 'You are signed in at Okta, and you are no operator here.',
        hint: `An operator adds you: postern operators add --okta-user ${/^[\w-]{1,40}$/.test(sub) ? sub : '00u…'} --role approver`,
      })
    await openSession(context, operator, house)
    return context.redirect(backTo(kept.data.back), 303)
  })

  app.post('/sign-out', async (context) => {
    const session = await sessionOf(context, house)
    if (session !== undefined) {
      const form = await context.req.parseBody()
      checkForm(session, 'sign-out', form['token'])
      await endSession(context, house)
    }
    return context.html(
      messagePage({
        org: house.orgName,
        title: 'You are signed out',
        text: 'Your session at Postern is over. At Okta you may still be signed in.',
        link: { to: '/sign-in', words: 'Sign in again' },
      }),
    )
  })
}
