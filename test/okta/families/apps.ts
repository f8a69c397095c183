import { createHash } from 'node:crypto'
import { invalid, OktaError } from '../http/errors.ts'
import { asObject, asText, bodyOf, done, ok, type Answer, type Exchange } from '../http/exchange.ts'
import { matches } from '../http/filter.ts'
import { page, rowsAfter } from '../http/paging.ts'
import type { Routes } from '../http/routes.ts'
import { appTarget, say } from '../log/events.ts'
import type { App, AppKey, AppSecret, Json } from '../store/types.ts'
import type { World } from '../world.ts'
import { completeApp, showApp } from './app-shape.ts'
import { appAt } from './find.ts'
import { expressionOf } from './users.ts'

/** Catalog names that carry another sign-on mode than they are sent with would suggest. */
const MODES: Readonly<Record<string, string>> = {
  bookmark: 'BOOKMARK',
  oidc_client: 'OPENID_CONNECT',
  template_swa: 'BROWSER_PLUGIN',
  template_swa3field: 'BROWSER_PLUGIN',
  template_basic_auth: 'BASIC_AUTH',
  template_sps: 'SECURE_PASSWORD_STORE',
}

/** Makes a secret record of an app; the hash is what lists show beside it. */
export function makeSecret(world: World, secret = world.random.base62(64)): AppSecret {
  const now = world.stamp()
  return {
    id: world.ids.next('ocs'),
    status: 'ACTIVE',
    created: now,
    lastUpdated: now,
    secret,
    hash: createHash('md5').update(secret).digest('base64url'),
  }
}

/** Makes a key record from a public JWK. */
export function makeKey(world: World, jwk: Json): AppKey {
  const now = world.stamp()
  const kid = asText(jwk['kid']) ?? world.random.base62(43)
  return {
    id: world.ids.next('pks'),
    kid,
    status: jwk['status'] === 'INACTIVE' ? 'INACTIVE' : 'ACTIVE',
    created: now,
    lastUpdated: now,
    jwk: { ...jwk, kid },
  }
}

/** Adds an app from the body of POST /api/v1/apps. Throws 400 for what Okta would not take. */
export function addApp(world: World, body: Json, status: App['status']): App {
  const label = asText(body['label'])
  if (label === undefined || label === '') throw invalid('label', 'label: The field cannot be left blank')
  const signOnMode = asText(body['signOnMode']) ?? MODES[asText(body['name']) ?? '']
  if (signOnMode === undefined) throw invalid('signOnMode', 'signOnMode: The field cannot be left blank')
  const settings = asObject(body['settings'])
  const oauth = asObject(settings['oauthClient'])
  const oidc = signOnMode === 'OPENID_CONNECT'
  const id = world.ids.next('0oa')
  const asked = asText(asObject(asObject(body['credentials'])['oauthClient'])['client_id'])
  const clientId = oidc ? (asked ?? id) : undefined
  if (clientId !== undefined && world.apps.find((row) => row.clientId === clientId) !== undefined) {
    throw invalid('client_id', 'client_id: An object with this field already exists in the current organization')
  }
  const now = world.stamp()
  const secrets =
    oidc &&
    !['private_key_jwt', 'none'].includes(
      asText(asObject(asObject(body['credentials'])['oauthClient'])['token_endpoint_auth_method']) ?? '',
    )
      ? [makeSecret(world)]
      : []
  const jwks = asObject(oauth['jwks'])['keys']
  const facts = { signOnMode, id, clientId, secret: secrets[0]?.secret, kid: world.random.base62(43) }
  return world.apps.put({
    id,
    name: asText(body['name']) ?? (oidc ? 'oidc_client' : `acme_${label.toLowerCase().replace(/\W+/g, '')}_1`),
    label,
    status,
    created: now,
    lastUpdated: now,
    signOnMode,
    body: completeApp(body, {}, facts),
    ...(clientId === undefined ? {} : { clientId }),
    service: oidc && oauth['application_type'] === 'service',
    keys: Array.isArray(jwks) ? jwks.map((jwk) => makeKey(world, asObject(jwk))) : [],
    secrets,
    grants: [],
    dpop: oauth['dpop_bound_access_tokens'] === true,
  })
}

/** Apps: create, read, list, replace, delete, activate, deactivate. */
export function apps(routes: Routes): void {
  routes.on('createApplication', (x) => {
    const body = bodyOf(x)
    mayCreate(x, body)
    const app = addApp(x.world, body, x.query.get('activate') === 'false' ? 'INACTIVE' : 'ACTIVE')
    say(x, 'application.lifecycle.create', 'Create application', appTarget(app))
    return ok(showApp(x.world, app))
  })
  routes.on('listApplications', listApplications)
  routes.on('getApplication', (x) => {
    const app = appAt(x)
    x.may.need('okta.apps.read', 'apps', app.id)
    return ok(showMasked(x, app))
  })
  routes.on('replaceApplication', replaceApplication)
  routes.on('deleteApplication', (x) => {
    const app = appAt(x)
    x.may.need('okta.apps.manage', 'apps', app.id)
    if (app.status === 'ACTIVE')
      throw new OktaError('E0000056', { causes: ['The application must be deactivated before it can be deleted.'] })
    x.world.apps.delete(app.id)
    x.world.appUsers.delete(app.id)
    x.world.appGroups.delete(app.id)
    for (const role of x.world.roles.where((row) => row.principal === 'client' && row.principalId === app.clientId))
      x.world.roles.delete(role.id)
    say(x, 'application.lifecycle.delete', 'Delete application', appTarget(app))
    return done()
  })
  routes.on('activateApplication', (x) => lifecycle(x, 'ACTIVE'))
  routes.on('deactivateApplication', (x) => lifecycle(x, 'INACTIVE'))
}

