import { check, collection, idsOf, thingAt, type Collection } from '../http/collection.ts'
import { invalid, notFound } from '../http/errors.ts'
import { asObject, asText, bodyOf, done, ok, param, type Exchange } from '../http/exchange.ts'
import { link, required } from '../http/parts.ts'
import { page } from '../http/paging.ts'
import type { Routes } from '../http/routes.ts'
import type { Json, Thing } from '../store/types.ts'
import { userAt } from './find.ts'
import { showUser } from './user-shape.ts'

const SOCIAL: Readonly<Record<string, readonly [authorization: string, token: string]>> = {
  FACEBOOK: ['https://www.facebook.com/dialog/oauth', 'https://graph.facebook.com/v2.8/oauth/access_token'],
  GOOGLE: ['https://accounts.google.com/o/oauth2/auth', 'https://www.googleapis.com/oauth2/v3/token'],
  LINKEDIN: ['https://www.linkedin.com/uas/oauth2/authorization', 'https://www.linkedin.com/uas/oauth2/accessToken'],
  MICROSOFT: [
    'https://login.microsoftonline.com/common/oauth2/v2.0/authorize',
    'https://login.microsoftonline.com/common/oauth2/v2.0/token',
  ],
}

function protocolOf(type: string, given: Json): Json {
  const social = SOCIAL[type]
  if (social === undefined) return given
  const [authorization, token] = social
  const endpoints = {
    authorization: { url: authorization, binding: 'HTTP-REDIRECT' },
    token: { url: token, binding: 'HTTP-POST' },
  }
  return { endpoints, ...given }
}

function policyOf(given: Json): Json {
  const provisioning = asObject(given['provisioning'])
  const conditions = asObject(provisioning['conditions'])
  return {
    provisioning: {
      action: 'AUTO',
      profileMaster: false,
      groups: { action: 'NONE' },
      ...provisioning,
      conditions: { deprovisioned: { action: 'NONE' }, suspended: { action: 'NONE' }, ...conditions },
    },
    accountLink: { filter: null, action: 'AUTO', ...asObject(given['accountLink']) },
    subject: {
      userNameTemplate: { template: 'idpuser.email' },
      filter: null,
      matchType: 'USERNAME',
      matchAttribute: null,
      ...asObject(given['subject']),
    },
    maxClockSkew: given['maxClockSkew'] ?? 0,
  }
}

function linksOf(x: Exchange, thing: Thing): Json {
  const { origin } = x.world
  if (thing.body['type'] === 'SAML2') {
    const self = `${origin}/api/v1/idps/${thing.id}`
    return {
      metadata: { ...link(`${self}/metadata.xml`, 'GET'), type: 'application/xml' },
      acs: { ...link(`${origin}/sso/saml2/${thing.id}`, 'POST'), type: 'application/xml' },
      users: link(`${self}/users`, 'GET'),
    }
  }
  const query =
    'client_id={clientId}&response_type={responseType}&response_mode={responseMode}&scope={scopes}&redirect_uri={redirectUri}&state={state}&nonce={nonce}'
  const authorize = `${origin}/oauth2/v1/authorize?idp=${thing.id}&${query}`
  return {
    authorize: { href: authorize, templated: true, hints: { allow: ['GET'] } },
    clientRedirectUri: link(`${origin}/oauth2/v1/authorize/callback`, 'POST'),
  }
}

