import { notFound, OktaError } from '../http/errors.ts'
import { done, ok, param, type Exchange } from '../http/exchange.ts'
import type { Routes } from '../http/routes.ts'
import { say, thingTarget } from '../log/events.ts'
import type { ApiToken, Json } from '../store/types.ts'

function show(x: Exchange, token: ApiToken, listed: boolean): Json {
  const { origin } = x.world
  return {
    id: token.id,
    name: token.name,
    userId: token.userId,
    clientName: 'Okta API',
    // Lists leave the window out; single answers say it (recorded).
    tokenWindow: listed ? null : 'P30D',
    network: { ...token.network },
    expiresAt: `${new Date(token.expiresAt).toISOString().slice(0, 19)}.000Z`,
    created: token.created,
    lastUpdated: token.lastUpdated,
    _links: {
      self: { href: `${origin}/api/v1/api-tokens/${token.id}`, hints: { allow: ['GET', 'DELETE'] } },
      user: { href: `${origin}/api/v1/users/${token.userId}`, hints: { allow: ['GET'] } },
    },
  }
}

function tokenAt(x: Exchange): ApiToken {
  const id = param(x, 'apiTokenId')
  const token = x.world.tokens.get(id)
  if (token === undefined) throw notFound(id, 'Token')
  return token
}

/** Some roles see or revoke their own tokens (API tokens table); those of others need the permission on their owner. */
function need(x: Exchange, permission: string, token: ApiToken): void {
  if (isOwn(x, token) && x.may.somewhere(permission.replace('okta.users.apitokens.', 'token.own.'))) return
  x.may.need(permission, 'users', token.userId)
}

function isOwn(x: Exchange, token: ApiToken): boolean {
  return x.caller?.kind === 'token' && x.caller.user.id === token.userId
}

/** API tokens: list, read, revoke. They cannot be made by API. */
export function apiTokens(routes: Routes): void {
  routes.on('listApiTokens', (x) => {
    const self = x.caller?.kind === 'token' && x.may.somewhere('token.own.read') ? x.caller.user.id : undefined
    if (self === undefined && !x.may.somewhere('okta.users.apitokens.read')) throw new OktaError('E0000006')
    const rows = x.world.tokens.where(
      (row) => row.userId === self || x.may.can('okta.users.apitokens.read', 'users', row.userId),
    )
    return ok(rows.map((row) => show(x, row, true)))
  })
  routes.on('getApiToken', (x) => {
    const token = tokenAt(x)
    need(x, 'okta.users.apitokens.read', token)
    return ok(show(x, token, false))
  })
  routes.on('revokeApiToken', (x) => {
    const token = tokenAt(x)
    need(x, 'okta.users.apitokens.clear', token)
    return revoke(x, token)
  })
  routes.on('revokeCurrentApiToken', (x) => {
    if (x.caller?.kind !== 'token') throw new OktaError('E0000006')
    return revoke(x, x.caller.token)
  })
}

function revoke(x: Exchange, token: ApiToken) {
  x.world.tokens.delete(token.id)
  say(x, 'system.api_token.revoke', 'Revoke API token', thingTarget(token.id, 'Token', token.name))
  return done()
}
