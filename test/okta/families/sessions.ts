import { notFound, OktaError } from '../http/errors.ts'
import { asText, bodyOf, done, ok, param, type Exchange } from '../http/exchange.ts'
import { link } from '../http/parts.ts'
import type { Routes } from '../http/routes.ts'
import { say, userTarget } from '../log/events.ts'
import type { Json, Thing, User } from '../store/types.ts'
import type { World } from '../world.ts'

const LIFE = 2 * 3_600_000

/** A one-time token for a user who has just shown a password; a session can be made of it once. */
export function makeSessionToken(world: World, userId: string): string {
  const now = world.stamp()
  const token = `20111${world.random.base62(37)}`
  world.things('session-tokens').put({ id: token, created: now, lastUpdated: now, body: { userId } })
  return token
}

function userOf(x: Exchange, session: Thing): User {
  const user = x.world.users.get(String(session.body['userId']))
  if (user === undefined) throw notFound(session.id, 'AppSession')
  return user
}

/** `named`: how links call session and user: by id, or `me` to whom the session is new. */
function show(x: Exchange, session: Thing, fresh: boolean): Json {
  const user = userOf(x, session)
  const { origin } = x.world
  const self = `${origin}/api/v1/sessions/${fresh ? 'me' : session.id}`
  const name = `${String(user.profile['firstName'])} ${String(user.profile['lastName'])}`
  return {
    id: session.id,
    userId: user.id,
    login: user.profile['login'],
    createdAt: session.created,
    expiresAt: session.body['expiresAt'],
    status: 'ACTIVE',
    lastPasswordVerification: session.created,
    lastFactorVerification: null,
    amr: ['pwd'],
    idp: { id: x.world.orgId, type: 'OKTA' },
    mfaActive: true,
    _links: {
      self: link(self, 'GET', 'DELETE'),
      refresh: link(`${self}/lifecycle/refresh`, 'POST'),
      user: { name, ...link(`${origin}/api/v1/users/${fresh ? 'me' : user.id}`, 'GET') },
    },
  }
}

function sessionAt(x: Exchange): Thing {
  const id = param(x, 'sessionId')
  const session = x.world.things('sessions').get(id)
  if (session === undefined || Date.parse(String(session.body['expiresAt'])) <= x.world.now())
    throw notFound(id, 'AppSession')
  return session
}

const expiry = (world: World): string => `${new Date(world.now() + LIFE).toISOString().slice(0, 19)}.000Z`

/** Sessions of people: made of a session token, read, prolonged, ended. */
export function sessions(routes: Routes): void {
  routes.on('createSession', (x) => {
    const token = asText(bodyOf(x)['sessionToken'])
    if (token === undefined) throw new OktaError('E0000003')
    const known = x.world.things('session-tokens').get(token)
    if (known === undefined) throw new OktaError('E0000004')
    x.world.things('session-tokens').delete(token)
    const now = x.world.stamp()
    const body = { userId: known.body['userId'], expiresAt: expiry(x.world) }
    const id = `102${x.world.random.base62(22)}`
    const session = x.world.things('sessions').put({ id, created: now, lastUpdated: now, body })
    say(x, 'user.session.start', 'User login to Okta', userTarget(userOf(x, session)))
    return ok(show(x, session, true))
  })
  routes.on('getSession', (x) => {
    const session = sessionAt(x)
    x.may.need('okta.users.read', 'users', userOf(x, session).id)
    return ok(show(x, session, false))
  })
  routes.on('refreshSession', (x) => {
    const session = sessionAt(x)
    x.may.need('okta.users.lifecycle.clearSessions', 'users', userOf(x, session).id)
    session.body = { ...session.body, expiresAt: expiry(x.world) }
    return ok(show(x, session, false))
  })
  routes.on('revokeSession', (x) => {
    const session = sessionAt(x)
    const user = userOf(x, session)
    x.may.need('okta.users.lifecycle.clearSessions', 'users', user.id)
    x.world.things('sessions').delete(session.id)
    say(x, 'user.session.end', 'User logout from Okta', userTarget(user))
    return done()
  })
}
