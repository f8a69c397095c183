import type { HttpBindings } from '@hono/node-server'
import { Hono, type Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { Refusal } from '../model/refusal.ts'
import { approvalRoutes } from './callbacks/approvals.ts'
import type { CallbacksHouse } from './callbacks/house.ts'
import { makeLimit } from './callbacks/limit.ts'
import { messagePage } from './callbacks/pages/message.ts'
import { ICON, STYLE } from './callbacks/pages/style.ts'
import { backTo, signInRoutes } from './callbacks/sign-in.ts'
import { slackRoutes } from './callbacks/slack.ts'

export { SHOWN_FACTS } from './callbacks/changes.ts'
export type { CallbacksHouse } from './callbacks/house.ts'
export { makeOidc, type Oidc, type OidcClient } from './callbacks/oidc.ts'
export { operatorBoundTo } from './callbacks/session.ts'
export type { SlackDoor } from './callbacks/slack.ts'

/** No script, no foreign thing, no frame; forms lead here only. */
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()',
  // Not no-referrer: browsers would send forms with the origin null.
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const

const MOST_BODY = 262_144

const peer = (context: Context): string =>
  (context.env as Partial<HttpBindings> | undefined)?.incoming?.socket.remoteAddress ?? 'unknown'

/**
 * The callbacks door, which the world outside may reach: pages for approvers, sign-in, Slack. Each request is counted by its
 * source before anything of it is read, and is signed, or in a session, or only begins one.
 */
export function callbacksDoor(house: CallbacksHouse): Hono {
  const app = new Hono()
  const { host, origin, protocol } = new URL(house.publicUrl)
  const allows = makeLimit(() => house.now())

  const refuse = (context: Context, refusal: Refusal): Response | Promise<Response> => {
    context.status(refusal.status as 400) // a status of the table in errors.ts; all of them carry a body
    if (refusal.retryAfter !== undefined) context.header('retry-after', String(refusal.retryAfter))
    if (context.req.path === '/slack') return context.text(`${refusal.message}\n`)
    const again = refusal.status === 401
    return context.html(
      messagePage({
        org: house.orgName,
        title: refusal.message.replace(/\.$/, ''),
        text: refusal.hint,
        alert: true,
        link: again
          ? { to: `/sign-in?back=${backTo(context.req.path)}`, words: 'Sign in' }
          : { to: '/approvals', words: 'See what waits' },
      }),
    )
  }
  const fail = async (error: unknown, context: Context): Promise<Response> => {
    const refusal = error instanceof Refusal ? error : new Refusal('internal', { cause: error })
    if (refusal.status === 401 || refusal.status === 403)
      await house.audit
        .counted({ at: house.now(), source: peer(context), reason: `callbacks_${refusal.why ?? refusal.code}` })
        .catch((err: unknown) => house.log.error({ err }, 'a refused visitor could not be counted'))
    if (refusal.status >= 500) house.log.error({ err: error, path: context.req.path }, 'the callbacks door failed')
    return await refuse(context, refusal)
  }

  app.use(async (context, next) => {
    await next()
    for (const [name, value] of Object.entries(HEADERS)) context.res.headers.set(name, value)
    if (protocol === 'https:') context.res.headers.set('strict-transport-security', 'max-age=31536000')
  })
  app.use(async (context, next) => {
    if (!allows(peer(context))) throw new Refusal('too_many_requests')
    const asked = context.req.header('host') ?? new URL(context.req.url).host
    if (asked.toLowerCase() !== host.toLowerCase())
      throw new Refusal('malformed_target', {
        sentence: 'This door does not answer to that host name.',
        hint: 'An operator sets doors.callbacks.publicUrl.',
      })
    // A form of another site: browsers say where it comes from. Slack sends no such header, and signs.
    const from = context.req.header('origin')
    if (context.req.method !== 'GET' && from !== undefined && from !== origin) throw new Refusal('form_not_ours')
    await next()
  })
  app.use(bodyLimit({ maxSize: MOST_BODY, onError: (context) => refuse(context, new Refusal('too_large_body')) }))

  app.get('/style.css', (context) => context.body(STYLE, 200, { 'content-type': 'text/css; charset=utf-8' }))
  app.get('/icon.svg', (context) => context.body(ICON, 200, { 'content-type': 'image/svg+xml' }))
  app.get('/livez', (context) => context.text('alive\n'))
  signInRoutes(app, house)
  approvalRoutes(app, house)
  if (house.slack.length > 0) slackRoutes(app, house)
  app.notFound((context) =>
    refuse(context, new Refusal('not_found', { sentence: 'There is no such page.', hint: 'Check the address.' })),
  )
  app.onError(fail)
  return app
}
