import { collection, tableOf, thingAt, type Collection } from '../http/collection.ts'
import { invalid, notFound } from '../http/errors.ts'
import { bodyOf, done, ok, param, type Exchange } from '../http/exchange.ts'
import { page } from '../http/paging.ts'
import { link, required } from '../http/parts.ts'
import type { Routes } from '../http/routes.ts'
import { say, thingTarget } from '../log/events.ts'
import type { Json } from '../store/types.ts'
import { BRANDS, brandFor } from './brands.ts'

const NAMES = [
  'welcome',
  'forgotPassword',
  'forgotPasswordDenied',
  'tempPassword',
  'selfServiceUnlock',
  'selfServiceUnlockOnUnlockedAccount',
  'emailChallenge',
  'changeEmailConfirmation',
  'factorEnrollment',
  'factorReset',
]

/** Path of the template; throws 404 for a name that Okta does not have. */
function pathOf(x: Exchange): string {
  const name = param(x, 'templateName')
  if (!NAMES.includes(name)) throw notFound(name, 'EmailTemplate')
  return `/api/v1/brands/${thingAt(x, BRANDS).id}/templates/email/${name}`
}

const CUSTOMIZATIONS: Collection = {
  family: 'customizations',
  prefix: 'oel',
  kind: 'EmailCustomization',
  idParam: 'customizationId',
  path: (x) => `${pathOf(x)}/customizations`,
  operations: {
    list: 'listEmailCustomizations',
    create: 'createEmailCustomization',
    get: 'getEmailCustomization',
    replace: 'replaceEmailCustomization',
    delete: 'deleteEmailCustomization',
  },
  read: BRANDS.read,
  write: BRANDS.write,
  createAnswers: 201,
  page: { limit: 20, max: 200, sayLimit: false },
  events: {
    create: 'system.email.template.create',
    update: 'system.email.template.update',
    delete: 'system.email.template.delete',
  },
  make(x, body, old) {
    const language = required(body, 'language')
    const others = tableOf(x, CUSTOMIZATIONS).where((row) => row.id !== old?.id)
    if (others.some((row) => row.body['language'] === language))
      throw invalid('language', `A customization for ${language} exists.`)
    // The first is the default one, whatever was sent (recorded).
    const isDefault = others.length === 0 || body['isDefault'] === true
    if (isDefault) for (const row of others) row.body = { ...row.body, isDefault: false }
    return { subject: required(body, 'subject'), body: required(body, 'body'), language, isDefault }
  },
  // Recorded: the default one can go while others stay; one of them takes its place.
  onDelete(x, thing) {
    const [next] = tableOf(x, CUSTOMIZATIONS).all()
    if (thing.body['isDefault'] === true && next !== undefined) next.body = { ...next.body, isDefault: true }
  },
  view(x, { id, created, lastUpdated, body }, self) {
    const template = `${x.world.origin}${pathOf(x)}`
    const _links = {
      preview: link(`${self}/preview`, 'GET'),
      template: link(template, 'GET'),
      self: link(self, 'GET', 'PUT', 'DELETE'),
      test: link(`${template}/test`, 'POST'),
    }
    return { ...body, id, created, lastUpdated, _links }
  },
}

function showTemplate(x: Exchange, name: string): Json {
  const self = `${x.world.origin}/api/v1/brands/${thingAt(x, BRANDS).id}/templates/email/${name}`
  const _links = {
    self: link(self, 'GET'),
    defaultContent: link(`${self}/default-content`, 'GET'),
    test: link(`${self}/test`, 'POST'),
    customizations: link(`${self}/customizations`, 'GET', 'POST', 'DELETE'),
  }
  return { name, _links }
}

/** E-mail templates of brands, what they say by default, and what an org makes of them. */
export function emailTemplates(routes: Routes): void {
  collection(routes, CUSTOMIZATIONS)
  routes.on('listEmailTemplates', (x) => {
    brandFor(x, 'read')
    const after = NAMES.indexOf(x.query.get('after') ?? '') + 1
    return page(x, NAMES.slice(after), String, (name) => showTemplate(x, name), {
      limit: 20,
      max: 200,
      sayLimit: false,
    })
  })
  routes.on('getEmailTemplate', (x) => {
    brandFor(x, 'read')
    pathOf(x)
    return ok(showTemplate(x, param(x, 'templateName')))
  })
  routes.on('deleteAllCustomizations', (x) => {
    brandFor(x, 'manage')
    const table = tableOf(x, CUSTOMIZATIONS)
    for (const row of table.all()) table.delete(row.id)
    say(
      x,
      'system.email.template.delete',
      'Delete customizations',
      thingTarget(pathOf(x), 'EmailTemplate', param(x, 'templateName')),
    )
    return done()
  })
  const preview = (x: Exchange, self: string, subject: unknown, body: unknown): Json => {
    const template = `${x.world.origin}${pathOf(x)}`
    const filled = (text: unknown): string =>
      String(text).replaceAll('${org.name}', 'Acme').replaceAll('${user.profile.firstName}', 'Kim')
    const _links = { template: link(template, 'GET'), self: link(self, 'GET'), test: link(`${template}/test`, 'POST') }
    return { subject: filled(subject), body: filled(body), _links }
  }
  routes.on('getCustomizationPreview', (x) => {
    brandFor(x, 'read')
    const { id, body } = thingAt(x, CUSTOMIZATIONS)
    return ok(preview(x, `${x.world.origin}${pathOf(x)}/customizations/${id}/preview`, body['subject'], body['body']))
  })
  const content = {
    subject: 'Welcome to ${org.name}!',
    body: '<!DOCTYPE html><html><body><p>Hi ${user.profile.firstName}</p></body></html>',
  }
  routes.on('getEmailDefaultContent', (x) => {
    brandFor(x, 'read')
    const self = `${x.world.origin}${pathOf(x)}/default-content`
    return ok({ ...content, _links: { self: link(self, 'GET'), preview: link(`${self}/preview`, 'GET') } })
  })
  routes.on('getEmailDefaultPreview', (x) => {
    brandFor(x, 'read')
    return ok(preview(x, `${x.world.origin}${pathOf(x)}/default-content/preview`, content.subject, content.body))
  })
  routes.on('getEmailSettings', (x) => {
    brandFor(x, 'read')
    const self = `${x.world.origin}${pathOf(x)}/settings`
    const kept = x.world.things('email-settings').get(pathOf(x))
    return ok({ recipients: kept?.body['recipients'] ?? 'ALL_USERS', _links: { self: link(self, 'GET', 'PUT') } })
  })
  routes.on('replaceEmailSettings', (x) => {
    brandFor(x, 'manage')
    const now = x.world.stamp()
    const body = { recipients: required(bodyOf(x), 'recipients') }
    x.world.things('email-settings').put({ id: pathOf(x), created: now, lastUpdated: now, body })
    say(
      x,
      'system.email.template.settings_changed',
      'Change settings',
      thingTarget(pathOf(x), 'EmailTemplate', pathOf(x)),
    )
    return done()
  })
  routes.on('sendTestEmail', (x) => {
    brandFor(x, 'manage')
    pathOf(x)
    return done()
  })
}
