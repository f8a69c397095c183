import { OktaError } from '../http/errors.ts'
import { done, ok, type Answer, type Exchange } from '../http/exchange.ts'
import type { Routes } from '../http/routes.ts'
import { groupTarget, say, tell, userTarget } from '../log/events.ts'
import type { User, UserStatus } from '../store/types.ts'
import { userAt } from './find.ts'
import { showUser } from './user-shape.ts'

const RUNNING: readonly UserStatus[] = ['ACTIVE', 'PASSWORD_EXPIRED', 'LOCKED_OUT', 'RECOVERY']

/** Takes the user, checks the right and the status, for changing. Throws 404, 403 E0000006, 403 E0000038. */
function take(x: Exchange, permission: string, from: readonly UserStatus[], refusal = new OktaError('E0000038')): User {
  const user = userAt(x)
  x.may.need(permission, 'users', user.id)
  if (!from.includes(user.status)) throw refusal
  return x.world.users.edit(user.id)
}

function become(x: Exchange, user: User, status: UserStatus): void {
  user.status = status
  user.statusChanged = x.world.stamp()
  user.lastUpdated = user.statusChanged
}

const token = (x: Exchange): string => x.world.random.base62(20)
const mailed = (x: Exchange): boolean => x.query.get('sendEmail') !== 'false'

/** The verbs under /users/{id}/lifecycle. */
export function userLifecycle(routes: Routes): void {
  routes.on('activateUser', (x) => {
    const user = take(x, 'okta.users.lifecycle.activate', ['STAGED', 'DEPROVISIONED'], new OktaError('E0000016'))
    become(x, user, user.credentials.password === undefined ? 'PROVISIONED' : 'ACTIVE')
    user.activated = user.statusChanged
    say(x, 'user.lifecycle.activate', 'Activate Okta user', userTarget(user))
    return activation(x)
  })
  routes.on('reactivateUser', (x) => {
    const user = take(x, 'okta.users.lifecycle.activate', ['PROVISIONED', 'RECOVERY'])
    say(x, 'user.lifecycle.reactivate', 'Reactivate Okta user', userTarget(user))
    return activation(x)
  })
  routes.on('deactivateUser', (x) => {
    const user = take(x, 'okta.users.lifecycle.deactivate', ['STAGED', 'PROVISIONED', 'SUSPENDED', ...RUNNING])
    deactivate(x, user)
    return ok({})
  })
  routes.on('suspendUser', (x) => {
    const user = take(x, 'okta.users.lifecycle.suspend', RUNNING)
    become(x, user, 'SUSPENDED')
    say(x, 'user.lifecycle.suspend', 'Suspend Okta user', userTarget(user))
    return ok({})
  })
  routes.on('unsuspendUser', (x) => {
    const user = take(x, 'okta.users.lifecycle.unsuspend', ['SUSPENDED'])
    become(x, user, 'ACTIVE')
    say(x, 'user.lifecycle.unsuspend', 'Unsuspend Okta user', userTarget(user))
    return ok({})
  })
  routes.on('unlockUser', (x) => {
    const user = take(
      x,
      'okta.users.lifecycle.unlock',
      ['LOCKED_OUT'],
      new OktaError('E0000032', { causes: ['The user is not locked out.'] }),
    )
    become(x, user, 'ACTIVE')
    say(x, 'user.account.unlock_by_admin', 'Unlock user account by admin', userTarget(user))
    return ok({})
  })
  routes.on('resetPassword', (x) => {
    const user = take(x, 'okta.users.credentials.resetPassword', ['PROVISIONED', ...RUNNING])
    become(x, user, 'RECOVERY')
    say(x, 'user.account.reset_password', 'User reset password for Okta', userTarget(user))
    return ok(mailed(x) ? {} : { resetPasswordUrl: `${x.world.origin}/reset_password/${token(x)}` })
  })
  routes.on('expirePassword', (x) => {
    const user = expire(x)
    return ok(showUser(x.world, user, { full: true }))
  })
  routes.on('expirePasswordWithTempPassword', (x) => {
    const user = expire(x)
    user.credentials.password = token(x).slice(0, 8)
    return ok({ tempPassword: user.credentials.password })
  })
  routes.on('resetFactors', (x) => {
    const user = take(x, 'okta.users.credentials.resetFactors', ['STAGED', 'PROVISIONED', 'SUSPENDED', ...RUNNING])
    for (const factor of x.world.factors.where((row) => row.userId === user.id)) x.world.factors.delete(factor.id)
    say(x, 'user.mfa.factor.reset_all', 'Reset all factors for user', userTarget(user))
    return ok({})
  })
  routes.on('revokeUserSessions', (x) => {
    const user = userAt(x)
    x.may.need('okta.users.lifecycle.clearSessions', 'users', user.id)
    for (const session of x.world.things('sessions').where((row) => row.body['userId'] === user.id))
      x.world.things('sessions').delete(session.id)
    say(x, 'user.session.clear', 'Clear user session', userTarget(user))
    return done()
  })
}

function expire(x: Exchange): User {
  const user = take(x, 'okta.users.credentials.expirePassword', RUNNING)
  become(x, user, 'PASSWORD_EXPIRED')
  say(x, 'user.account.expire_password', 'User password expired', userTarget(user))
  return user
}

function activation(x: Exchange): Answer {
  if (mailed(x)) return ok({})
  const activationToken = token(x)
  return ok({ activationUrl: `${x.world.origin}/welcome/${activationToken}`, activationToken })
}

/** Deactivates: the user leaves its groups, apps and roles, and its API tokens die with it. */
export function deactivate(x: Exchange, user: User): void {
  const { world } = x
  for (const group of world.groups.all()) {
    if (group.type === 'BUILT_IN' || !world.membersOf(group.id).remove(user.id)) continue
    say(x, 'group.user_membership.remove', 'Remove user from group membership', userTarget(user), groupTarget(group))
  }
  for (const members of world.ruleMembers.values()) members.remove(user.id)
  for (const [appId, assigned] of world.appUsers) {
    const app = world.apps.get(appId)
    if (!assigned.delete(user.id) || app === undefined) continue
    say(x, 'application.user_membership.remove', 'Remove users app membership', userTarget(user), {
      id: app.id,
      type: 'AppInstance',
      alternateId: app.label,
      displayName: app.label,
    })
  }
  for (const role of world.roles.where((row) => row.principal === 'user' && row.principalId === user.id)) {
    world.roles.delete(role.id)
    tell(x, {
      eventType: 'user.account.privilege.revoke',
      message: 'Revoke user privilege',
      targets: [userTarget(user)],
      debug: { privilegeRevoked: role.type },
    })
  }
  become(x, user, 'DEPROVISIONED')
  say(x, 'user.lifecycle.deactivate', 'Deactivate Okta user', userTarget(user))
}
