import { invalid, notFound, OktaError } from '../http/errors.ts'
import { asObject, bodyOf, done, ok, param, type Exchange } from '../http/exchange.ts'
import { page } from '../http/paging.ts'
import { link } from '../http/parts.ts'
import type { Routes } from '../http/routes.ts'
import { appTarget, say } from '../log/events.ts'
import type { App, Json, Thing } from '../store/types.ts'
import { appAt } from './find.ts'

const FEATURES = ['USER_PROVISIONING', 'INBOUND_PROVISIONING'] as const

/** Catalog apps can take and give accounts; apps that an org makes itself cannot (recorded). */
function provisions(app: App): boolean {
  return app.signOnMode === 'SAML_2_0' && !app.name.startsWith('template') && !app.name.includes('_custom_saml')
}

function appFor(x: Exchange, verb: 'read' | 'manage'): App {
  const app = appAt(x)
  x.may.need(`okta.apps.${verb}`, 'apps', app.id)
  return app
}

function provisioned(x: Exchange, verb: 'read' | 'manage'): App {
  const app = appFor(x, verb)
  if (!provisions(app)) throw invalid('feature', 'Provisioning is not supported.')
  return app
}

const off = { status: 'DISABLED' }
const CAPABILITIES: Readonly<Record<(typeof FEATURES)[number], Json>> = {
  USER_PROVISIONING: {
    create: { lifecycleCreate: off },
    update: { profile: off, lifecycleDeactivate: off, password: { ...off, seed: 'RANDOM', change: 'KEEP_EXISTING' } },
  },
  INBOUND_PROVISIONING: {
    importSettings: { username: { usernameFormat: 'EMAIL', usernameExpression: null }, schedule: off },
    importRules: {
      userCreateAndMatch: { exactMatchCriteria: 'USERNAME', allowPartialMatch: false, autoActivateNewUsers: false },
    },
  },
}

function showFeature(x: Exchange, app: App, name: (typeof FEATURES)[number]): Json {
  const kept = x.world.things(`app-features ${app.id}`).get(name)
  const self = `${x.world.origin}/api/v1/apps/${app.id}/features/${name}`
  return {
    name,
    status: connectionOf(x, app).status === 'ENABLED' ? 'ENABLED' : 'DISABLED',
    description:
      name === 'USER_PROVISIONING'
        ? 'User provisioning settings from Okta to a downstream application'
        : 'Provisioning settings from the application to Okta',
    capabilities: { ...CAPABILITIES[name], ...kept?.body },
    _links: { self: link(self, 'GET', 'PUT') },
  }
}

function featureNamed(x: Exchange): (typeof FEATURES)[number] {
  const asked = param(x, 'featureName')
  const name = FEATURES.find((known) => known === asked)
  if (name === undefined) throw notFound(asked, 'PublicAppFeatureSetName')
  return name
}

/** The connection through which an app is provisioned; one that never was set up is unknown (recorded). */
function connectionOf(x: Exchange, app: App): Thing {
  const table = x.world.things('connections')
  const known = table.get(app.id)
  if (known !== undefined) return known
  const status = provisions(app) ? 'DISABLED' : 'UNKNOWN'
  const body = { profile: { authScheme: provisions(app) ? 'TOKEN' : 'UNKNOWN' } }
  return { id: app.id, created: app.created, lastUpdated: app.lastUpdated, status, body }
}

function showConnection(x: Exchange, app: App): Json {
  const { status, body } = connectionOf(x, app)
  if (status === 'UNKNOWN') return { status, ...body }
  const self = `${x.world.origin}/api/v1/apps/${app.id}/connections/default`
  const verb = status === 'ENABLED' ? 'deactivate' : 'activate'
  const { token: _secret, ...profile } = asObject(body['profile'])
  const _links = { [verb]: link(`${self}/lifecycle/${verb}`, 'POST'), self: link(self, 'POST', 'GET') }
  return { authScheme: profile['authScheme'], status, profile, _links }
}

/** Provisioning of apps: features, the connection, refresh tokens. */
export function appProvisioning(routes: Routes): void {
  routes.on('listFeaturesForApplication', (x) => {
    const app = provisioned(x, 'read')
    return ok(FEATURES.map((name) => showFeature(x, app, name)))
  })
  routes.on('getFeatureForApplication', (x) => {
    const name = featureNamed(x)
    return ok(showFeature(x, provisioned(x, 'read'), name))
  })
  routes.on('updateFeatureForApplication', (x) => {
    const name = featureNamed(x)
    if (x.json === undefined) throw new OktaError('E0000003')
    const app = provisioned(x, 'manage')
    const now = x.world.stamp()
    const body = { ...x.world.things(`app-features ${app.id}`).get(name)?.body, ...bodyOf(x) }
    x.world.things(`app-features ${app.id}`).put({ id: name, created: now, lastUpdated: now, body })
    say(x, 'application.configuration.update', 'Update application configuration', appTarget(app))
    return ok(showFeature(x, app, name))
  })
  routes.on('getDefaultProvisioningConnectionForApplication', (x) => ok(showConnection(x, appFor(x, 'read'))))
  routes.on('updateDefaultProvisioningConnectionForApplication', (x) => {
    const app = appFor(x, 'manage')
    const old = connectionOf(x, app)
    const status = old.status === 'UNKNOWN' ? old.status : x.query.get('activate') === 'true' ? 'ENABLED' : old.status
    const profile = { ...asObject(old.body['profile']), ...asObject(bodyOf(x)['profile']) }
    x.world
      .things('connections')
      .put({ ...old, ...(status === undefined ? {} : { status }), lastUpdated: x.world.stamp(), body: { profile } })
    say(x, 'application.configuration.update', 'Update application configuration', appTarget(app))
    return ok(showConnection(x, app))
  })
  for (const verb of ['activate', 'deactivate'] as const) {
    routes.on(`${verb}DefaultProvisioningConnectionForApplication`, (x) => {
      const app = appFor(x, 'manage')
      const old = connectionOf(x, app)
      const status = old.status === 'UNKNOWN' ? 'UNKNOWN' : verb === 'activate' ? 'ENABLED' : 'DISABLED'
      x.world.things('connections').put({ ...old, status, lastUpdated: x.world.stamp() })
      say(x, 'application.configuration.update', 'Update application configuration', appTarget(app))
      return done()
    })
  }
  routes.on('getUserProvisioningConnectionJWKS', (x) => {
    appFor(x, 'read')
    return ok({ jwks: { keys: [] } })
  })
  tokens(routes)
}

/** Refresh tokens of an app: none, since nobody signs in to apps here. */
function tokens(routes: Routes): void {
  const missing = (x: Exchange): never => {
    throw notFound(`${param(x, 'appId')}.${param(x, 'tokenId')}`, 'OAuth2RefreshTokenTx')
  }
  routes.on('listOAuth2TokensForApplication', (x) => {
    appFor(x, 'read')
    return page(x, [], String, () => undefined, { limit: 20, max: 200, sayLimit: false })
  })
  routes.on('revokeOAuth2TokensForApplication', (x) => {
    appFor(x, 'manage')
    return done()
  })
  routes.on('getOAuth2TokenForApplication', (x) => {
    appFor(x, 'read')
    return missing(x)
  })
  routes.on('revokeOAuth2TokenForApplication', (x) => {
    appFor(x, 'manage')
    return missing(x)
  })
}
