import { invalid, OktaError } from '../http/errors.ts'
import { asObject, asStrings, asText, bodyOf, done, ok, type Answer, type Exchange } from '../http/exchange.ts'
import { matches, parseFilter, type Expression } from '../http/filter.ts'
import { cursorOf, page } from '../http/paging.ts'
import type { Routes } from '../http/routes.ts'
import { groupTarget, say, userTarget } from '../log/events.ts'
import type { Json, User } from '../store/types.ts'
import { userAt } from './find.ts'
import { applyRules } from './group-rules-engine.ts'
import { deactivate } from './user-lifecycle.ts'
import { omitted, profileOf, showUser } from './user-shape.ts'

/** Users: create, read, list, change, delete. */
export function users(routes: Routes): void {
  routes.on('createUser', createUser)
  routes.on('listUsers', listUsers)
  routes.on('getUser', (x) => {
    const user = userAt(x)
    x.may.need('okta.users.read', 'users', user.id)
    return ok(showUser(x.world, user, { full: true, omit: omitted(x) }))
  })
  routes.on('updateUser', (x) => change(x, (profile, given) => profileOf({ ...profile, ...given })))
  routes.on('replaceUser', (x) => change(x, (_profile, given) => profileOf(given)))
  routes.on('deleteUser', (x) => {
    const user = userAt(x)
    // The first call deactivates, the second deletes for good.
    if (user.status !== 'DEPROVISIONED') {
      x.may.need('okta.users.lifecycle.deactivate', 'users', user.id)
      deactivate(x, x.world.users.edit(user.id))
      return done()
    }
    x.may.need('okta.users.lifecycle.delete', 'users', user.id)
    say(x, 'user.lifecycle.delete.initiated', 'Delete Okta user initiated', userTarget(user))
    x.world.users.delete(user.id)
    const { owners } = x.world
    owners.splice(0, owners.length, ...owners.filter((owner) => owner.id !== user.id))
    for (const factor of x.world.factors.where((row) => row.userId === user.id)) x.world.factors.delete(factor.id)
    for (const token of x.world.tokens.where((row) => row.userId === user.id)) x.world.tokens.delete(token.id)
    say(x, 'user.lifecycle.delete.completed', 'Delete Okta user completed', userTarget(user))
    return done()
  })
}

function createUser(x: Exchange): Answer {
  const { world, query } = x
  const body = bodyOf(x)
  const groupIds = asStrings(body['groupIds'])
  const anywhere = x.may.can('okta.users.create', 'users')
  if (!anywhere && !groupIds.some((id) => x.may.can('okta.users.create', 'members', id)))
    throw new OktaError('E0000006')
  for (const id of groupIds) {
    if (!world.groups.has(id)) throw invalid('groupIds', `groupIds: The group ${id} does not exist.`)
    x.may.need('okta.groups.members.manage', 'groups', id)
  }
  const profile = checkedProfile(x, profileOf(body['profile']), undefined)
  const credentials = asObject(body['credentials'])
  const password =
    asText(asObject(credentials['password'])['value']) ??
    (asObject(credentials['password'])['hash'] === undefined ? undefined : 'hashed')
  const question = asObject(credentials['recovery_question'])
  const provider = asObject(credentials['provider'])
  const external = typeof provider['type'] === 'string' && provider['type'] !== 'OKTA'
  const activate = query.get('activate') !== 'false'
  const expired = query.get('nextLogin') === 'changePassword' && activate && password !== undefined
  const now = world.stamp()
  const user: User = {
    id: world.ids.next('00u'),
    status: !activate
      ? 'STAGED'
      : expired
        ? 'PASSWORD_EXPIRED'
        : password !== undefined || external
          ? 'ACTIVE'
          : 'PROVISIONED',
    created: now,
    activated: activate ? now : null,
    statusChanged: now,
    lastLogin: null,
    lastUpdated: now,
    passwordChanged: password === undefined ? null : now,
    typeId: asText(asObject(body['type'])['id']) ?? world.userTypeId,
    ...(typeof body['realmId'] === 'string'
      ? { realmId: body['realmId'] }
      : world.settings.realms
        ? { realmId: world.ids.at('guo', 0) }
        : {}),
    profile,
    credentials: {
      password,
      ...(typeof question['question'] === 'string' ? { question: question['question'] } : {}),
      ...(typeof question['answer'] === 'string' ? { answer: question['answer'] } : {}),
      provider: { type: asText(provider['type']) ?? 'OKTA', name: asText(provider['name']) ?? 'OKTA' },
    },
  }
  world.users.add(user)
  say(x, 'user.lifecycle.create', 'Create Okta user', userTarget(user))
  if (activate) say(x, 'user.lifecycle.activate', 'Activate Okta user', userTarget(user))
  for (const id of groupIds) {
    const group = world.groups.get(id)
    if (group === undefined || !world.membersOf(id).add(user.id)) continue
    group.lastMembershipUpdated = now
    say(x, 'group.user_membership.add', 'Add user to group membership', userTarget(user), groupTarget(group))
  }
  applyRules(x, user)
  return ok(showUser(world, user, { full: true, omit: omitted(x) }))
}

