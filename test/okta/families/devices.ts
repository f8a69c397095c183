import { thingAt, type Collection } from '../http/collection.ts'
import { invalid, notFound, OktaError } from '../http/errors.ts'
import { asObject, asText, done, ok, param, type Exchange } from '../http/exchange.ts'
import { matches } from '../http/filter.ts'
import { cursorOf, page } from '../http/paging.ts'
import { link } from '../http/parts.ts'
import type { Routes } from '../http/routes.ts'
import { say, thingTarget } from '../log/events.ts'
import type { Json, Thing } from '../store/types.ts'
import { showUser } from './user-shape.ts'
import { expressionOf } from './users.ts'

const AT: Collection = {
  family: 'devices',
  prefix: 'guo',
  kind: 'Device',
  kinds: { listDeviceUsers: 'GenericUDObject' },
  idParam: 'deviceId',
  path: () => '/api/v1/devices',
  operations: {},
  read: { permission: 'okta.devices.read', kind: 'devices' },
  write: 'super',
  make: (_x, body) => body,
}

/** What each status leaves to do, and what comes of it. */
const STEPS = {
  activate: { from: ['CREATED', 'DEACTIVATED'], to: 'ACTIVE' },
  deactivate: { from: ['ACTIVE', 'SUSPENDED'], to: 'DEACTIVATED' },
  suspend: { from: ['ACTIVE'], to: 'SUSPENDED' },
  unsuspend: { from: ['SUSPENDED'], to: 'ACTIVE' },
} as const

function show(x: Exchange, device: Thing): Json {
  const self = `${x.world.origin}/api/v1/devices/${device.id}`
  const name = asObject(device.body['profile'])['displayName']
  const steps = Object.entries(STEPS).filter(([, { from }]) =>
    (from as readonly string[]).includes(device.status ?? ''),
  )
  const gone = device.status === 'DEACTIVATED'
  return {
    id: device.id,
    status: device.status,
    created: device.created,
    lastUpdated: device.lastUpdated,
    profile: device.body['profile'],
    resourceType: 'UDDevice',
    resourceDisplayName: { value: name, sensitive: false },
    resourceId: device.id,
    resourceAlternateId: null,
    _links: {
      ...Object.fromEntries(steps.map(([verb]) => [verb, link(`${self}/lifecycle/${verb}`, 'POST')])),
      self: link(self, 'GET', ...(gone ? ['DELETE'] : ['PATCH', 'PUT'])),
      ...(gone ? {} : { users: link(`${self}/users`, 'GET') }),
    },
  }
}

/** Users of a device; Okta leaves out their e-mail addresses' standing here. */
function usersOf(x: Exchange, device: Thing): Json[] {
  const rows = Array.isArray(device.body['users']) ? device.body['users'] : []
  return rows.flatMap((row) => {
    const { userId, ...more } = asObject(row)
    const user = x.world.users.get(asText(userId) ?? '')
    if (user === undefined) return []
    const shown = showUser(x.world, user, { full: true })
    const { emails: _emails, ...credentials } = asObject(shown['credentials'])
    return [{ ...more, user: { ...shown, credentials } }]
  })
}

/** Devices: they come by enrolment, not by API. */
export function devices(routes: Routes): void {
  const table = (x: Exchange) => x.world.things('devices /api/v1/devices')
  routes.on('listDevices', (x) => {
    const visible = x.may.visible('okta.devices.read', 'devices')
    const expression = expressionOf(x.query.get('search'))
    const after = cursorOf(x)
    const rows = after === undefined ? table(x).all() : table(x).after(after)
    if (rows === undefined) throw new OktaError('E0000031', { causes: ['Invalid cursor.'] })
    const found = rows.filter(
      (row) => visible(row.id) && (expression === undefined || matches(expression, show(x, row))),
    )
    const embed = x.query.get('expand')
    const shown = (row: Thing): Json =>
      embed === 'user' || embed === 'userSummary'
        ? { ...show(x, row), _embedded: { users: usersOf(x, row) } }
        : show(x, row)
    return page(x, found, (row) => row.id, shown, { limit: 200, max: 200, sayLimit: false })
  })
  routes.on('getDevice', (x) => {
    const device = thingAt(x, AT)
    x.may.need('okta.devices.read', 'devices', device.id)
    const verify = x.world.things('authenticators').find((row) => row.body['key'] === 'okta_verify')
    const originatedFrom =
      verify === undefined ? [] : [{ id: verify.id, name: verify.body['name'], key: 'okta_verify' }]
    return ok({ ...show(x, device), _embedded: { originatedFrom } })
  })
  routes.on('listDeviceUsers', (x) => {
    const device = thingAt(x, AT)
    x.may.need('okta.devices.read', 'devices', device.id)
    return ok(usersOf(x, device))
  })
  routes.on('listDeviceOSAccounts', (x) => {
    x.may.need('okta.devices.read', 'devices', thingAt(x, AT).id)
    return ok([])
  })
  routes.on('getDeviceOSAccount', (x) => {
    x.may.need('okta.devices.read', 'devices', thingAt(x, AT).id)
    throw notFound(param(x, 'osAccountId'), 'OSAccount')
  })
  for (const [verb, { from, to }] of Object.entries(STEPS)) {
    routes.on(`${verb}Device`, (x) => {
      const device = thingAt(x, AT)
      x.may.need(`okta.devices.lifecycle.${verb}`, 'devices', device.id)
      if (!(from as readonly string[]).includes(device.status ?? ''))
        throw invalid('device', `The device cannot be changed in its status ${device.status ?? ''}.`)
      device.status = to
      device.lastUpdated = x.world.stamp()
      say(x, `device.lifecycle.${verb}`, `${verb} device`, thingTarget(device.id, 'Device', device.id))
      return done()
    })
  }
  routes.on('deleteDevice', (x) => {
    const device = thingAt(x, AT)
    x.may.need('okta.devices.lifecycle.delete', 'devices', device.id)
    if (device.status !== 'DEACTIVATED') throw invalid('device', 'Only a deactivated device can be deleted.')
    table(x).delete(device.id)
    say(x, 'device.lifecycle.delete', 'Delete device', thingTarget(device.id, 'Device', device.id))
    return done()
  })
}
