import { notFound } from '../http/errors.ts'
import { ok, param, type Exchange } from '../http/exchange.ts'
import { link } from '../http/parts.ts'
import type { Routes } from '../http/routes.ts'
import { say, thingTarget } from '../log/events.ts'
import type { Json } from '../store/types.ts'
import { userAt } from './find.ts'

/** What admins are told by e-mail, and whether they are unless they say otherwise. */
const TYPES = new Map([
  ['IWA_AGENT', true],
  ['CONNECTOR_AGENT', true],
  ['USER_LOCKED_OUT', false],
  ['APP_IMPORT', false],
  ['AD_AGENT', true],
  ['LDAP_AGENT', true],
  ['RATELIMIT_NOTIFICATION', true],
  ['OKTA_ANNOUNCEMENT', true],
  ['OKTA_ISSUE', true],
  ['OKTA_UPDATE', true],
  ['USER_DEPROVISION', false],
  ['REPORT_SUSPICIOUS_ACTIVITY', true],
])

/** Subscriptions of a role or of a user. `holder` is their path. */
function show(x: Exchange, holder: string, type: string): Json {
  const kept = x.world.things('subscriptions').get(`${holder} ${type}`)
  const subscribed = kept?.body['subscribed'] ?? TYPES.get(type) ?? false
  const self = `${x.world.origin}${holder}/subscriptions/${type}`
  const verb = subscribed === true ? 'unsubscribe' : 'subscribe'
  const _links = { [verb]: link(`${self}/${verb}`, 'POST'), self: { href: self } }
  return {
    notificationType: type,
    channels: ['email'],
    status: subscribed === true ? 'subscribed' : 'unsubscribed',
    _links,
  }
}

function typeAt(x: Exchange): string {
  const type = param(x, 'notificationType')
  if (!TYPES.has(type)) throw notFound(type, 'NotificationType')
  return type
}

/** Notifications that admins get: by role (a super admin's to set), and each their own. */
export function subscriptions(routes: Routes): void {
  const holders: readonly (readonly [string, (x: Exchange) => string])[] = [
    [
      'Role',
      (x) => {
        x.may.needSuper()
        return `/api/v1/roles/${param(x, 'roleRef')}`
      },
    ],
    [
      'User',
      (x) => {
        const user = userAt(x)
        if (x.caller?.kind !== 'token' || x.caller.user.id !== user.id) x.may.needSuper()
        return `/api/v1/users/${user.id}`
      },
    ],
  ]
  for (const [name, holderOf] of holders) {
    routes.on(`listSubscriptions${name}`, (x) => {
      const holder = holderOf(x)
      return ok([...TYPES.keys()].map((type) => show(x, holder, type)))
    })
    routes.on(`getSubscriptionsNotificationType${name}`, (x) => ok(show(x, holderOf(x), typeAt(x))))
    for (const verb of ['subscribe', 'unsubscribe']) {
      routes.on(`${verb}ByNotificationType${name}`, (x) => {
        const holder = holderOf(x)
        const type = typeAt(x)
        const now = x.world.stamp()
        const body = { subscribed: verb === 'subscribe' }
        x.world.things('subscriptions').put({ id: `${holder} ${type}`, created: now, lastUpdated: now, body })
        if (name === 'Role')
          say(x, 'iam.role.subscriptions.update', 'Update subscriptions', thingTarget(holder, 'Role', type))
        return { status: 200 }
      })
    }
  }
}
