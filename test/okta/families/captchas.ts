import { collection, eventsOf, idsOf, type Collection } from '../http/collection.ts'
import { notFound, OktaError } from '../http/errors.ts'
import { asStrings, asText, bodyOf, done, ok, type Exchange } from '../http/exchange.ts'
import { link, required, single } from '../http/parts.ts'
import type { Routes } from '../http/routes.ts'
import { say, thingTarget } from '../log/events.ts'
import type { Json } from '../store/types.ts'

const ORG = { read: { permission: 'org.read', kind: 'org' }, write: { permission: 'org.manage', kind: 'org' } }

const LIMIT = 'CAPTCHA count limit reached. At most one CAPTCHA instance is allowed per Org.'

const CAPTCHAS: Collection = {
  ...ORG,
  family: 'captchas',
  prefix: 'cap',
  kind: 'Captcha',
  idParam: 'captchaId',
  path: () => '/api/v1/captchas',
  operations: idsOf('CaptchaInstance', 's', 'list', 'create', 'get', 'replace', 'update', 'delete'),
  createAnswers: 201,
  events: eventsOf('system.captcha', 'create', 'update', 'delete'),
  make(x, body, old) {
    if (old === undefined && x.world.things('captchas /api/v1/captchas').size > 0)
      throw new OktaError('E0000166', {
        causes: [{ errorSummary: LIMIT, reason: 'EXCEEDS_MAX_VALUE', locationType: 'url', domain: 'captcha' }],
      })
    // The secret is taken and never shown.
    return { name: required(body, 'name'), siteKey: required(body, 'siteKey'), type: required(body, 'type') }
  },
  may(x, thing, verb) {
    if (verb === 'delete' && settings(x).read()['captchaId'] === thing.id) throw new OktaError('E0000168')
  },
  view: (_x, { id, body }, self) => ({ id, ...body, _links: { self: link(self, 'GET', 'POST', 'PUT', 'DELETE') } }),
}

const settings = (x: Exchange) => single(x.world, 'captcha', () => ({ enabledPages: [], captchaId: null }))

function show(x: Exchange, body: Json): Json {
  const id = asText(body['captchaId'])
  const self = link(`${x.world.origin}/api/v1/org/captcha`, 'GET', 'PUT')
  const captcha = link(`${x.world.origin}/api/v1/captchas/${id ?? ''}`, 'GET', 'POST', 'PUT', 'DELETE')
  return { ...body, _links: { ...(id === undefined ? {} : { captcha }), self } }
}

/** The one CAPTCHA an org can have, and where it is asked for. */
export function captchas(routes: Routes): void {
  collection(routes, CAPTCHAS)
  const tell = (x: Exchange, event: string): void =>
    say(x, event, 'Org CAPTCHA', thingTarget(x.world.orgId, 'Org', 'captcha'))
  routes.on('getOrgCaptchaSettings', (x) => {
    x.may.need('org.read', 'org')
    return ok(show(x, settings(x).read()))
  })
  routes.on('replacesOrgCaptchaSettings', (x) => {
    x.may.need('org.manage', 'org')
    const body = bodyOf(x)
    const id = asText(body['captchaId'])
    if (id !== undefined && !x.world.things('captchas /api/v1/captchas').has(id)) throw notFound(id, 'Captcha')
    settings(x).write({ enabledPages: asStrings(body['enabledPages']), captchaId: id ?? null })
    tell(x, 'system.org.captcha.activate')
    return ok(show(x, settings(x).read()))
  })
  routes.on('deleteOrgCaptchaSettings', (x) => {
    x.may.need('org.manage', 'org')
    settings(x).write({ enabledPages: [], captchaId: null })
    tell(x, 'system.org.captcha.deactivate')
    return done()
  })
}
