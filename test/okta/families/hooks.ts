import { collection, idsOf, thingAt, type Collection } from '../http/collection.ts'
import { invalid, notFound } from '../http/errors.ts'
import { asObject, asStrings, asText, bodyOf, done, ok, param, type Exchange } from '../http/exchange.ts'
import { callerId, link, required } from '../http/parts.ts'
import type { Routes } from '../http/routes.ts'
import { say, thingTarget } from '../log/events.ts'
import type { Json, Thing } from '../store/types.ts'
import { modulus } from './authz-keys.ts'

/** The channel without its secrets: Okta never shows what it authenticates with. */
function channelOf(given: unknown): Json {
  const channel = asObject(given)
  const config = asObject(channel['config'])
  const { value: _value, ...authScheme } = asObject(config['authScheme'])
  const uri = asText(config['uri'])
  if (uri === undefined || !uri.startsWith('https://'))
    throw invalid('channel.config.uri', 'uri: The URL must be https.')
  return {
    type: channel['type'] ?? 'HTTP',
    version: channel['version'] ?? '1.0.0',
    config: { uri, headers: config['headers'] ?? [], method: config['method'] ?? 'POST', authScheme },
  }
}

/** Only an inactive hook can be deleted, and only it says so. */
function lifecycle(self: string, thing: Thing, more: Json): Json {
  return thing.status === 'ACTIVE'
    ? { self: { href: self }, ...more, deactivate: link(`${self}/lifecycle/deactivate`, 'POST') }
    : {
        activate: link(`${self}/lifecycle/activate`, 'POST'),
        self: { href: self },
        delete: link(self, 'DELETE'),
      }
}

function notWhileActive(_x: Exchange, thing: Thing, verb: string): void {
  if (verb === 'delete' && thing.status === 'ACTIVE') throw invalid('hook', 'An active hook cannot be deleted.')
}

const EVENT_HOOKS: Collection = {
  family: 'eventHooks',
  prefix: 'who',
  kind: 'Webhook',
  idParam: 'eventHookId',
  path: () => '/api/v1/eventHooks',
  operations: idsOf('EventHook', 's', 'list', 'create', 'get', 'replace', 'delete', 'activate', 'deactivate'),
  read: { permission: 'okta.eventhooks.read', kind: 'event_hooks' },
  write: { permission: 'okta.eventhooks.manage', kind: 'event_hooks' },
  status: 'ACTIVE',
  may: notWhileActive,
  events: {
    create: 'event_hook.created',
    update: 'event_hook.updated',
    delete: 'event_hook.deleted',
    activate: 'event_hook.activated',
    deactivate: 'event_hook.deactivated',
  },
  make(x, body, old) {
    const events = asObject(body['events'])
    if (asStrings(events['items']).length === 0) throw invalid('events', 'events: The field cannot be left blank')
    return {
      verificationStatus: old?.body['verificationStatus'] ?? 'UNVERIFIED',
      name: required(body, 'name'),
      createdBy: old?.body['createdBy'] ?? callerId(x),
      events: { ...events, type: events['type'] ?? 'EVENT_TYPE' },
      channel: channelOf(body['channel']),
    }
  },
  view(_x, thing, self) {
    const { id, status, created, lastUpdated, body } = thing
    const verify = { verify: link(`${self}/lifecycle/verify`, 'POST') }
    return { id, status, created, lastUpdated, ...body, _links: lifecycle(self, thing, verify) }
  },
}

