import { collection, eventsOf, idsOf, type Collection } from '../http/collection.ts'
import { invalid } from '../http/errors.ts'
import { asStrings, bodyOf, ok, type Exchange } from '../http/exchange.ts'
import { callerId, lifecycleLink, link, required, single, spaced } from '../http/parts.ts'
import type { Routes } from '../http/routes.ts'
import { say, thingTarget } from '../log/events.ts'
import type { Json } from '../store/types.ts'

const BEHAVIORS: Collection = {
  family: 'behaviors',
  prefix: 'bhv',
  kind: 'BehaviorSettings',
  idParam: 'behaviorId',
  path: () => '/api/v1/behaviors',
  operations: idsOf(
    'BehaviorDetectionRule',
    's',
    'list',
    'create',
    'get',
    'replace',
    'delete',
    'activate',
    'deactivate',
  ),
  read: { permission: 'behaviors.read', kind: 'behaviors' },
  write: { permission: 'behaviors.manage', kind: 'behaviors' },
  // Recorded: new ones are active whatever was sent.
  status: 'ACTIVE',
  page: { limit: 200, max: 200, sayLimit: false },
  events: eventsOf('security.behavior.settings', 'create', 'update', 'delete'),
  make: (_x, body, old) => ({
    name: required(body, 'name'),
    type: old?.body['type'] ?? required(body, 'type'),
    settings: body['settings'] ?? old?.body['settings'] ?? {},
  }),
  view(_x, { id, status, created, lastUpdated, body }, self) {
    const { name, type, settings } = body
    const times = { created: spaced(created), lastUpdated: spaced(lastUpdated) }
    const _links = { self: link(self, 'GET', 'PUT', 'DELETE'), ...lifecycleLink(self, status) }
    return { id, name, status, settings, type, ...times, _links }
  },
}

const ORIGINS: Collection = {
  family: 'trustedOrigins',
  prefix: 'tos',
  kind: 'TrustedOrigin',
  idParam: 'trustedOriginId',
  path: () => '/api/v1/trustedOrigins',
  operations: idsOf('TrustedOrigin', 's', 'list', 'create', 'get', 'replace', 'delete', 'activate', 'deactivate'),
  read: { permission: 'org.read', kind: 'org' },
  write: { permission: 'org.manage', kind: 'org' },
  status: 'ACTIVE',
  page: { limit: 20, max: 200, sayLimit: false },
  events: eventsOf('security.trusted_origin', 'create', 'update', 'delete', 'activate', 'deactivate'),
  make(x, body, old) {
    const origin = required(body, 'origin')
    if (!/^https?:\/\/[^/]+\/?$/.test(origin)) throw invalid('origin', 'origin: The origin is not valid')
    return {
      name: required(body, 'name'),
      origin,
      scopes: Array.isArray(body['scopes']) ? body['scopes'] : [],
      createdBy: old?.body['createdBy'] ?? callerId(x),
      lastUpdatedBy: callerId(x),
    }
  },
  wanted(x) {
    const q = x.query.get('q')?.toLowerCase()
    return ({ body }) =>
      q === undefined || `${String(body['name'])} ${String(body['origin'])}`.toLowerCase().includes(q)
  },
  view(_x, { id, status, created, lastUpdated, body }, self) {
    const _links = { self: link(self, 'GET', 'PUT', 'DELETE'), ...lifecycleLink(self, status) }
    return { id, ...body, status, created, lastUpdated, _links }
  },
}

/** Settings that stand once in an org: what is read and written as one object. */
const SINGLES: readonly { get: string; set: string; permission: string; initial: Json; event: string }[] = [
  {
    get: 'getUserLockoutSettings',
    set: 'replaceUserLockoutSettings',
    permission: 'threats',
    initial: { preventBruteForceLockoutFromUnknownDevices: false },
    event: 'security.attack_protection.settings.update',
  },
  {
    get: 'getAuthenticatorSettings',
    set: 'replaceAuthenticatorSettings',
    permission: 'authenticators',
    initial: { verifyKnowledgeSecondWhen2faRequired: false },
    event: 'security.attack_protection.settings.update',
  },
  {
    get: 'getRateLimitSettingsAdminNotifications',
    set: 'replaceRateLimitSettingsAdminNotifications',
    permission: 'org',
    initial: { notificationsEnabled: true },
    event: 'system.rate_limit.configuration.update',
  },
  {
    get: 'getRateLimitSettingsPerClient',
    set: 'replaceRateLimitSettingsPerClient',
    permission: 'org',
    initial: { defaultMode: 'ENFORCE' },
    event: 'system.rate_limit.configuration.update',
  },
  {
    get: 'getRateLimitSettingsWarningThreshold',
    set: 'replaceRateLimitSettingsWarningThreshold',
    permission: 'org',
    initial: { warningThreshold: 60 },
    event: 'system.rate_limit.configuration.update',
  },
]

/** Behaviours, trusted origins, ThreatInsight, attack protection and rate limit settings. */
export function securitySettings(routes: Routes): void {
  collection(routes, BEHAVIORS)
  collection(routes, ORIGINS)
  for (const row of SINGLES) {
    const setting = (x: Exchange) => single(x.world, row.get, () => row.initial)
    routes.on(row.get, (x) => {
      x.may.need(`${row.permission}.read`, row.permission)
      return ok(setting(x).read())
    })
    routes.on(row.set, (x) => {
      x.may.need(`${row.permission}.manage`, row.permission)
      const given = bodyOf(x)
      const changed = Object.fromEntries(
        Object.entries(setting(x).read()).map(([key, old]) => [key, given[key] ?? old]),
      )
      const more =
        given['useCaseModeOverrides'] === undefined ? {} : { useCaseModeOverrides: given['useCaseModeOverrides'] }
      setting(x).write({ ...changed, ...more })
      say(x, row.event, 'Change settings', thingTarget(x.world.orgId, 'Org', row.get))
      return ok(setting(x).read())
    })
  }
  const threat = (x: Exchange) =>
    single(x.world, 'threats', () => ({
      action: 'audit',
      excludeZones: [],
      created: x.world.stamp(),
      lastUpdated: x.world.stamp(),
    }))
  const show = (x: Exchange): Json => {
    const { action, excludeZones, created, lastUpdated } = threat(x).read()
    const times = { created: spaced(String(created), false), lastUpdated: spaced(String(lastUpdated), false) }
    return {
      action,
      excludeZones,
      ...times,
      _links: { self: link(`${x.world.origin}/api/v1/threats/configuration`, 'GET', 'POST') },
    }
  }
  routes.on('getCurrentConfiguration', (x) => {
    x.may.need('threats.read', 'threats')
    return ok(show(x))
  })
  routes.on('updateConfiguration', (x) => {
    x.may.need('threats.manage', 'threats')
    const { action, excludeZones } = bodyOf(x)
    if (!['none', 'audit', 'block'].includes(String(action)))
      throw invalid('action', 'action: The field has an invalid value')
    threat(x).write({
      ...threat(x).read(),
      action,
      excludeZones: asStrings(excludeZones),
      lastUpdated: x.world.stamp(),
    })
    say(
      x,
      'security.threat.configuration.update',
      'Update ThreatInsight',
      thingTarget(x.world.orgId, 'Org', 'ThreatInsight'),
    )
    return ok(show(x))
  })
}
