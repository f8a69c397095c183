import { invalid, notFound, OktaError } from '../http/errors.ts'
import {
  asObject,
  asText,
  bodyOf,
  created,
  done,
  ok,
  param,
  type Answer,
  type Exchange,
  textIn,
} from '../http/exchange.ts'
import type { Routes } from '../http/routes.ts'
import { appTarget, say } from '../log/events.ts'
import type { App, AppKey, AppSecret, Json } from '../store/types.ts'
import { makeKey, makeSecret } from './apps.ts'
import { appAt } from './find.ts'

const urlOf = (x: Exchange, app: App): string => `${x.world.origin}/api/v1/apps/${app.id}/credentials`

/** Verbs that a secret or key has in its state. */
function verbs(href: string, status: 'ACTIVE' | 'INACTIVE'): Json {
  const link = (path: string, allow: string): Json => ({ href: `${href}${path}`, hints: { allow: [allow] } })
  return status === 'ACTIVE'
    ? { deactivate: link('/lifecycle/deactivate', 'POST') }
    : { activate: link('/lifecycle/activate', 'POST'), delete: link('', 'DELETE') }
}

function showSecret(x: Exchange, app: App, row: AppSecret): Json {
  return {
    id: row.id,
    created: row.created,
    lastUpdated: row.lastUpdated,
    status: row.status,
    client_secret: row.secret,
    secret_hash: row.hash,
    _links: verbs(`${urlOf(x, app)}/secrets/${row.id}`, row.status),
  }
}

function showKey(x: Exchange, app: App, row: AppKey): Json {
  return {
    id: row.id,
    ...row.jwk,
    status: row.status,
    created: row.created,
    lastUpdated: row.lastUpdated,
    _links: verbs(`${urlOf(x, app)}/jwks/${row.id}`, row.status),
  }
}

/** Keys and secrets of an app that holds Okta scopes are a super admin's to change; others need the app. */
function changing(x: Exchange): App {
  const app = appAt(x)
  if (app.grants.length > 0) x.may.needSuper()
  x.may.need('okta.apps.manage', 'apps', app.id)
  if (app.clientId === undefined) throw invalid('app', 'app: The application is not an OAuth 2.0 client.')
  return app
}

function reading(x: Exchange): App {
  const app = appAt(x)
  x.may.need('okta.apps.clientCredentials.read', 'apps', app.id)
  return app
}

function rowAt<T extends { readonly id: string }>(x: Exchange, name: string, rows: readonly T[], kind: string): T {
  const id = param(x, name)
  const row = rows.find((known) => known.id === id)
  if (row === undefined) throw notFound(id, kind)
  return row
}

function become(x: Exchange, row: AppSecret | AppKey, status: 'ACTIVE' | 'INACTIVE', app: App): void {
  row.status = status
  row.lastUpdated = x.world.stamp()
  say(
    x,
    `app.oauth2.credentials.lifecycle.${status === 'ACTIVE' ? 'activate' : 'deactivate'}`,
    `${status === 'ACTIVE' ? 'Activate' : 'Deactivate'} OAuth2 client credential`,
    appTarget(app),
  )
}

/** Client secrets and public keys of apps. */
export function appKeys(routes: Routes): void {
  routes.on('listOAuth2ClientSecrets', (x) => {
    const app = reading(x)
    say(x, 'app.oauth2.client.read_client_secret', 'Read client secret', appTarget(app))
    return ok(app.secrets.map((row) => showSecret(x, app, row)))
  })
  routes.on('getOAuth2ClientSecret', (x) => {
    const app = reading(x)
    return ok(showSecret(x, app, rowAt(x, 'secretId', app.secrets, 'OAuth2ClientSecret')))
  })
  routes.on('createOAuth2ClientSecret', (x) => {
    const app = changing(x)
    if (app.secrets.length >= 2)
      throw invalid('client_secret', 'client_secret: You have reached the maximum number of client secrets per client.')
    const row = makeSecret(x.world, asText(bodyOf(x)['client_secret']))
    app.secrets.push(row)
    say(x, 'app.oauth2.credentials.lifecycle.create', 'Create OAuth2 client credential', appTarget(app))
    return created(showSecret(x, app, row))
  })
  const secretState =
    (status: 'ACTIVE' | 'INACTIVE') =>
    (x: Exchange): Answer => {
      const app = changing(x)
      const row = rowAt(x, 'secretId', app.secrets, 'OAuth2ClientSecret')
      become(x, row, status, app)
      return ok(showSecret(x, app, row))
    }
  routes.on('activateOAuth2ClientSecret', secretState('ACTIVE'))
  routes.on('deactivateOAuth2ClientSecret', secretState('INACTIVE'))
  routes.on('deleteOAuth2ClientSecret', (x) => remove(x, 'secretId', (app) => app.secrets, 'OAuth2ClientSecret'))
  routes.on('listJwk', (x) => {
    const app = appAt(x)
    // about-role-permissions.htm: client credentials have a permission of their own.
    x.may.need('okta.apps.clientCredentials.read', 'apps', app.id)
    return ok({ jwks: { keys: app.keys.map((row) => showKey(x, app, row)) } })
  })
  routes.on('getJwk', (x) => {
    const app = appAt(x)
    // about-role-permissions.htm: client credentials have a permission of their own.
    x.may.need('okta.apps.clientCredentials.read', 'apps', app.id)
    return ok(showKey(x, app, rowAt(x, 'keyId', app.keys, 'OAuth2ClientJsonWebKey')))
  })
  routes.on('addJwk', (x) => {
    const app = changing(x)
    const jwk = asObject(bodyOf(x))
    if (jwk['kty'] === 'RSA' && textIn(jwk, 'n').length < 342)
      throw invalid('JsonWebKey', "RSA key length in the 'jwks' is less than '2,048' bits for the given key.")
    if (app.keys.length >= 50) throw invalid('JsonWebKey', 'You have reached the maximum number of keys.')
    const row = makeKey(x.world, jwk)
    app.keys.push(row)
    say(x, 'app.oauth2.credentials.lifecycle.create', 'Create OAuth2 client credential', appTarget(app))
    return created(showKey(x, app, row))
  })
  routes.on('deletejwk', (x) => remove(x, 'keyId', (app) => app.keys, 'OAuth2ClientJsonWebKey'))
  routes.also('POST', '/api/v1/apps/{appId}/credentials/jwks/{keyId}/lifecycle/activate', 'activateJwk', (x) =>
    keyState(x, 'ACTIVE'),
  )
  routes.also('POST', '/api/v1/apps/{appId}/credentials/jwks/{keyId}/lifecycle/deactivate', 'deactivateJwk', (x) =>
    keyState(x, 'INACTIVE'),
  )
}

function keyState(x: Exchange, status: 'ACTIVE' | 'INACTIVE'): Answer {
  const app = changing(x)
  const row = rowAt(x, 'keyId', app.keys, 'OAuth2ClientJsonWebKey')
  become(x, row, status, app)
  return ok(showKey(x, app, row))
}

function remove(x: Exchange, name: string, rowsOf: (app: App) => (AppSecret | AppKey)[], kind: string): Answer {
  const app = changing(x)
  const rows = rowsOf(app)
  const row = rowAt(x, name, rows, kind)
  // Only what was deactivated before can go.
  if (row.status === 'ACTIVE')
    throw new OktaError('E0000001', {
      args: ['credential'],
      causes: ['credential: An active credential cannot be deleted.'],
    })
  rows.splice(rows.indexOf(row), 1)
  say(x, 'app.oauth2.credentials.lifecycle.delete', 'Delete OAuth2 client credential', appTarget(app))
  return done()
}
