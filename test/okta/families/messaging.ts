import { collection, eventsOf, idsOf, type Collection } from '../http/collection.ts'
import { invalid, OktaError } from '../http/errors.ts'
import { asObject, asText } from '../http/exchange.ts'
import { link, required } from '../http/parts.ts'
import type { Routes } from '../http/routes.ts'

const SMS: Collection = {
  family: 'sms',
  prefix: 'cst',
  // Recorded: Okta looks for it among its apps.
  kind: 'AppInstance',
  idParam: 'templateId',
  path: () => '/api/v1/templates/sms',
  operations: idsOf('SmsTemplate', 's', 'list', 'create', 'get', 'replace', 'update', 'delete'),
  read: { permission: 'org.read', kind: 'org' },
  write: { permission: 'templates.manage', kind: 'templates' },
  make(x, body, old) {
    const translations = {
      ...(x.method === 'POST' ? asObject(old?.body['translations']) : {}),
      ...asObject(body['translations']),
    }
    return {
      name: required(body, 'name'),
      type: body['type'] ?? 'SMS_VERIFY_CODE',
      template: required(body, 'template'),
      translations,
    }
  },
  may(_x, thing, verb) {
    if (verb === 'delete' && thing.id === 'default') throw new OktaError('E0000006')
  },
  wanted(x) {
    const type = x.query.get('templateType')
    return (row) => type === null || row.body['type'] === type
  },
  view(_x, { id, created, lastUpdated, body }) {
    const { name, type, template, translations } = body
    return { id, name, type, template, created, lastUpdated, ...(translations === undefined ? {} : { translations }) }
  },
}

const PUSH: Collection = {
  family: 'push-providers',
  prefix: 'ppc',
  kind: 'PushProviderConfigEntity',
  idParam: 'pushProviderId',
  path: () => '/api/v1/push-providers',
  operations: idsOf('PushProvider', 's', 'list', 'create', 'get', 'replace', 'delete'),
  read: { permission: 'authenticators.read', kind: 'authenticators' },
  write: { permission: 'authenticators.manage', kind: 'authenticators' },
  events: eventsOf('device.push.provider', 'create', 'update', 'delete'),
  make(_x, body, old) {
    const missing = ['providerType', 'configuration'].filter((field) => body[field] === undefined)
    if (missing.length > 0)
      throw invalid('providerType', ...missing.map((field) => `${field}: The field cannot be left blank`))
    // The signing key is taken and never shown.
    const { tokenSigningKey: _secret, serviceAccountJson: _account, ...configuration } = asObject(body['configuration'])
    const providerType = asText(old?.body['providerType'] ?? body['providerType'])
    return {
      providerType,
      name: required(body, 'name'),
      configuration: { ...asObject(old?.body['configuration']), ...configuration },
    }
  },
  wanted(x) {
    const type = x.query.get('type')
    return (row) => type === null || row.body['providerType'] === type
  },
  view(_x, { id, lastUpdated, body }, self) {
    const { providerType, name, configuration } = body
    return {
      id,
      providerType,
      name,
      lastUpdatedDate: lastUpdated,
      configuration,
      _links: { self: link(self, 'GET', 'PUT', 'DELETE') },
    }
  },
}

/** Templates of text messages, and the services through which push messages go out. */
export function messaging(routes: Routes): void {
  collection(routes, SMS)
  collection(routes, PUSH)
}
