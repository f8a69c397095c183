import { notFound, OktaError } from '../http/errors.ts'
import { ok, param, type Exchange } from '../http/exchange.ts'
import { link } from '../http/parts.ts'
import type { Routes } from '../http/routes.ts'
import type { Json } from '../store/types.ts'
import { userAt } from './find.ts'
import { shownId } from './role-ids.ts'

/** Operations of features that an org has to buy or be given: answered as orgs without them answer (recorded). */
const WITHOUT = [
  'listAllCustomAAGUIDs',
  'createCustomAAGUID',
  'deleteCustomAAGUID',
  'getCustomAAGUID',
  'updateCustomAAGUID',
  'replaceCustomAAGUID',
  'listDevicePostureChecks',
  'createDevicePostureCheck',
  'listDefaultDevicePostureChecks',
  'deleteDevicePostureCheck',
  'getDevicePostureCheck',
  'replaceDevicePostureCheck',
  'getAllWellKnownURIs',
  'getRootBrandWellKnownURI',
  'getBrandWellKnownURI',
  'replaceBrandWellKnownURI',
  'listFederatedClaims',
  'createFederatedClaim',
  'deleteFederatedClaim',
  'getFederatedClaim',
  'replaceFederatedClaim',
]

/** What the org does not have, and what it has nothing in. */
export function unavailable(routes: Routes): void {
  for (const id of WITHOUT) {
    routes.on(id, (x) => {
      const refusal = new OktaError('E0000015')
      // Recorded: reading them is refused before limits are counted.
      if (x.method === 'GET')
        return { status: 401, json: refusal.body(`oae${x.world.random.base62(22)}`), uncounted: true }
      throw refusal
    })
  }
  routes.on('listGovernanceBundles', (x) => {
    x.may.need('okta.iam.read', 'iam')
    return ok({ bundles: [], _links: {} })
  })
  routes.on('getUserAssignedRoleGovernance', (x) => {
    const user = userAt(x)
    x.may.need('okta.iam.read', 'iam')
    const role = param(x, 'roleAssignmentId')
    const row = x.world.roles.find((one) => one.principalId === user.id && shownId(one) === role)
    if (row === undefined) throw notFound(role, 'RoleAssignment')
    const self = `${x.world.origin}/api/v1/users/${user.id}/roles/${role}`
    return ok({ grants: [], _links: { assignment: link(self, 'GET') } })
  })
  enrollments(routes)
}

/** Authenticators that a user has enrolled: the Identity Engine's view of factors, and the password. */
function enrollments(routes: Routes): void {
  const KEYS: Readonly<Record<string, readonly [key: string, name: string, type: string]>> = {
    question: ['security_question', 'Security Question', 'security_question'],
    sms: ['phone_number', 'Phone', 'phone'],
    call: ['phone_number', 'Phone', 'phone'],
    email: ['okta_email', 'Email', 'email'],
    push: ['okta_verify', 'Okta Verify', 'app'],
    'token:software:totp': ['okta_verify', 'Okta Verify', 'app'],
    webauthn: ['webauthn', 'Security Key or Biometric', 'security_key'],
  }
  const all = (x: Exchange): Json[] => {
    const user = userAt(x)
    x.may.need('okta.users.read', 'users', user.id)
    const url = `${x.world.origin}/api/v1/users/${user.id}`
    const show = (
      id: string,
      key: string,
      name: string,
      type: string,
      created: string,
      lastUpdated: string,
      status = 'ACTIVE',
    ): Json => {
      const self = `${url}/authenticator-enrollments/${id}`
      return {
        id,
        type,
        key,
        status,
        name,
        created,
        lastUpdated,
        _links: { self: link(self, 'GET', 'DELETE'), user: link(url, 'GET') },
      }
    }
    const password =
      user.credentials.password === undefined
        ? []
        : [
            show(
              `aen${user.id.slice(3)}`,
              'okta_password',
              'Password',
              'password',
              user.created,
              user.passwordChanged ?? user.created,
            ),
          ]
    const factors = x.world.factors.where((row) => row.userId === user.id)
    return [
      ...password,
      ...factors.map((row) => {
        const [key, name, type] = KEYS[row.factorType] ?? [row.factorType, row.factorType, row.factorType]
        return show(
          row.id,
          key,
          name,
          type,
          row.created,
          row.lastUpdated,
          row.status === 'ACTIVE' ? 'ACTIVE' : 'PENDING',
        )
      }),
    ]
  }
  routes.on('listAuthenticatorEnrollments', (x) => ok(all(x)))
  routes.on('getAuthenticatorEnrollment', (x) => {
    const id = param(x, 'enrollmentId')
    const row = all(x).find((known) => known['id'] === id)
    if (row === undefined) throw notFound(id, 'AuthenticatorEnrollment')
    return ok(row)
  })
}
