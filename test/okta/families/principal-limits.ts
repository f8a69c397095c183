import { notFound, OktaError } from '../http/errors.ts'
import { bodyOf, ok, param, type Exchange } from '../http/exchange.ts'
import { cursorOf, invalidCursor, page } from '../http/paging.ts'
import { callerId, required } from '../http/parts.ts'
import type { Routes } from '../http/routes.ts'
import { say, thingTarget } from '../log/events.ts'
import type { Json } from '../store/types.ts'

interface Principal {
  readonly id: string
  readonly type: 'SSWS_TOKEN' | 'OAUTH_CLIENT'
  readonly created: string
  readonly owner: string
}

/** Every API token and OAuth client has one entry: it follows from them, only changes are kept. */
function* principals(x: Exchange): Generator<Principal> {
  for (const row of x.world.tokens.all())
    yield { id: row.id, type: 'SSWS_TOKEN', created: row.created, owner: row.userId }
  for (const app of x.world.apps.all()) {
    if (app.clientId !== undefined)
      yield { id: app.clientId, type: 'OAUTH_CLIENT', created: app.created, owner: x.world.users.people.idAt(0) }
  }
}

const entryId = (row: Principal): string => `prl${row.id.slice(3)}`

function show(x: Exchange, row: Principal): Json {
  const kept = x.world.things('principal-limits').get(entryId(row))
  return {
    id: entryId(row),
    orgId: x.world.orgId,
    principalId: row.id,
    principalType: row.type,
    defaultPercentage: 50,
    defaultConcurrencyPercentage: 50,
    lastUpdate: kept?.lastUpdated ?? row.created,
    lastUpdatedBy: row.owner,
    createdDate: row.created,
    createdBy: row.owner,
    ...kept?.body,
  }
}

const refused = (...causes: string[]): OktaError =>
  new OktaError('E0000001', { args: ['principalRateLimitMediated'], causes })

function entryAt(x: Exchange): Principal {
  const id = param(x, 'principalRateLimitId')
  for (const row of principals(x)) if (entryId(row) === id) return row
  throw notFound(id, 'PrincipalRateLimit')
}

/** How much of each limit a token or client may spend. */
export function principalLimits(routes: Routes): void {
  routes.on('listPrincipalRateLimitEntities', (x) => {
    x.may.need('org.read', 'org')
    const type = /principalType eq "(SSWS_TOKEN|OAUTH_CLIENT)"/.exec(x.query.get('filter') ?? '')?.[1]
    if (type === undefined)
      throw refused('The provided filter parameter did not contain the required attribute filter "principalType".')
    const all = [...principals(x)].filter((row) => row.type === type)
    const after = cursorOf(x)
    const start = after === undefined ? 0 : all.findIndex((row) => entryId(row) === after) + 1
    if (after !== undefined && start === 0) throw invalidCursor()
    const answer = page(x, all.slice(start), entryId, (row) => show(x, row), { limit: 20, max: 50, sayLimit: false })
    // Recorded without Link where one page is enough.
    return (answer.links?.length ?? 0) > 1 ? answer : { status: answer.status, json: answer.json }
  })
  routes.on('getPrincipalRateLimitEntity', (x) => {
    x.may.need('org.read', 'org')
    return ok(show(x, entryAt(x)))
  })
  routes.on('createPrincipalRateLimitEntity', (x) => {
    x.may.need('org.manage', 'org')
    const id = required(bodyOf(x), 'principalId')
    for (const row of principals(x)) if (row.id === id) throw refused()
    throw notFound(id, bodyOf(x)['principalType'] === 'OAUTH_CLIENT' ? 'PublicClientApp' : 'Token')
  })
  routes.on('replacePrincipalRateLimitEntity', (x) => {
    x.may.need('org.manage', 'org')
    const row = entryAt(x)
    const body = bodyOf(x)
    const now = x.world.stamp()
    const numbers = ['defaultPercentage', 'defaultConcurrencyPercentage'].flatMap((key) =>
      typeof body[key] === 'number' ? [[key, body[key]]] : [],
    )
    const kept = { ...Object.fromEntries(numbers), lastUpdatedBy: callerId(x) }
    x.world.things('principal-limits').put({ id: entryId(row), created: row.created, lastUpdated: now, body: kept })
    say(
      x,
      'system.rate_limit.configuration.update',
      'Update rate limit',
      thingTarget(row.id, 'PrincipalRateLimit', row.id),
    )
    return ok(show(x, row))
  })
}
