import type { HttpBindings } from '@hono/node-server'
import { Hono, type Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { ApiError } from '../model/api.ts'
import { Refusal } from '../model/refusal.ts'
import { checkHost, checkRoles, recognize } from './operators/authenticate.ts'
import type { OperatorsHouse } from './operators/house.ts'
import { loginRoutes } from './operators/login.ts'
import { openapi } from './operators/openapi.ts'
import { accessRequestRoutes } from './operators/routes/access-requests.ts'
import { agentClientRoutes } from './operators/routes/agent-clients.ts'
import { agentRoutes } from './operators/routes/agents.ts'
import { agentKeyRoutes } from './operators/routes/agent-keys.ts'
import { approvalRoutes } from './operators/routes/approvals.ts'
import { auditRoutes } from './operators/routes/audit.ts'
import { authzenRoutes } from './operators/routes/authzen.ts'
import { discoverRoutes } from './operators/routes/discover.ts'
import { holdRoutes } from './operators/routes/holds.ts'
import { houseRoutes } from './operators/routes/house.ts'
import { operatorRoutes } from './operators/routes/operators.ts'
import { outboxRoutes } from './operators/routes/outbox.ts'
import { permissionRoutes } from './operators/routes/permissions.ts'
import { planRoutes } from './operators/routes/plans.ts'
import { eraseRoutes } from './operators/routes/erase.ts'
import { settleRoutes } from './operators/routes/settle.ts'
import { tailRoutes } from './operators/routes/tail.ts'
import { undoRoutes } from './operators/routes/undo.ts'

export type { OperatorsHouse } from './operators/house.ts'
export { firstOperator, type FirstOperator } from './operators/first.ts'

export const ROUTES = [
  ...agentRoutes,
  ...agentKeyRoutes,
  ...agentClientRoutes,
  ...operatorRoutes,
  // Before those of a single hold: its numbers are no hold's name.
  ...approvalRoutes,
  ...holdRoutes,
  ...planRoutes,
  ...tailRoutes,
  ...eraseRoutes,
  ...settleRoutes,
  ...undoRoutes,
  ...auditRoutes,
  ...houseRoutes,
  ...outboxRoutes,
  ...discoverRoutes,
  ...permissionRoutes,
  ...authzenRoutes,
  ...accessRequestRoutes,
]

/** No page of ours loads anything from here, and nothing of it may be kept, framed or guessed at. */
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const

const MOST_BODY = 1_048_576

// Under node's server each request brings its socket; app.request in tests brings none.
const peer = (context: Context): string =>
  (context.env as Partial<HttpBindings> | undefined)?.incoming?.socket.remoteAddress ?? 'unknown'

const answer = (context: Context, refusal: Refusal): Response =>
  context.json(
    { error: { code: refusal.code, sentence: refusal.message, hint: refusal.hint } } satisfies ApiError,
    refusal.status as 400, // a status of the table in errors.ts; all of them carry a body
    {
      ...refusal.headers,
      ...(refusal.retryAfter === undefined ? {} : { 'retry-after': String(refusal.retryAfter) }),
    },
  )

/** The operators' door: everything on it is authenticated but /livez and /readyz, on loopback too (rule 18). */
export function operatorsDoor(house: OperatorsHouse): Hono {
  const app = new Hono()
  app.use(async (context, next) => {
    await next()
    for (const [name, value] of Object.entries(HEADERS)) context.res.headers.set(name, value)
    // AuthZEN 1.0, request identification: who names a request gets the name back.
    const named = context.req.header('x-request-id')
    if (named !== undefined && /^[\x21-\x7e]{1,200}$/.test(named)) context.res.headers.set('x-request-id', named)
  })
  app.get('/livez', (context) => context.text('alive\n'))
  app.get('/readyz', async (context) => {
    const failing = (await house.checks()).filter((one) => one.state === 'fail')
    // Names only: whoever asks here has shown no key.
    return failing.length === 0
      ? context.text('ready\n')
      : context.text(`not ready: ${failing.map((one) => one.name).join(', ')}\n`, 503)
  })
  app.use(async (context, next) => {
    checkHost(context.req.header('host') ?? new URL(context.req.url).host, house.names)
    await next()
  })
  app.use(bodyLimit({ maxSize: MOST_BODY, onError: (context) => answer(context, new Refusal('too_large_body')) }))

  const description = openapi(ROUTES, house.version)
  const asked = async (context: Context) => recognize(context.req.header('authorization'), house)
  app.get('/api/openapi.json', async (context) => {
    await asked(context)
    return context.json(description)
  })
  app.get('/metrics', async (context) => {
    await asked(context)
    return context.body(await house.metrics.metrics(), 200, { 'content-type': house.metrics.contentType })
  })
  loginRoutes(app, house, peer)
  for (const route of ROUTES) {
    app.on(route.method, route.path.replace(/\{(\w+)\}/g, ':$1'), async (context) => {
      const operator = await asked(context)
      checkRoles(operator, route.roles)
      return await route.serve(context, house, operator)
    })
  }
  // Who has shown no key is not told what there is.
  app.notFound(async (context) => {
    try {
      await asked(context)
      return answer(
        context,
        new Refusal('not_found', { sentence: 'There is no such route.', hint: 'See /api/openapi.json.' }),
      )
    } catch (error) {
      return fail(error, context)
    }
  })
  const fail = async (error: unknown, context: Context): Promise<Response> => {
    const refusal = error instanceof Refusal ? error : new Refusal('internal', { cause: error })
    if (refusal.code === 'operator_not_recognized')
      await house.audit
        .counted({ at: house.now(), source: peer(context), reason: `operator_${refusal.why}` })
        .catch((err: unknown) => house.log.error({ err }, 'a refused operator could not be counted'))
    if (refusal.code === 'internal')
      house.log.error({ err: error, path: context.req.path }, "the operators' door failed")
    return answer(context, refusal)
  }
  app.onError((error, context) => fail(error, context))
  return app
}
