import { notFound } from '../http/errors.ts'
import { asObject, asText, bodyOf, done, ok, type Exchange } from '../http/exchange.ts'
import { link, required } from '../http/parts.ts'
import type { Routes } from '../http/routes.ts'
import { say, thingTarget } from '../log/events.ts'
import type { Json, Thing } from '../store/types.ts'
import { brandFor } from './brands.ts'

const LABELS = [
  'signInLabel',
  'usernameLabel',
  'usernameInfoTip',
  'passwordLabel',
  'passwordInfoTip',
  'forgotPasswordLabel',
  'forgotPasswordUrl',
  'unlockAccountLabel',
  'unlockAccountUrl',
  'helpLabel',
  'helpUrl',
  'customLink1Label',
  'customLink1Url',
  'customLink2Label',
  'customLink2Url',
  'authenticatorPageCustomLinkLabel',
  'authenticatorPageCustomLinkUrl',
  'classicRecoveryFlowEmailOrUsernameLabel',
] as const

const labels = (value: string | null): Json => Object.fromEntries(LABELS.map((name) => [name, value]))
const TOGGLES = { showPasswordVisibilityToggle: true, showUserIdentifier: true }
const WIDGETS = ['5.11', '5.12', '5.13', '5.14', '6.0', '6.9', '7.0', '7.14', '7.30', '^5', '^6', '^7', '*']

/** A page as it is shown: a sign-in page carries its widget, an error page its content alone. */
function shown(kind: 'Error' | 'SignIn', given: Json): Json {
  const page: Json = { pageContent: required(given, 'pageContent') }
  const policy = given['contentSecurityPolicySetting']
  if (policy !== undefined) page['contentSecurityPolicySetting'] = policy
  if (kind === 'Error') return page
  const customizations = {
    ...labels(null),
    ...TOGGLES,
    widgetGeneration: 'G2',
    ...asObject(given['widgetCustomizations']),
  }
  return { ...page, widgetVersion: asText(given['widgetVersion']) ?? '*', widgetCustomizations: customizations }
}

const DEFAULTS: Readonly<Record<'Error' | 'SignIn', Json>> = {
  Error: { pageContent: '<!DOCTYPE html>\n<html></html>\n', contentSecurityPolicySetting: { mode: 'enforced' } },
  SignIn: {
    pageContent: '<!DOCTYPE html>\n<html></html>\n',
    contentSecurityPolicySetting: { mode: 'enforced' },
    widgetVersion: '^7',
    widgetCustomizations: { ...labels(''), ...TOGGLES, widgetGeneration: 'G2' },
  },
}

const EVENTS = { Error: 'system.custom_error', SignIn: 'system.custom_signin' }
const PATHS = { Error: 'error', SignIn: 'sign-in' }

/** Sign-in, error and sign-out pages of brands: default, customized and preview. */
export function brandPages(routes: Routes): void {
  const table = (x: Exchange, brand: Thing) => x.world.things(`pages /api/v1/brands/${brand.id}`)
  const tell = (x: Exchange, brand: Thing, event: string): void =>
    say(x, event, 'Customized page', thingTarget(brand.id, 'Brand', String(brand.body['name'])))
  for (const kind of ['Error', 'SignIn'] as const) {
    for (const form of ['Customized', 'Preview'] as const) {
      const key = `${form} ${kind}`
      const name = `${form}${kind}Page`
      routes.on(`get${name}`, (x) => {
        const page = table(x, brandFor(x, 'read')).get(key)
        if (page === undefined) throw notFound(PATHS[kind], 'CustomPage')
        return ok(page.body)
      })
      routes.on(`replace${name}`, (x) => {
        const brand = brandFor(x, 'manage')
        const now = x.world.stamp()
        const body = shown(kind, bodyOf(x))
        table(x, brand).put({ id: key, created: now, lastUpdated: now, body })
        tell(x, brand, `${EVENTS[kind]}.update`)
        return ok(body)
      })
      routes.on(`delete${name}`, (x) => {
        const brand = brandFor(x, 'manage')
        table(x, brand).delete(key)
        tell(x, brand, `${EVENTS[kind]}.delete`)
        return done()
      })
    }
    routes.on(`getDefault${kind}Page`, (x) => {
      brandFor(x, 'read')
      return ok(DEFAULTS[kind])
    })
    routes.on(`get${kind}Page`, (x) => {
      const brand = brandFor(x, 'read')
      const self = `${x.world.origin}/api/v1/brands/${brand.id}/pages/${PATHS[kind]}`
      const links = ['default', 'customized', 'preview'].map((form) => [form, link(`${self}/${form}`, 'GET')])
      return ok({ _links: { self: link(self, 'GET'), ...Object.fromEntries(links) } })
    })
  }
  routes.on('getSignOutPageSettings', (x) =>
    ok(table(x, brandFor(x, 'read')).get('sign-out')?.body ?? { type: 'OKTA_DEFAULT' }),
  )
  routes.on('replaceSignOutPageSettings', (x) => {
    const brand = brandFor(x, 'manage')
    const now = x.world.stamp()
    const url = asText(bodyOf(x)['url'])
    const body = { type: required(bodyOf(x), 'type'), ...(url === undefined ? {} : { url }) }
    table(x, brand).put({ id: 'sign-out', created: now, lastUpdated: now, body })
    tell(x, brand, 'system.custom_signout.update')
    return ok(body)
  })
  routes.on('listAllSignInWidgetVersions', (x) => {
    brandFor(x, 'read')
    return ok(WIDGETS)
  })
}
