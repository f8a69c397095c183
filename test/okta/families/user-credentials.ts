import { invalid, OktaError } from '../http/errors.ts'
import { asObject, asText, bodyOf, ok, type Exchange } from '../http/exchange.ts'
import type { Routes } from '../http/routes.ts'
import { say, userTarget } from '../log/events.ts'
import type { User } from '../store/types.ts'
import { userAt } from './find.ts'
import { showCredentials } from './user-shape.ts'

function take(x: Exchange, permission: string): User {
  const user = userAt(x)
  x.may.need(permission, 'users', user.id)
  if (user.status === 'DEPROVISIONED' || user.status === 'SUSPENDED') throw new OktaError('E0000038')
  return x.world.users.edit(user.id)
}

function setPassword(x: Exchange, user: User, password: string | undefined): void {
  if (password === undefined || password.length < 8) {
    throw invalid(
      'password',
      'password: Password requirements were not met. Password requirements: at least 8 characters.',
    )
  }
  user.credentials.password = password
  user.passwordChanged = x.world.stamp()
  user.lastUpdated = user.passwordChanged
  if (user.status === 'RECOVERY' || user.status === 'PASSWORD_EXPIRED') user.status = 'ACTIVE'
  say(x, 'user.account.update_password', 'User update password for Okta', userTarget(user))
}

function value(x: Exchange, ...path: readonly string[]): string | undefined {
  let at: unknown = bodyOf(x)
  for (const key of path) at = asObject(at)[key]
  return asText(at)
}

/** The verbs under /users/{id}/credentials. */
export function userCredentials(routes: Routes): void {
  routes.on('changePassword', (x) => {
    const user = take(x, 'okta.users.credentials.manage')
    if (user.credentials.password !== value(x, 'oldPassword', 'value')) {
      throw new OktaError('E0000014', { causes: ['oldPassword: The credentials provided were incorrect.'] })
    }
    setPassword(x, user, value(x, 'newPassword', 'value'))
    return ok(showCredentials(user))
  })
  routes.on('changeRecoveryQuestion', (x) => {
    const user = take(x, 'okta.users.credentials.manage')
    if (user.credentials.password !== value(x, 'password', 'value')) {
      throw new OktaError('E0000014', { causes: ['password: The credentials provided were incorrect.'] })
    }
    const question = value(x, 'recovery_question', 'question')
    const answer = value(x, 'recovery_question', 'answer')
    if (question === undefined || answer === undefined) throw invalid('recovery_question')
    Object.assign(user.credentials, { question, answer })
    user.lastUpdated = x.world.stamp()
    return ok(showCredentials(user))
  })
  routes.on('forgotPassword', (x) => {
    const user = take(x, 'okta.users.credentials.resetPassword')
    say(x, 'user.account.reset_password', 'User reset password for Okta', userTarget(user))
    if (x.query.get('sendEmail') !== 'false') return ok({})
    return ok({ resetPasswordUrl: `${x.world.origin}/signin/reset-password/${x.world.random.base62(20)}` })
  })
  routes.on('forgotPasswordSetNewPassword', (x) => {
    const user = take(x, 'okta.users.credentials.manage')
    if (user.credentials.answer === undefined || user.credentials.answer !== value(x, 'recovery_question', 'answer')) {
      throw new OktaError('E0000014', { causes: ['The recovery question answer did not match our records.'] })
    }
    setPassword(x, user, value(x, 'password', 'value'))
    return ok(showCredentials(user))
  })
}
