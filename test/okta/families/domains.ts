import { collection, eventsOf, idsOf, type Collection } from '../http/collection.ts'
import { invalid, notFound, OktaError } from '../http/errors.ts'
import { asText, bodyOf, created, done, ok, param, type Exchange } from '../http/exchange.ts'
import { link, own, required } from '../http/parts.ts'
import type { Routes } from '../http/routes.ts'
import { say, thingTarget } from '../log/events.ts'
import type { Json, Thing } from '../store/types.ts'

const READ = { permission: 'okta.customizations.read', kind: 'customizations' }
const WRITE = { permission: 'okta.customizations.manage', kind: 'customizations' }

const table = (x: Exchange) => x.world.things('domains')

function domainAt(x: Exchange): Thing {
  const id = param(x, 'domainId')
  const domain = table(x).get(id)
  if (domain === undefined) throw notFound(id, 'Domain')
  return domain
}

function show(x: Exchange, { id, body }: Thing): Json {
  const self = `${x.world.origin}/api/v1/domains/${id}`
  const brand = asText(body['brandId'])
  const brandLink =
    brand === undefined ? {} : { brand: link(`${x.world.origin}/api/v1/brands/${brand}`, 'GET', 'PUT', 'DELETE') }
  const _links =
    id === 'default'
      ? { self: link(self, 'GET'), ...brandLink }
      : { self: link(self, 'GET', 'DELETE'), verify: link(`${self}/verify`, 'POST'), ...brandLink }
  return { id, ...body, _links }
}

/** Custom domains; the org's own is `default`. */
export function domains(routes: Routes): void {
  const read = (x: Exchange): void => x.may.need(READ.permission, READ.kind)
  const write = (x: Exchange): void => x.may.need(WRITE.permission, WRITE.kind)
  const tell = (x: Exchange, event: string, domain: Thing): void =>
    say(
      x,
      `system.custom_url_domain.${event}`,
      'Custom domain',
      thingTarget(domain.id, 'Domain', String(domain.body['domain'])),
    )
  routes.on('listCustomDomains', (x) => {
    read(x)
    return ok({
      domains: table(x)
        .all()
        .map((row) => show(x, row)),
    })
  })
  routes.on('getCustomDomain', (x) => {
    read(x)
    return ok(show(x, domainAt(x)))
  })
  routes.on('createCustomDomain', (x) => {
    write(x)
    const body = bodyOf(x)
    const domain = required(body, 'domain')
    const source = body['certificateSourceType'] ?? 'MANUAL'
    // Recorded: no certificate authority gives Okta a certificate for a reserved name.
    if (source === 'OKTA_MANAGED' && /(^|\.)example\.(com|org|net)$/.test(domain))
      throw invalid('domain', 'domain: Prohibited custom domain name.')
    if (table(x).find((row) => row.body['domain'] === domain) !== undefined) throw new OktaError('E0000161')
    const now = x.world.stamp()
    const kept: Json = {
      domain,
      certificateSourceType: source,
      validationStatus: 'NOT_STARTED',
      ...(asText(body['brandId']) === undefined ? {} : { brandId: body['brandId'] }),
      dnsRecords: [
        { fqdn: `_oktaverification.${domain}`, values: [x.world.random.hex(32)], recordType: 'TXT' },
        {
          fqdn: domain,
          values: [`${new URL(x.world.origin).hostname.split('.')[0] ?? ''}.customdomains.okta.com`],
          recordType: 'CNAME',
        },
      ],
    }
    const row = table(x).put({ id: x.world.ids.next('OcD'), created: now, lastUpdated: now, body: kept })
    tell(x, 'initiate', row)
    return created(show(x, row))
  })
  routes.on('replaceCustomDomain', (x) => {
    write(x)
    const domain = domainAt(x)
    domain.body = { ...domain.body, brandId: required(bodyOf(x), 'brandId') }
    tell(x, 'update', domain)
    return ok(show(x, domain))
  })
  routes.on('deleteCustomDomain', (x) => {
    write(x)
    const domain = domainAt(x)
    if (domain.id === 'default') throw new OktaError('E0000006')
    table(x).delete(domain.id)
    tell(x, 'delete', domain)
    return done()
  })
  routes.on('verifyDomain', (x) => {
    write(x)
    const domain = domainAt(x)
    if (domain.id === 'default') throw invalid('id', 'This operation is not supported for this domain')
    domain.body = { ...domain.body, validationStatus: 'VERIFIED' }
    tell(x, 'verify', domain)
    return ok(show(x, domain))
  })
  routes.on('upsertCertificate', (x) => {
    write(x)
    const domain = domainAt(x)
    if (asText(bodyOf(x)['certificate']) === undefined) throw new OktaError('E0000003')
    tell(x, 'cert_upload', domain)
    return done()
  })
  mail(routes)
}