const INLINE_HOOKS: Collection = {
  family: 'inlineHooks',
  prefix: 'cal',
  kind: 'InlineHook',
  idParam: 'inlineHookId',
  path: () => '/api/v1/inlineHooks',
  operations: idsOf(
    'InlineHook',
    's',
    'list',
    'create',
    'get',
    'replace',
    'update',
    'delete',
    'activate',
    'deactivate',
  ),
  read: { permission: 'okta.inlinehooks.read', kind: 'inline_hooks' },
  write: { permission: 'okta.inlinehooks.manage', kind: 'inline_hooks' },
  status: 'ACTIVE',
  may: notWhileActive,
  events: {
    create: 'inline_hook.created',
    update: 'inline_hook.updated',
    delete: 'inline_hook.deleted',
    activate: 'inline_hook.activated',
    deactivate: 'inline_hook.deactivated',
  },
  make: (_x, body, old) => ({
    name: required(body, 'name'),
    type: old?.body['type'] ?? required(body, 'type'),
    version: body['version'] ?? '1.0.0',
    channel: channelOf(body['channel']),
  }),
  wanted(x) {
    const type = x.query.get('type')
    return (row) => type === null || row.body['type'] === type
  },
  view(_x, thing, self) {
    const { id, status, created, lastUpdated, body } = thing
    const execute = { execute: link(`${self}/execute`, 'POST') }
    return { id, status, ...body, created, lastUpdated, _links: lifecycle(self, thing, execute) }
  },
}

const KEYS: Collection = {
  family: 'hook-keys',
  prefix: 'HKY',
  kind: 'HookKey',
  idParam: 'id',
  path: () => '/api/v1/hook-keys',
  operations: idsOf('HookKey', 's', 'list', 'create', 'get', 'replace', 'delete'),
  read: INLINE_HOOKS.read,
  write: INLINE_HOOKS.write,
  make: (x, body, old) => ({
    name: required(body, 'name'),
    keyId: old?.body['keyId'] ?? x.world.random.base62(36),
    isUsed: old?.body['isUsed'] ?? false,
  }),
  view(x, { id, created, lastUpdated, body }) {
    // The public part comes with single keys, not with lists.
    const embedded = x.operation.id === 'listHookKeys' ? {} : { _embedded: publicKey(x, String(body['keyId'])) }
    const times = { created, lastUpdated }
    return { id, keyId: body['keyId'], name: body['name'], ...times, isUsed: String(body['isUsed']), ...embedded }
  },
}

const publicKey = (x: Exchange, kid: string): Json => ({
  kty: 'RSA',
  alg: 'RSA',
  kid,
  use: null,
  e: 'AQAB',
  n: modulus(x.world, kid),
})

/** Event hooks, inline hooks and the keys that inline hooks authenticate with. */
export function hooks(routes: Routes): void {
  for (const spec of [EVENT_HOOKS, INLINE_HOOKS, KEYS]) collection(routes, spec)
  routes.on('verifyEventHook', (x) => {
    const hook = thingAt(x, EVENT_HOOKS)
    x.may.need('okta.eventhooks.manage', 'event_hooks', hook.id)
    hook.body = { ...hook.body, verificationStatus: 'VERIFIED' }
    hook.lastUpdated = x.world.stamp()
    say(x, 'event_hook.verified', 'Verify event hook', thingTarget(hook.id, 'Webhook', String(hook.body['name'])))
    const self = `${x.world.origin}/api/v1/eventHooks/${hook.id}`
    return ok(EVENT_HOOKS.view?.(x, hook, self))
  })
  routes.on('executeInlineHook', (x) => {
    const hook = thingAt(x, INLINE_HOOKS)
    x.may.need('okta.inlinehooks.manage', 'inline_hooks', hook.id)
    say(x, 'inline_hook.executed', 'Execute inline hook', thingTarget(hook.id, 'InlineHook', String(hook.body['name'])))
    return bodyOf(x)['commands'] === undefined ? ok({}) : done()
  })
  routes.on('getPublicKey', (x) => {
    x.may.need('okta.inlinehooks.read', 'inline_hooks')
    const kid = param(x, 'keyId')
    if (x.world.things('hook-keys /api/v1/hook-keys').find((row) => row.body['keyId'] === kid) === undefined)
      throw notFound(kid, 'HookKey')
    return ok(publicKey(x, kid))
  })
}