/** A new app is covered by all apps, by all of its catalog name, or (API access management) by being an OIDC app. */
function mayCreate(x: Exchange, body: Json): void {
  const oidc = body['signOnMode'] === 'OPENID_CONNECT'
  x.may.need('okta.apps.manage', 'new-app', asText(body['name']) ?? (oidc ? 'oidc_client' : '*'))
}

/** Client secrets are shown to those who may read client credentials only. */
export function showMasked(x: Exchange, app: App): Json {
  const shown = showApp(x.world, app)
  const credentials = asObject(shown['credentials'])
  const oauthClient = asObject(credentials['oauthClient'])
  if (oauthClient['client_secret'] === undefined || x.may.can('okta.apps.clientCredentials.read', 'apps', app.id))
    return shown
  const { client_secret: _hidden, ...rest } = oauthClient
  return { ...shown, credentials: { ...credentials, oauthClient: rest } }
}

function listApplications(x: Exchange): Answer {
  const visible = x.may.visible('okta.apps.read', 'apps')
  const expression = expressionOf(x.query.get('filter'))
  const q = x.query.get('q')?.toLowerCase()
  const expand = x.query.get('expand')
  if (expand !== null && !/^user\/[^/,]+$/.test(expand)) throw invalid('RequestParams', 'Expand query is malformed.')
  const rows = rowsAfter(x, x.world.apps).filter((app) => {
    if (app.integration !== undefined || !visible(app.id)) return false
    if (q !== undefined && q !== '' && !app.label.toLowerCase().startsWith(q) && !app.name.toLowerCase().startsWith(q))
      return false
    return expression === undefined || meets(x.world, app, expression)
  })
  return page(
    x,
    rows,
    (app) => app.id,
    (app) => showMasked(x, app),
    { limit: 20, max: 200, sayLimit: x.query.has('limit') },
  )
}

/** Filters name users and groups of an app as `user.id` and `group.id`, its keys as `credentials.signing.kid`. */
function meets(world: World, app: App, expression: NonNullable<ReturnType<typeof expressionOf>>): boolean {
  const users = [...(world.appUsers.get(app.id)?.keys() ?? [])].map((id) => ({ id }))
  const groups = [...(world.appGroups.get(app.id)?.keys() ?? [])].map((id) => ({ id }))
  return matches(expression, { ...showApp(world, app), user: users, group: groups })
}

function replaceApplication(x: Exchange): Answer {
  const app = appAt(x)
  x.may.need('okta.apps.manage', 'apps', app.id)
  const body = bodyOf(x)
  const label = asText(body['label'])
  if (label === undefined || label === '') throw invalid('label', 'label: The field cannot be left blank')
  const oauth = asObject(asObject(body['settings'])['oauthClient'])
  const jwks = asObject(oauth['jwks'])['keys']
  // Keys of an app that holds Okta scopes are a super admin's to change.
  if (Array.isArray(jwks) && app.grants.length > 0) x.may.needSuper()
  app.label = label
  const signing = asObject(asObject(app.body['credentials'])['signing'])
  const settings = { ...asObject(app.body['settings']), ...asObject(body['settings']) }
  app.body = completeApp({ ...body, settings }, app.body, {
    signOnMode: app.signOnMode,
    id: app.id,
    clientId: app.clientId,
    secret: app.secrets.find((row) => row.status === 'ACTIVE')?.secret,
    kid: asText(signing['kid']) ?? '',
  })
  if (Array.isArray(jwks)) app.keys = jwks.map((jwk) => makeKey(x.world, asObject(jwk)))
  if (typeof oauth['dpop_bound_access_tokens'] === 'boolean') app.dpop = oauth['dpop_bound_access_tokens']
  app.lastUpdated = x.world.stamp()
  say(x, 'application.lifecycle.update', 'Update application', appTarget(app))
  return ok(showMasked(x, app))
}

function lifecycle(x: Exchange, status: App['status']): Answer {
  const app = appAt(x)
  x.may.need('okta.apps.manage', 'apps', app.id)
  app.status = status
  app.lastUpdated = x.world.stamp()
  if (status === 'ACTIVE') say(x, 'application.lifecycle.activate', 'Activate application', appTarget(app))
  else say(x, 'application.lifecycle.deactivate', 'Deactivate application', appTarget(app))
  return ok({})
}
