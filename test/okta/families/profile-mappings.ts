import { notFound, OktaError } from '../http/errors.ts'
import { asObject, bodyOf, ok, param, type Exchange } from '../http/exchange.ts'
import { cursorOf, invalidCursor, page } from '../http/paging.ts'
import type { Routes } from '../http/routes.ts'
import { say, thingTarget } from '../log/events.ts'
import type { Json } from '../store/types.ts'
import { userAttributes } from './schema-base.ts'

/** A thing with a profile: an app or a provider on one side, the org's user type on the other. */
interface Side {
  readonly id: string
  readonly name: string
}

interface Mapping {
  readonly id: string
  readonly source: Side
  readonly target: Side
  /** True towards Okta's users. */
  readonly inward: boolean
}

/** Each app and provider has two mappings, which follow from it: nothing is kept but what was changed. */
function* mappings(x: Exchange): Generator<Mapping> {
  const user = { id: x.world.userTypeId, name: 'user' }
  const sides: Side[] = x.world
    .things('idps /api/v1/idps')
    .all()
    .map(({ id, body }) => ({ id, name: String(body['name']) }))
  for (const app of x.world.apps.all())
    if (!app.service && app.signOnMode !== 'BOOKMARK') sides.push({ id: app.id, name: app.name })
  for (const side of sides) {
    yield { id: `prm${side.id.slice(3, -1)}0`, source: side, target: user, inward: true }
    yield { id: `prm${side.id.slice(3, -1)}1`, source: user, target: side, inward: false }
  }
}

function showSide(x: Exchange, side: Side): Json {
  const { origin, userTypeId } = x.world
  if (side.id === userTypeId) {
    const _links = {
      self: { href: `${origin}/api/v1/meta/types/user/${side.id}` },
      schema: { href: `${origin}/api/v1/meta/schemas/user/osc${side.id.slice(3)}` },
    }
    return { id: side.id, name: 'user', type: 'user', _links }
  }
  const self = x.world.apps.has(side.id) ? `${origin}/api/v1/apps/${side.id}` : `${origin}/api/v1/idps/${side.id}`
  const _links = { self: { href: self }, schema: { href: `${origin}/api/v1/meta/schemas/apps/${side.id}/default` } }
  return { id: side.id, name: side.name, type: 'appuser', _links }
}

function show(x: Exchange, mapping: Mapping, full: boolean): Json {
  return {
    id: mapping.id,
    source: showSide(x, mapping.source),
    target: showSide(x, mapping.target),
    ...(full ? { properties: propertiesOf(x, mapping) } : {}),
    _links: { self: { href: `${x.world.origin}/api/v1/mappings/${mapping.id}` } },
  }
}

function propertiesOf(x: Exchange, mapping: Mapping): Json {
  const expression = mapping.inward ? 'appuser.userName' : 'user.email'
  const kept = x.world.things('mappings').get(mapping.id)
  return { email: { expression, pushStatus: 'DONT_PUSH' }, ...kept?.body }
}

const APP_FIELDS = new Set(['userName', 'email', 'firstName', 'lastName', 'displayName', 'givenName', 'familyName'])

function mappingAt(x: Exchange): Mapping {
  const id = param(x, 'mappingId')
  for (const mapping of mappings(x)) if (mapping.id === id) return mapping
  throw notFound(id, 'ProfileMapping')
}

/** Profile mappings: "Manage profile mappings" is one row of Okta's table; seeing them takes the same roles. */
export function profileMappings(routes: Routes): void {
  routes.on('listProfileMappings', (x) => {
    x.may.need('mappings.manage', 'mappings')
    const [source, target, after] = [x.query.get('sourceId'), x.query.get('targetId'), cursorOf(x)]
    const all = [...mappings(x)]
    const start = after === undefined ? 0 : all.findIndex((row) => row.id === after) + 1
    if (after !== undefined && start === 0) throw invalidCursor()
    const rows = all
      .slice(start)
      .filter((row) => (source === null || row.source.id === source) && (target === null || row.target.id === target))
    return page(
      x,
      rows,
      (row) => row.id,
      (row) => show(x, row, false),
      { limit: 20, max: 200, sayLimit: false },
    )
  })
  routes.on('getProfileMapping', (x) => {
    x.may.need('mappings.manage', 'mappings')
    return ok(show(x, mappingAt(x), true))
  })
  routes.on('updateProfileMapping', (x) => {
    x.may.need('mappings.manage', 'mappings')
    const mapping = mappingAt(x)
    const fields = mapping.inward ? userAttributes(x.world) : APP_FIELDS
    const given = asObject(bodyOf(x)['properties'])
    for (const field of Object.keys(given)) {
      if (!fields.has(field))
        throw new OktaError('E0000001', { args: ['updateMapping'], causes: [`Invalid target field ${field}`] })
    }
    const now = x.world.stamp()
    const body = { ...x.world.things('mappings').get(mapping.id)?.body }
    for (const [field, value] of Object.entries(given)) {
      if (value === null) delete body[field]
      else body[field] = value
    }
    x.world.things('mappings').put({ id: mapping.id, created: now, lastUpdated: now, body })
    say(x, 'directory.mapping.update', 'Update profile mapping', thingTarget(mapping.id, 'ProfileMapping', mapping.id))
    return ok(show(x, mapping, true))
  })
}
