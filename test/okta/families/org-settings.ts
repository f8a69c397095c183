import { notFound, OktaError } from '../http/errors.ts'
import { asText, bodyOf, ok, param, type Answer, type Exchange } from '../http/exchange.ts'
import { link, required, single } from '../http/parts.ts'
import type { Routes } from '../http/routes.ts'
import { say, thingTarget } from '../log/events.ts'
import type { Json } from '../store/types.ts'

const TEXTS = ['website', 'phoneNumber', 'endUserSupportHelpURL', 'supportPhoneNumber']
const PLACES = ['address1', 'address2', 'city', 'state', 'country', 'postalCode']

const general = (x: Exchange) =>
  single(x.world, 'org', () => ({
    companyName: 'Acme',
    ...Object.fromEntries(TEXTS.map((name) => [name, ''])),
    ...Object.fromEntries(PLACES.map((name) => [name, null])),
  }))

function show(x: Exchange): Json {
  const { origin, orgId } = x.world
  const born = x.world.groups.get(x.world.everyoneId)?.created
  const org = `${origin}/api/v1/org`
  const { companyName, ...rest } = general(x).read()
  return {
    id: orgId,
    subdomain: new URL(origin).hostname.split('.')[0],
    companyName,
    status: 'ACTIVE',
    expiresAt: null,
    created: born,
    lastUpdated: born,
    ...rest,
    _links: {
      preferences: link(`${org}/preferences`),
      uploadLogo: link(`${org}/logo`, 'POST'),
      oktaCommunication: link(`${org}/privacy/oktaCommunication`),
      logo: link(`${origin}/fs/bco/1/fs0logo`),
      oktaSupport: link(`${org}/privacy/oktaSupport`),
      contacts: link(`${org}/contacts`),
    },
  }
}

function change(x: Exchange, whole: boolean): Answer {
  x.may.need('org.manage', 'org')
  const given = bodyOf(x)
  if (whole) required(given, 'companyName')
  const old = general(x).read()
  const next = Object.keys(old).map((key) => [
    key,
    given[key] ?? (whole && key !== 'companyName' ? (TEXTS.includes(key) ? '' : null) : old[key]),
  ])
  general(x).write(Object.fromEntries(next))
  return ok(show(x))
}

const tell = (x: Exchange, event: string, what: string): void =>
  say(x, event, what, thingTarget(x.world.orgId, 'Org', what))

/** The org's own record, contacts, footer, e-mails from Okta, and settings that change what permissions mean. */
export function orgSettings(routes: Routes): void {
  const read = (x: Exchange): void => x.may.need('org.read', 'org')
  const write = (x: Exchange): void => x.may.need('org.manage', 'org')
  routes.on('getOrgSettings', (x) => {
    read(x)
    return ok(show(x))
  })
  routes.on('updateOrgSettings', (x) => change(x, false))
  routes.on('replaceOrgSettings', (x) => change(x, true))
  routes.on('uploadOrgLogo', (x) => {
    write(x)
    return { status: 201 }
  })

  const contactOf = (x: Exchange): string => {
    const type = param(x, 'contactType').toUpperCase()
    if (type !== 'BILLING' && type !== 'TECHNICAL') throw notFound(type, 'OrgContact')
    return type
  }
  const contact = (x: Exchange, type: string) =>
    single(x.world, `contact ${type}`, () => ({ userId: x.world.users.people.idAt(0) }))
  const showContact = (x: Exchange, type: string): Json => {
    const { userId } = contact(x, type).read()
    return { userId, _links: { user: link(`${x.world.origin}/api/v1/users/${String(userId)}`) } }
  }
  routes.on('listOrgContactTypes', (x) => {
    read(x)
    const row = (type: string): Json => {
      const name = type.toLowerCase()
      return { contactType: type, _links: { [name]: link(`${x.world.origin}/api/v1/org/contacts/${name}`) } }
    }
    return ok([row('BILLING'), row('TECHNICAL')])
  })
  routes.on('getOrgContactUser', (x) => {
    read(x)
    return ok(showContact(x, contactOf(x)))
  })
  routes.on('replaceOrgContactUser', (x) => {
    write(x)
    const type = contactOf(x)
    const userId = required(bodyOf(x), 'userId')
    if (x.world.users.get(userId) === undefined) throw notFound(userId, 'User')
    contact(x, type).write({ userId })
    return ok(showContact(x, type))
  })

  /** A switch with a verb for each way; its link names the way that is open. */
  const toggle = (row: {
    read: string
    on: string
    off: string
    key: string
    path: string
    onVerb: string
    offVerb: string
    initial: boolean
  }): void => {
    const setting = (x: Exchange) => single(x.world, row.read, () => ({ [row.key]: row.initial }))
    const shown = (x: Exchange): Json => {
      const body = setting(x).read()
      const verb = body[row.key] === true ? row.offVerb : row.onVerb
      return { ...body, _links: { [verb]: link(`${x.world.origin}${row.path}/${verb}`, 'POST') } }
    }
    routes.on(row.read, (x) => {
      read(x)
      return ok(shown(x))
    })
    for (const [id, value] of [
      [row.on, true],
      [row.off, false],
    ] as const) {
      routes.on(id, (x) => {
        write(x)
        setting(x).write({ [row.key]: value })
        return ok(shown(x))
      })
    }
  }
  toggle({
    read: 'getOrgPreferences',
    on: 'setOrgShowOktaUIFooter',
    off: 'setOrgHideOktaUIFooter',
    key: 'showEndUserFooter',
    path: '/api/v1/org/preferences',
    onVerb: 'showEndUserFooter',
    offVerb: 'hideEndUserFooter',
    initial: true,
  })
  toggle({
    read: 'getOktaCommunicationSettings',
    on: 'optOutUsersFromOktaCommunicationEmails',
    off: 'optInUsersToOktaCommunicationEmails',
    key: 'optOutEmailUsers',
    path: '/api/v1/org/privacy/oktaCommunication',
    onVerb: 'optOut',
    offVerb: 'optIn',
    initial: true,
  })
  adminSettings(routes)
}

