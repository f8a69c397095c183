import { check, collection, idsOf, thingAt, type Collection } from '../http/collection.ts'
import { notFound, OktaError } from '../http/errors.ts'
import { asObject, asStrings, bodyOf, done, ok, param, type Exchange } from '../http/exchange.ts'
import { lifecycleLink, link, required } from '../http/parts.ts'
import { page } from '../http/paging.ts'
import type { Routes } from '../http/routes.ts'
import { say, thingTarget } from '../log/events.ts'
import type { Json, Thing } from '../store/types.ts'
import { newSigning, rotate, showServerKeys } from './authz-keys.ts'
import { furnish } from './authz-system.ts'

const PATH = '/api/v1/authorizationServers'

/** The org's own server is named `default` in every link. */
export function nameOf(server: Thing): string {
  return server.body['default'] === true ? 'default' : server.id
}

/** The server a path names, by id or as `default`. Throws 404. */
export function serverAt(x: Exchange): Thing {
  return thingAt(x, SERVERS)
}

/** Throws 403 where the caller may not read or manage this server, its scopes, claims and policies. */
export function mayServer(x: Exchange, verb: 'read' | 'manage', server: Thing | undefined): void {
  x.may.need(`okta.authzServers.${verb}`, 'authorization_servers', server?.id)
}

export const SERVERS: Collection = {
  family: 'authorizationServers',
  prefix: 'aus',
  kind: 'AuthorizationServer',
  idParam: 'authServerId',
  path: () => PATH,
  operations: idsOf('AuthorizationServer', 's', 'list', 'create', 'get', 'replace', 'delete', 'activate', 'deactivate'),
  read: { permission: 'okta.authzServers.read', kind: 'authorization_servers' },
  write: { permission: 'okta.authzServers.manage', kind: 'authorization_servers' },
  status: 'ACTIVE',
  createAnswers: 201,
  lifecycleAnswers: 'nothing',
  page: { limit: 200, max: 200, sayLimit: false },
  find: (_x, table, named) =>
    table.get(named) ?? (named === 'default' ? table.find((row) => row.body['default'] === true) : undefined),
  events: {
    create: 'oauth2.as.created',
    update: 'oauth2.as.updated',
    delete: 'oauth2.as.deleted',
    activate: 'oauth2.as.activated',
    deactivate: 'oauth2.as.deactivated',
  },
  make(x, body, old) {
    required(body, 'name')
    const audiences = asStrings(body['audiences'])
    return {
      name: body['name'],
      description: body['description'] ?? null,
      audiences: audiences.length > 0 ? audiences : (old?.body['audiences'] ?? []),
      issuerMode: body['issuerMode'] ?? old?.body['issuerMode'] ?? 'DYNAMIC',
      signing: old?.body['signing'] ?? newSigning(x.world, x.world.random),
      default: old?.body['default'] ?? false,
    }
  },
  onCreate: (x, server) => furnish(x.world, server),
  wanted(x) {
    const q = x.query.get('q')?.toLowerCase()
    return (row) =>
      q === undefined ||
      `${String(row.body['name'])} ${asStrings(row.body['audiences']).join(' ')}`.toLowerCase().includes(q)
  },
  view: showServer,
  may(_x, server, verb) {
    if (verb === 'delete' && server.body['default'] === true) throw new OktaError('E0000006')
  },
}

function showServer(x: Exchange, server: Thing): Json {
  const { body } = server
  const name = nameOf(server)
  const issuer = `${x.world.origin}/oauth2/${name}`
  const self = `${x.world.origin}${PATH}/${name}`
  const signing = asObject(body['signing'])
  const document = (kind: string): Json => ({ name: kind, ...link(`${issuer}/.well-known/${kind}`, 'GET') })
  return {
    id: server.id,
    name: body['name'],
    description: body['description'],
    audiences: body['audiences'],
    issuer,
    issuerMode: body['issuerMode'],
    status: server.status,
    created: server.created,
    lastUpdated: server.lastUpdated,
    credentials: {
      signing: {
        kid: signing['kid'],
        rotationMode: 'AUTO',
        lastRotated: signing['lastRotated'],
        nextRotation: signing['nextRotation'],
      },
    },
    default: body['default'],
    _links: {
      rotateKey: link(`${self}/credentials/lifecycle/keyRotate`, 'POST'),
      metadata: [document('oauth-authorization-server'), document('openid-configuration')],
      keys: link(`${self}/credentials/keys`, 'GET'),
      claims: link(`${self}/claims`, 'GET', 'POST'),
      policies: link(`${self}/policies`, 'GET', 'POST'),
      self: link(self, 'GET', 'DELETE', 'PUT'),
      scopes: link(`${self}/scopes`, 'GET', 'POST'),
      ...lifecycleLink(self, server.status),
    },
  }
}