export const IDPS: Collection = {
  family: 'idps',
  prefix: '0oa',
  kind: 'IdpTrust',
  idParam: 'idpId',
  path: () => '/api/v1/idps',
  operations: idsOf('IdentityProvider', 's', 'list', 'create', 'get', 'replace', 'delete', 'activate', 'deactivate'),
  read: { permission: 'okta.identityProviders.read', kind: 'identity_providers' },
  write: { permission: 'okta.identityProviders.manage', kind: 'identity_providers' },
  status: 'ACTIVE',
  page: { limit: 20, max: 200, sayLimit: false },
  events: {
    create: 'system.idp.lifecycle.create',
    update: 'system.idp.lifecycle.update',
    delete: 'system.idp.lifecycle.delete',
    activate: 'system.idp.lifecycle.activate',
    deactivate: 'system.idp.lifecycle.deactivate',
  },
  make(_x, body, old) {
    required(body, 'name')
    const type = asText(old?.body['type'] ?? body['type'])
    if (type === undefined) throw invalid('type', 'type: The field cannot be left blank')
    const protocol = protocolOf(type, asObject(body['protocol']))
    const policy = policyOf(asObject(body['policy']))
    return { type, issuerMode: body['issuerMode'] ?? 'DYNAMIC', name: body['name'], protocol, policy }
  },
  wanted(x) {
    const [q, type] = [x.query.get('q')?.toLowerCase(), x.query.get('type')]
    return ({ body }) =>
      (q === undefined || String(body['name']).toLowerCase().startsWith(q)) && (type === null || body['type'] === type)
  },
  view(x, thing) {
    const { type, issuerMode, name, protocol, policy } = thing.body
    // Recorded: the answer to a replacement does not tell when it was made.
    const created = x.operation.id === 'replaceIdentityProvider' ? null : thing.created
    const { id, status, lastUpdated } = thing
    return { id, type, issuerMode, name, status, created, lastUpdated, protocol, policy, _links: linksOf(x, thing) }
  },
}

/** The identity provider a path names, for who may do this with it. Throws 404 and 403. */
export function idpFor(x: Exchange, verb: 'read' | 'manage'): Thing {
  const idp = thingAt(x, IDPS)
  check(x, verb === 'read' ? IDPS.read : IDPS.write, idp)
  return idp
}

/** Identity providers and who is linked to them. */
export function idps(routes: Routes): void {
  collection(routes, IDPS)
  const linksOfIdp = (x: Exchange, idp: Thing) => x.world.things(`idp-users /api/v1/idps/${idp.id}/users`)
  const show = (x: Exchange, idp: Thing, row: Thing): Json => {
    const user = x.world.users.get(row.id)
    const self = `${x.world.origin}/api/v1/idps/${idp.id}/users/${row.id}`
    const embed = x.query.get('expand') === 'user' && user !== undefined
    return {
      id: row.id,
      externalId: row.body['externalId'],
      created: row.created,
      lastUpdated: row.lastUpdated,
      profile: { email: user?.profile['email'] },
      ...(embed ? { _embedded: { user: showUser(x.world, user, { full: false }) } } : {}),
      _links: {
        self: link(self, 'GET', 'DELETE'),
        idp: link(`${x.world.origin}/api/v1/idps/${idp.id}`),
        user: link(`${x.world.origin}/api/v1/users/${row.id}`),
      },
    }
  }
  const linkedAt = (x: Exchange, idp: Thing): Thing => {
    const id = param(x, 'userId')
    const row = linksOfIdp(x, idp).get(id)
    if (row === undefined) throw notFound(id, 'User')
    return row
  }
  routes.on('listIdentityProviderApplicationUsers', (x) => {
    const idp = idpFor(x, 'read')
    return page(
      x,
      linksOfIdp(x, idp).all(),
      (row) => row.id,
      (row) => show(x, idp, row),
      { limit: 20, max: 200 },
    )
  })
  routes.on('getIdentityProviderApplicationUser', (x) => {
    const idp = idpFor(x, 'read')
    return ok(show(x, idp, linkedAt(x, idp)))
  })
  routes.on('linkUserToIdentityProvider', (x) => {
    const idp = idpFor(x, 'manage')
    const user = userAt(x)
    const now = x.world.stamp()
    const body = { externalId: required(bodyOf(x), 'externalId') }
    return ok(show(x, idp, linksOfIdp(x, idp).put({ id: user.id, created: now, lastUpdated: now, body })))
  })
  routes.on('unlinkUserFromIdentityProvider', (x) => {
    const idp = idpFor(x, 'manage')
    linksOfIdp(x, idp).delete(linkedAt(x, idp).id)
    return done()
  })
  routes.on('listSocialAuthTokens', (x) => {
    linkedAt(x, idpFor(x, 'read'))
    return ok([])
  })
}
