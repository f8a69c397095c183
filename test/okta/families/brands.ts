import { check, collection, eventsOf, idsOf, thingAt, type Collection } from '../http/collection.ts'
import { OktaError } from '../http/errors.ts'
import { asObject, done, ok, param, type Exchange } from '../http/exchange.ts'
import { link, own, required } from '../http/parts.ts'
import type { Routes } from '../http/routes.ts'
import { say, thingTarget } from '../log/events.ts'
import type { Json, Thing } from '../store/types.ts'
import type { World } from '../world.ts'

/** All of them are one resource of a resource set: whose set lacks it is not shown a shorter list, but refused. */
const READ = (x: Exchange): void => x.may.need('okta.customizations.read', 'customizations')
const WRITE = { permission: 'okta.customizations.manage', kind: 'customizations' }

export const BRANDS: Collection = {
  family: 'brands',
  prefix: 'bnd',
  kind: 'Brand',
  idParam: 'brandId',
  path: () => '/api/v1/brands',
  operations: idsOf('Brand', 's', 'list', 'create', 'get', 'replace', 'delete'),
  read: READ,
  write: WRITE,
  createAnswers: 201,
  page: { limit: 20, max: 200, sayLimit: false },
  events: eventsOf('system.brand', 'create', 'update', 'delete'),
  make(x, body, old) {
    const name = old === undefined ? required(body, 'name') : (body['name'] ?? old.body['name'])
    const same = x.world.things('brands /api/v1/brands').find((row) => row.body['name'] === name && row.id !== old?.id)
    if (same !== undefined) throw new OktaError('E0000202')
    return {
      name,
      removePoweredByOkta: body['removePoweredByOkta'] ?? false,
      customPrivacyPolicyUrl: body['customPrivacyPolicyUrl'] ?? null,
      agreeToCustomPrivacyPolicy: body['agreeToCustomPrivacyPolicy'] ?? false,
      isDefault: old?.body['isDefault'] ?? false,
      defaultApp: {
        appInstanceId: null,
        appLinkName: null,
        classicApplicationUri: null,
        ...asObject(body['defaultApp']),
      },
    }
  },
  onCreate: (x, brand) => addTheme(x.world, brand),
  may(_x, brand, verb) {
    if (verb === 'delete' && brand.body['isDefault'] === true) throw new OktaError('E0000200')
  },
  wanted(x) {
    const q = x.query.get('q')?.toLowerCase()
    return (row) => q === undefined || String(row.body['name']).toLowerCase().includes(q)
  },
  view(x, { id, body }, self) {
    const embedded = (x.query.get('expand') ?? '').includes('domains') ? { _embedded: { domains: [] } } : {}
    return {
      id,
      ...body,
      defaultApp: defaultAppOf(x, body),
      _links: { themes: link(`${self}/themes`, 'GET'), self: link(self, 'GET', 'PUT', 'DELETE') },
      ...embedded,
    }
  },
}

/** Recorded: what reads tell as default app is the org's dashboard, until a brand has one of its own. */
function defaultAppOf(x: Exchange, body: Json): Json {
  const kept = asObject(body['defaultApp'])
  const dashboard = x.world.ids.at('0oa', 0)
  return x.method === 'GET' ? { ...kept, appInstanceId: kept['appInstanceId'] ?? dashboard } : kept
}

/** The brand a path names, for who may do this with it. Throws 404 and 403. */
export function brandFor(x: Exchange, verb: 'read' | 'manage'): Thing {
  const brand = thingAt(x, BRANDS)
  check(x, verb === 'read' ? READ : WRITE, brand)
  return brand
}

/** Each brand is born with one theme and never has another. */
export function addTheme(world: World, brand: Thing): void {
  const now = world.stamp()
  const body: Json = {
    logo: `${world.origin}/assets/img/logos/okta-logo.png`,
    favicon: `${world.origin}/favicon.ico`,
    backgroundImage: null,
    primaryColorHex: '#1662dd',
    primaryColorContrastHex: '#000000',
    secondaryColorHex: '#ebebed',
    secondaryColorContrastHex: '#000000',
    signInPageTouchPointVariant: 'OKTA_DEFAULT',
    endUserDashboardTouchPointVariant: 'OKTA_DEFAULT',
    errorPageTouchPointVariant: 'OKTA_DEFAULT',
    emailTemplateTouchPointVariant: 'OKTA_DEFAULT',
  }
  world
    .things(`themes /api/v1/brands/${brand.id}/themes`)
    .put({ id: world.ids.next('the'), created: now, lastUpdated: now, body })
}

const THEMES: Collection = {
  family: 'themes',
  prefix: 'the',
  kind: 'Theme',
  idParam: 'themeId',
  path: (x) => `/api/v1/brands/${thingAt(x, BRANDS).id}/themes`,
  operations: { list: 'listBrandThemes', get: 'getBrandTheme', replace: 'replaceBrandTheme' },
  read: READ,
  write: WRITE,
  events: { update: 'system.theme.update' },
  make(_x, body, old) {
    for (const field of ['primaryColorHex', 'secondaryColorHex']) required(body, field)
    return { ...old?.body, ...own(body, 'logo', 'favicon', 'backgroundImage') }
  },
  view(_x, { id, body }, self) {
    const part = (name: string): Json => ({ [name]: link(`${self}/${name}`, 'POST', 'DELETE') })
    return {
      id,
      ...body,
      _links: { ...part('favicon'), self: link(self, 'GET', 'PUT'), ...part('logo'), ...part('background-image') },
    }
  },
}

/** Pictures of a theme: key in its body, name of the operation, what stands there without one. */
const PICTURES = [
  ['backgroundImage', 'BackgroundImage', null],
  ['favicon', 'Favicon', '/favicon.ico'],
  ['logo', 'Logo', '/assets/img/logos/okta-logo.png'],
] as const

/** Brands and their themes. */
export function brands(routes: Routes): void {
  collection(routes, BRANDS)
  collection(routes, THEMES)
  routes.on('listBrandDomains', (x) => {
    const brand = brandFor(x, 'read')
    const rows = x.world.things('domains').where((row) => row.body['brandId'] === brand.id && row.id !== 'default')
    return ok({ domains: rows.map((row) => ({ id: row.id, ...row.body })) })
  })
  for (const [key, name, without] of PICTURES) {
    const set = (x: Exchange, value: string | null): Thing => {
      check(x, WRITE, undefined)
      const theme = thingAt(x, THEMES)
      theme.body = { ...theme.body, [key]: value === null ? null : `${x.world.origin}${value}` }
      say(x, 'system.theme.update', 'Update theme', thingTarget(theme.id, 'Theme', theme.id))
      return theme
    }
    routes.on(`deleteBrandTheme${name}`, (x) => {
      set(x, without)
      return done()
    })
    routes.on(`uploadBrandTheme${name}`, (x) => {
      const theme = set(x, `/fs/bco/4/${param(x, 'themeId')}`)
      return { status: 201, json: { url: theme.body[key] } }
    })
  }
}