const EMAIL_DOMAINS: Collection = {
  family: 'email-domains',
  prefix: 'OeD',
  kind: 'EmailDomain',
  idParam: 'emailDomainId',
  path: () => '/api/v1/email-domains',
  operations: idsOf('EmailDomain', 's', 'list', 'create', 'get', 'replace', 'delete'),
  read: READ,
  write: WRITE,
  createAnswers: 201,
  events: eventsOf('system.email_domain', 'create', 'update', 'delete'),
  make(_x, body, old) {
    const domain = asText(old?.body['domain']) ?? required(body, 'domain')
    const records = [{ recordType: 'TXT', fqdn: `_oktaverification.${domain}`, verificationValue: 'okta' }]
    const names = { displayName: required(body, 'displayName'), userName: required(body, 'userName') }
    return {
      domain,
      ...names,
      validationStatus: old?.body['validationStatus'] ?? 'NOT_STARTED',
      dnsValidationRecords: records,
    }
  },
  view: (_x, { id, body }) => ({ id, ...body }),
}

const EMAIL_SERVERS: Collection = {
  family: 'email-servers',
  prefix: 'oes',
  kind: 'EmailServer',
  idParam: 'emailServerId',
  path: () => '/api/v1/email-servers',
  operations: idsOf('EmailServer', 's', 'list', 'create', 'get', 'update', 'delete'),
  read: READ,
  write: WRITE,
  createAnswers: 201,
  wrap: 'email-servers',
  events: eventsOf('system.custom_email_server.lifecycle', 'create', 'update', 'delete'),
  make(_x, body) {
    for (const field of ['host', 'username', 'alias']) required(body, field)
    const { password: _secret, ...shown } = own(body)
    return { enabled: false, port: 25, ...shown }
  },
  view: (_x, { id, body }, self) => ({
    id,
    ...body,
    _links: { self: link(self, 'GET', 'PATCH', 'DELETE'), test: link(`${self}/test`, 'POST') },
  }),
}

function mail(routes: Routes): void {
  collection(routes, EMAIL_DOMAINS)
  collection(routes, EMAIL_SERVERS)
  const at = (x: Exchange, spec: Collection): Thing => {
    x.may.need(WRITE.permission, WRITE.kind)
    const id = param(x, spec.idParam)
    const row = x.world.things(`${spec.family} ${spec.path(x)}`).get(id)
    if (row === undefined) throw notFound(id, spec.kind)
    return row
  }
  routes.on('verifyEmailDomain', (x) => {
    const row = at(x, EMAIL_DOMAINS)
    row.body = { ...row.body, validationStatus: 'VERIFIED' }
    say(x, 'system.email_domain.verify', 'Verify email domain', thingTarget(row.id, 'EmailDomain', row.id))
    return ok({ id: row.id, ...row.body })
  })
  routes.on('testEmailServer', (x) => {
    at(x, EMAIL_SERVERS)
    return done()
  })
}
