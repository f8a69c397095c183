import { collection } from '../http/collection.ts'
import { invalid } from '../http/errors.ts'
import { asText } from '../http/exchange.ts'
import type { Routes } from '../http/routes.ts'

/** Network zones. Their permission is not published: a super or org admin manages them, read-only admins look. */
export function networkZones(routes: Routes): void {
  collection(routes, {
    family: 'zones',
    prefix: 'nzo',
    kind: 'NetworkZone',
    idParam: 'zoneId',
    path: () => '/api/v1/zones',
    operations: {
      list: 'listNetworkZones',
      create: 'createNetworkZone',
      get: 'getNetworkZone',
      replace: 'replaceNetworkZone',
      delete: 'deleteNetworkZone',
      activate: 'activateNetworkZone',
      deactivate: 'deactivateNetworkZone',
    },
    read: { permission: 'zones.read', kind: 'zones' },
    write: { permission: 'zones.manage', kind: 'zones' },
    status: 'ACTIVE',
    page: { limit: 20, max: 200, sayLimit: false },
    events: {
      create: 'zone.create',
      update: 'zone.update',
      delete: 'zone.delete',
      activate: 'zone.activate',
      deactivate: 'zone.deactivate',
    },
    make(_x, body, old) {
      const name = asText(body['name'])
      if (name === undefined || name === '') throw invalid('name', 'name: The field cannot be left blank')
      const type = body['type'] ?? old?.body['type'] ?? 'IP'
      if (type !== 'IP') return { ...body, name, type, usage: body['usage'] ?? 'POLICY', system: false }
      return {
        type,
        name,
        usage: body['usage'] ?? 'POLICY',
        gateways: body['gateways'] ?? null,
        proxies: body['proxies'] ?? null,
        system: false,
      }
    },
  })
}
