import { notFound } from '../http/errors.ts'
import { param, type Exchange } from '../http/exchange.ts'
import type { App, Group, User } from '../store/types.ts'

/** The user a path names: id, login, unambiguous short login, or `me` for the owner of an API token. Throws 404. */
export function userAt(x: Exchange, name = 'userId'): User {
  return userNamed(x, x.params[name] ?? param(x, 'id'))
}

export function userNamed(x: Exchange, named: string): User {
  const user =
    named === 'me'
      ? x.caller?.kind === 'token'
        ? x.world.users.get(x.caller.user.id)
        : undefined
      : x.world.users.find(named, x.world.domain)
  if (user === undefined) throw notFound(named, 'User')
  return user
}

export function groupAt(x: Exchange, name = 'groupId'): Group {
  return groupNamed(x, param(x, name))
}

export function groupNamed(x: Exchange, id: string): Group {
  const group = x.world.groups.get(id)
  if (group === undefined) throw notFound(id, 'UserGroup')
  return group
}

export function appAt(x: Exchange, name = 'appId'): App {
  const id = param(x, name)
  const app = x.world.apps.get(id)
  if (app === undefined) throw notFound(id, 'AppInstance')
  return app
}