/** Settings of the Admin Console: a super admin's alone. */
function adminSettings(routes: Routes): void {
  const rows: readonly (readonly [get: string, set: string, key: string])[] = [
    ['getThirdPartyAdminSetting', 'updateThirdPartyAdminSetting', 'thirdPartyAdmin'],
    ['getAutoAssignAdminAppSetting', 'updateAutoAssignAdminAppSetting', 'autoAssignAdminAppSetting'],
  ]
  for (const [get, set, key] of rows) {
    const setting = (x: Exchange) => single(x.world, get, () => ({ [key]: false }))
    routes.on(get, (x) => {
      x.may.needSuper()
      return ok(setting(x).read())
    })
    routes.on(set, (x) => {
      x.may.needSuper()
      const value = bodyOf(x)[key]
      if (typeof value !== 'boolean') throw new OktaError('E0000003')
      setting(x).write({ [key]: value })
      return ok(setting(x).read())
    })
  }
  routes.on('getClientPrivilegesSetting', (x) => {
    x.may.needSuper()
    return ok({ clientPrivilegesSetting: x.world.settings.publicClientAppAdmins })
  })
  routes.on('assignClientPrivilegesSetting', (x) => {
    x.may.needSuper()
    const value = bodyOf(x)['clientPrivilegesSetting']
    if (typeof value !== 'boolean') throw new OktaError('E0000003')
    x.world.settings.publicClientAppAdmins = value
    return ok({ clientPrivilegesSetting: value })
  })
  support(routes)
}

/** Access of Okta Support to the org: a super admin's alone, as published. */
function support(routes: Routes): void {
  const day = 86_400_000
  const setting = (x: Exchange) => single(x.world, 'support', () => ({ support: 'DISABLED', expiration: null }))
  const shown = (x: Exchange): Json => {
    const body = setting(x).read()
    const path = `${x.world.origin}/api/v1/org/privacy/oktaSupport`
    const verbs = body['support'] === 'ENABLED' ? ['extend', 'revoke'] : ['grant']
    return { ...body, _links: Object.fromEntries(verbs.map((verb) => [verb, link(`${path}/${verb}`, 'POST')])) }
  }
  const until = (from: number): Json => ({
    support: 'ENABLED',
    expiration: `${new Date(from + day).toISOString().slice(0, 19)}.000Z`,
  })
  const steps: readonly (readonly [string, string | undefined, (x: Exchange) => Json])[] = [
    ['getOrgOktaSupportSettings', undefined, (x) => setting(x).read()],
    ['grantOktaSupport', 'user.session.impersonation.grant', (x) => until(x.world.now())],
    [
      'extendOktaSupport',
      'user.session.impersonation.extend',
      (x) => until(Date.parse(asText(setting(x).read()['expiration']) ?? '') || x.world.now()),
    ],
    ['revokeOktaSupport', 'user.session.impersonation.revoke', () => ({ support: 'DISABLED', expiration: null })],
  ]
  for (const [id, event, next] of steps) {
    routes.on(id, (x) => {
      x.may.needSuper()
      setting(x).write(next(x))
      if (event !== undefined) tell(x, event, 'Okta Support access')
      return ok(shown(x))
    })
  }
  routes.on('listOktaSupportCases', (x) => {
    x.may.needSuper()
    return ok({ supportCases: [] })
  })
}
