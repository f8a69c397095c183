import { invalid, notFound } from '../http/errors.ts'
import { asText, bodyOf, done, ok, param, type Exchange } from '../http/exchange.ts'
import type { Routes } from '../http/routes.ts'
import { appTarget, tell } from '../log/events.ts'
import type { App, AppGrant, Json, RoleAssignment } from '../store/types.ts'
import operations from '../data/operations.json' with { type: 'json' }
import { appAt } from './find.ts'
import { tellPrivilege } from './role-assignments.ts'

/** Scopes that some operation asks for, with their reading and managing twins. */
const SCOPES = new Set(
  (operations as (string | string[])[][])
    .flatMap((row) => (Array.isArray(row[3]) ? row[3] : []))
    .flatMap((scope) => [
      scope,
      scope.replace(/\.(read|manage)$/, '.read'),
      scope.replace(/\.(read|manage)$/, '.manage'),
    ]),
)

function show(x: Exchange, app: App, grant: AppGrant, embedded: boolean): Json {
  const { origin } = x.world
  const client = app.clientId ?? app.id
  return {
    id: grant.id,
    status: 'ACTIVE',
    created: grant.created,
    createdBy: { ...grant.createdBy },
    lastUpdated: grant.created,
    issuer: origin,
    clientId: client,
    scopeId: grant.scope,
    source: 'ADMIN',
    ...(embedded ? { _embedded: { scope: { id: grant.scope } } } : {}),
    _links: {
      app: { href: `${origin}/api/v1/apps/${app.id}`, title: app.label },
      self: { href: `${origin}/api/v1/apps/${app.id}/grants/${grant.id}`, hints: { allow: ['GET', 'DELETE'] } },
      client: { href: `${origin}/oauth2/v1/clients/${client}`, title: app.label },
    },
  }
}

function grantAt(x: Exchange, app: App): AppGrant {
  const id = param(x, 'grantId')
  const grant = app.grants.find((row) => row.id === id)
  if (grant === undefined) throw notFound(id, 'OAuth2ScopeConsentGrant')
  return grant
}

/** With "Public client app admins" on, a service app that gets a scope silently becomes super admin. */
function perhapsSuper(x: Exchange, app: App): void {
  const { world } = x
  const id = app.clientId
  if (!world.settings.publicClientAppAdmins || !app.service || id === undefined) return
  if (
    world.roles.find((row) => row.principal === 'client' && row.principalId === id && row.type === 'SUPER_ADMIN') !==
    undefined
  )
    return
  const now = world.stamp()
  const row: RoleAssignment = {
    id: world.ids.next('ra1'),
    principal: 'client',
    principalId: id,
    type: 'SUPER_ADMIN',
    created: now,
    lastUpdated: now,
    groupTargets: [],
    appTargets: [],
  }
  world.roles.put(row)
  tellPrivilege(x, row, 'grant')
}

/** Grants of Okta scopes to apps: the super admin's alone to write. */
export function appGrants(routes: Routes): void {
  routes.on('listScopeConsentGrants', (x) => {
    const app = appAt(x)
    // SpecterOps/OktaHound found that reading grants takes the super admin role.
    x.may.needSuper()
    return ok(app.grants.map((row) => show(x, app, row, x.query.get('expand') === 'scope')))
  })
  routes.on('getScopeConsentGrant', (x) => {
    const app = appAt(x)
    // SpecterOps/OktaHound found that reading grants takes the super admin role.
    x.may.needSuper()
    return ok(show(x, app, grantAt(x, app), x.query.get('expand') === 'scope'))
  })
  routes.on('grantConsentToScope', (x) => {
    const app = appAt(x)
    x.may.needSuper()
    const body = bodyOf(x)
    const scope = asText(body['scopeId'])
    if (scope === undefined || !SCOPES.has(scope)) throw invalid('scopeId', 'scopeId: Invalid scope.')
    if (asText(body['issuer']) !== x.world.origin) throw invalid('issuer', 'issuer: The issuer must be the org.')
    let grant = app.grants.find((row) => row.scope === scope)
    if (grant === undefined) {
      const by =
        x.caller?.kind === 'client'
          ? { id: x.caller.clientId, type: 'Client' as const }
          : { id: x.caller?.user.id ?? '', type: 'User' as const }
      grant = { id: x.world.ids.next('oag'), scope, created: x.world.stamp(), createdBy: by }
      app.grants.push(grant)
      tell(x, {
        eventType: 'app.oauth2.admin.consent.grant',
        message: 'Grant consent to scope',
        targets: [appTarget(app)],
        debug: { scope },
      })
      perhapsSuper(x, app)
    }
    return ok(show(x, app, grant, true))
  })
  routes.on('revokeScopeConsentGrant', (x) => {
    const app = appAt(x)
    x.may.needSuper()
    const grant = grantAt(x, app)
    app.grants.splice(app.grants.indexOf(grant), 1)
    tell(x, {
      eventType: 'app.oauth2.admin.consent.revoke',
      message: 'Revoke consent to scope',
      targets: [appTarget(app)],
      debug: { scope: grant.scope },
    })
    return done()
  })
}