/** Throws 400 E0000001 where a profile lacks what it must have, or its login is taken. */
function checkedProfile(x: Exchange, profile: Json, self: User | undefined): Json {
  const causes: string[] = []
  const login = profile['login']
  if (typeof login !== 'string' || login === '') causes.push('login: The field cannot be left blank')
  else if (!/^[^@\s]+@[^@\s]+$/.test(login)) causes.push('login: Username must be in the form of an email address')
  if (typeof profile['email'] !== 'string' || profile['email'] === '')
    causes.push('email: The field cannot be left blank')
  for (const name of ['firstName', 'lastName']) {
    const value = profile[name]
    if (typeof value === 'string' && value.length > 50) causes.push(`${name}: must be at most 50 characters`)
  }
  if (causes.length > 0) throw invalid(causes[0]?.split(':')[0] ?? 'profile', ...causes)
  const holder = x.world.users.byLogin(String(login))
  if (holder !== undefined && holder.id !== self?.id) {
    throw invalid('login', 'login: An object with this field already exists in the current organization')
  }
  return profile
}

function change(x: Exchange, merge: (profile: Json, given: Json) => Json): Answer {
  const { world } = x
  const found = userAt(x)
  const body = bodyOf(x)
  const credentials = asObject(body['credentials'])
  const setsCredentials = Object.keys(credentials).length > 0
  if (body['profile'] !== undefined || !setsCredentials) x.may.need('okta.users.userprofile.manage', 'users', found.id)
  if (setsCredentials) x.may.need('okta.users.credentials.manage', 'users', found.id)
  if (found.status === 'DEPROVISIONED') throw new OktaError('E0000038')
  const full = x.method === 'PUT'
  const profile =
    body['profile'] === undefined && !full
      ? undefined
      : checkedProfile(x, merge(found.profile, asObject(body['profile'])), found)
  const user = world.users.edit(found.id)
  if (profile !== undefined) world.users.setProfile(user, profile)
  const password = asText(asObject(credentials['password'])['value'])
  user.lastUpdated = world.stamp()
  if (profile !== undefined) say(x, 'user.account.update_profile', 'Update user profile for Okta', userTarget(user))
  if (password !== undefined) {
    user.credentials.password = password
    user.passwordChanged = user.lastUpdated
    say(x, 'user.account.update_password', 'User update password for Okta', userTarget(user))
  }
  const question = asObject(credentials['recovery_question'])
  if (typeof question['question'] === 'string') user.credentials.question = question['question']
  if (typeof question['answer'] === 'string') user.credentials.answer = question['answer']
  applyRules(x, user)
  return ok(showUser(world, user, { full: true, omit: omitted(x) }))
}

/** Parses an expression of the query; throws 400 E0000031 as Okta does. */
export function expressionOf(text: string | null): Expression | undefined {
  if (text === null || text.trim() === '') return undefined
  try {
    return parseFilter(text)
  } catch {
    throw new OktaError('E0000031', { causes: [`Invalid search criteria: ${text}`] })
  }
}

function listUsers(x: Exchange): Answer {
  const { world, query } = x
  const visible = x.may.visible('okta.users.read', 'users')
  const expression = expressionOf(query.get('search')) ?? expressionOf(query.get('filter'))
  const q = query.get('q')?.toLowerCase()
  // Deactivated users come only when the caller asks by search or filter.
  const test = (user: User): boolean => {
    if (q !== undefined && q !== '') {
      const { firstName, lastName, email } = user.profile
      return (
        [firstName, lastName, email].some((value) => typeof value === 'string' && value.toLowerCase().startsWith(q)) &&
        user.status !== 'DEPROVISIONED'
      )
    }
    if (expression === undefined) return user.status !== 'DEPROVISIONED'
    return matches(expression, { ...user, type: { id: user.typeId } })
  }
  const rows = function* (): Generator<User> {
    const few = cursorOf(x) === undefined ? named(x, expression)?.filter(test) : undefined
    for (const user of few ?? sorted(x, test)) if (visible(user.id)) yield user
  }
  const omit = omitted(x)
  const byQ = q !== undefined && q !== ''
  return page(
    x,
    rows(),
    (user) => `200u${user.id.slice(3)}`,
    (user) => showUser(world, user, { full: false, omit }),
    {
      limit: byQ ? 10 : 200,
      max: 200,
      sayLimit: query.has('limit'),
    },
  )
}

/** Whom an expression can mean at all, where it names an id or a login; undefined = anyone. */
function named(x: Exchange, expression: Expression | undefined): User[] | undefined {
  if (expression?.is === 'and') return named(x, expression.left) ?? named(x, expression.right)
  if (expression?.is !== 'compare' || expression.operator !== 'eq' || typeof expression.value !== 'string')
    return undefined
  if (expression.path === 'id') return [x.world.users.get(expression.value)].flatMap((user) => user ?? [])
  if (expression.path === 'profile.login')
    return [x.world.users.byLogin(expression.value)].flatMap((user) => user ?? [])
  return undefined
}

/** In the order asked by sortBy and sortOrder (search only), else as they came; after the cursor. */
function* sorted(x: Exchange, test: (user: User) => boolean): Generator<User> {
  const after = cursorOf(x)?.replace(/^200u/, '00u')
  const sortBy = x.query.has('search') ? x.query.get('sortBy') : null
  if (sortBy === null) {
    for (const user of x.world.users.all(after)) if (test(user)) yield user
    return
  }
  const path = sortBy.split('.')
  const keyOf = (user: User): string => {
    let value: unknown = user
    for (const part of path) value = asObject(value)[part]
    return typeof value === 'string' ? value.toLowerCase() : ''
  }
  const sign = x.query.get('sortOrder')?.toLowerCase() === 'desc' ? -1 : 1
  const all = [...x.world.users.all()].filter(test).map((user) => ({ user, key: keyOf(user) }))
  all.sort((a, b) => (a.key === b.key ? (a.user.id < b.user.id ? -1 : 1) : (a.key < b.key ? -1 : 1) * sign))
  const from = after === undefined ? 0 : all.findIndex((row) => row.user.id === after) + 1
  for (const row of all.slice(from)) yield row.user
}