/** Authorization servers, their keys, their clients, and the servers whose tokens they trust. */
export function authzServers(routes: Routes): void {
  collection(routes, SERVERS)
  routes.on('listAuthorizationServerKeys', (x) => {
    const server = serverAt(x)
    mayServer(x, 'read', server)
    return ok(showServerKeys(x, server, nameOf(server)))
  })
  routes.on('getAuthorizationServerKey', (x) => {
    const server = serverAt(x)
    mayServer(x, 'read', server)
    const kid = param(x, 'keyId')
    const key = showServerKeys(x, server, nameOf(server)).find((row) => row['kid'] === kid)
    if (key === undefined) throw notFound(kid, 'JsonWebKey')
    return ok(key)
  })
  routes.on('rotateAuthorizationServerKeys', (x) => {
    const server = serverAt(x)
    mayServer(x, 'manage', server)
    server.body = { ...server.body, signing: rotate(x.world, server) }
    say(
      x,
      'app.oauth2.as.key.rollover',
      'Rotate keys',
      thingTarget(server.id, 'AuthorizationServer', String(server.body['name'])),
    )
    return ok(showServerKeys(x, server, nameOf(server)))
  })
  associations(routes)
  clients(routes)
}

/** Trusted servers: tokens of theirs can be exchanged here. */
function associations(routes: Routes): void {
  const trusted = (x: Exchange, server: Thing) => x.world.things(`trusted ${PATH}/${server.id}`)
  const shown = (x: Exchange, id: string): Json[] => {
    const row = x.world.things(`authorizationServers ${PATH}`).get(id)
    return row === undefined ? [] : [{ ...showServer(x, row), _links: null }]
  }
  routes.on('listAssociatedServersByTrustedType', (x) => {
    const server = serverAt(x)
    mayServer(x, 'read', server)
    const wanted = x.query.get('trusted') !== 'false'
    const rows = x.world
      .things(`authorizationServers ${PATH}`)
      .where((row) => row !== server && trusted(x, server).has(row.id) === wanted)
    return page(
      x,
      rows,
      (row) => row.id,
      (row) => shown(x, row.id)[0],
      { limit: 200, max: 200, sayLimit: false },
    )
  })
  routes.on('createAssociatedServers', (x) => {
    const server = serverAt(x)
    mayServer(x, 'manage', server)
    const ids = asStrings(bodyOf(x)['trusted'])
    const now = x.world.stamp()
    for (const id of ids) {
      if (!x.world.things(`authorizationServers ${PATH}`).has(id)) throw notFound(id, 'AuthorizationServer')
      trusted(x, server).put({ id, created: now, lastUpdated: now, body: {} })
      say(x, 'app.oauth2.trusted_server.add', 'Add trusted server', thingTarget(server.id, 'AuthorizationServer', id))
    }
    return ok(ids.flatMap((id) => shown(x, id)))
  })
  routes.on('deleteAssociatedServer', (x) => {
    const server = serverAt(x)
    mayServer(x, 'manage', server)
    const id = param(x, 'associatedServerId')
    if (!trusted(x, server).delete(id)) throw notFound(id, 'AuthorizationServer')
    say(
      x,
      'app.oauth2.trusted_server.delete',
      'Delete trusted server',
      thingTarget(server.id, 'AuthorizationServer', id),
    )
    return done()
  })
}

/** Clients that hold refresh tokens: none does, since nobody signs in here. */
function clients(routes: Routes): void {
  const client = (x: Exchange): void => {
    const id = param(x, 'clientId')
    if (x.world.apps.find((app) => app.clientId === id) === undefined) throw notFound(id, 'PublicClientApp')
  }
  routes.on('listOAuth2ClientsForAuthorizationServer', (x) => {
    check(x, (y) => mayServer(y, 'read', serverAt(y)), undefined)
    return ok([])
  })
  for (const [id, verb] of [
    ['listRefreshTokensForAuthorizationServerAndClient', 'read'],
    ['revokeRefreshTokensForAuthorizationServerAndClient', 'manage'],
    ['getRefreshTokenForAuthorizationServerAndClient', 'read'],
    ['revokeRefreshTokenForAuthorizationServerAndClient', 'manage'],
  ] as const) {
    routes.on(id, (x) => {
      mayServer(x, verb, serverAt(x))
      client(x)
      const token = x.params['tokenId']
      if (token !== undefined) throw notFound(token, 'OAuth2RefreshToken')
      return verb === 'manage' ? done() : page(x, [], String, () => undefined, { limit: 20, max: 200 })
    })
  }
}
