import { invalid, notFound, OktaError } from '../http/errors.ts'
import { asStrings, asText, bodyOf, created, done, ok, param, type Answer, type Exchange } from '../http/exchange.ts'
import type { Routes } from '../http/routes.ts'
import { appTarget, say } from '../log/events.ts'
import { serviceBody } from '../oauth/service-body.ts'
import type { App, AppSecret, Json } from '../store/types.ts'
import { addApp, makeSecret } from './apps.ts'

const PATH = '/integrations/api/v1/api-services'

function show(x: Exchange, app: App): Json {
  const self = `${x.world.origin}${PATH}/${app.id}`
  return {
    id: app.id,
    name: app.label,
    type: app.integration,
    grantedScopes: app.grants.map((grant) => grant.scope),
    created: app.created,
    lastUpdated: app.lastUpdated,
    credentials: { oauthClient: { client_id: app.clientId, autoKeyRotation: true } },
    _links: { self: { href: self }, secrets: { href: `${self}/credentials/secrets` } },
  }
}

function showSecret(x: Exchange, app: App, row: AppSecret): Json {
  const self = { href: `${x.world.origin}${PATH}/${app.id}/credentials/secrets/${row.id}` }
  return {
    id: row.id,
    status: row.status,
    client_secret: row.secret,
    secret_hash: row.hash,
    created: row.created,
    lastUpdated: row.lastUpdated,
    _links: { self },
  }
}

function integrationAt(x: Exchange): App {
  x.may.needSuper()
  const id = param(x, 'apiServiceId')
  const app = x.world.apps.get(id)
  if (app?.integration === undefined) throw notFound(id, 'APIServiceIntegration')
  return app
}

function secretAt(x: Exchange, app: App): AppSecret {
  const id = param(x, 'secretId')
  const row = app.secrets.find((secret) => secret.id === id)
  if (row === undefined) throw notFound(id, 'APIServiceIntegrationSecret')
  return row
}

/** API service integrations: catalog apps that get tokens by client secret. They bring scopes, so they are a super admin's. */
export function apiServices(routes: Routes): void {
  routes.on('createApiServiceIntegrationInstance', (x) => {
    x.may.needSuper()
    const body = bodyOf(x)
    const type = asText(body['type'])
    const scopes = asStrings(body['grantedScopes'])
    if (type === undefined) throw invalid('type', 'type: The field cannot be left blank')
    const twins = x.world.apps.where((app) => app.integration === type).length
    const app = addApp(x.world, serviceBody(`${type}_${twins + 1}`, false), 'ACTIVE')
    app.integration = type
    const now = x.world.stamp()
    for (const scope of scopes)
      app.grants.push({ id: x.world.ids.next('oag'), scope, created: now, createdBy: { id: '', type: 'User' } })
    app.secrets.push(makeSecret(x.world))
    say(x, 'app.oauth2.client.lifecycle.create', 'Create OAuth client', appTarget(app))
    return created(show(x, app))
  })
  routes.on('listApiServiceIntegrationInstances', (x) => {
    x.may.needSuper()
    return ok(x.world.apps.where((app) => app.integration !== undefined).map((app) => show(x, app)))
  })
  routes.on('getApiServiceIntegrationInstance', (x) => ok(show(x, integrationAt(x))))
  routes.on('deleteApiServiceIntegrationInstance', (x) => {
    const app = integrationAt(x)
    x.world.apps.delete(app.id)
    for (const role of x.world.roles.where((row) => row.principalId === app.clientId)) x.world.roles.delete(role.id)
    say(x, 'app.oauth2.client.lifecycle.delete', 'Delete OAuth client', appTarget(app))
    return done()
  })
  routes.on('listApiServiceIntegrationInstanceSecrets', (x) => {
    const app = integrationAt(x)
    return ok(app.secrets.map((row) => showSecret(x, app, row)))
  })
  routes.on('createApiServiceIntegrationInstanceSecret', (x) => {
    const app = integrationAt(x)
    if (app.secrets.length >= 2)
      throw invalid('client_secret', 'client_secret: You have reached the maximum number of client secrets per client.')
    const row = makeSecret(x.world)
    app.secrets.push(row)
    say(x, 'app.oauth2.credentials.lifecycle.create', 'Create OAuth2 client credential', appTarget(app))
    return created(showSecret(x, app, row))
  })
  routes.on('activateApiServiceIntegrationInstanceSecret', (x) => become(x, 'ACTIVE'))
  routes.on('deactivateApiServiceIntegrationInstanceSecret', (x) => become(x, 'INACTIVE'))
  routes.on('deleteApiServiceIntegrationInstanceSecret', (x) => {
    const app = integrationAt(x)
    const row = secretAt(x, app)
    if (row.status === 'ACTIVE')
      throw new OktaError('E0000001', {
        args: ['credential'],
        causes: ['credential: An active credential cannot be deleted.'],
      })
    app.secrets.splice(app.secrets.indexOf(row), 1)
    say(x, 'app.oauth2.credentials.lifecycle.delete', 'Delete OAuth2 client credential', appTarget(app))
    return done()
  })
}

function become(x: Exchange, status: 'ACTIVE' | 'INACTIVE'): Answer {
  const app = integrationAt(x)
  const row = secretAt(x, app)
  row.status = status
  row.lastUpdated = x.world.stamp()
  const verb = status === 'ACTIVE' ? 'activate' : 'deactivate'
  say(x, `app.oauth2.credentials.lifecycle.${verb}`, `${verb} OAuth2 client credential`, appTarget(app))
  return ok(showSecret(x, app, row))
}
