import type { Random } from '../../okta/random.ts'
import type { World } from '../../okta/world.ts'

/** A call as the comparison makes it: what goes into path, query and body. */
export interface Drawn {
  readonly body?: unknown
  readonly query?: string
}

/** Operations that are compared, by family, with a body where one is needed. Path parameters are filled by their names. */
export const CALLS: Readonly<Record<string, Readonly<Record<string, (world: World, random: Random) => Drawn>>>> = {
  users: {
    listUsers: () => ({}),
    getUser: () => ({}),
    createUser: (world, random) => ({ body: newUser(world, random), query: '?activate=false' }),
    updateUser: (_world, random) => ({ body: profileOrPassword(random) }),
    deleteUser: () => ({}),
    listUserGroups: () => ({}),
    listAppLinks: () => ({}),
    listFactors: () => ({}),
  },
  lifecycle: {
    activateUser: () => ({}),
    deactivateUser: () => ({}),
    suspendUser: () => ({}),
    unsuspendUser: () => ({}),
    unlockUser: () => ({}),
    reactivateUser: () => ({}),
    revokeUserSessions: () => ({}),
    revokeUserGrants: () => ({}),
  },
  credentials: {
    resetPassword: () => ({ query: '?sendEmail=false' }),
    resetFactors: () => ({}),
    expirePassword: () => ({}),
    expirePasswordWithTempPassword: () => ({}),
    enrollFactor: () => ({ body: { factorType: 'sms', provider: 'OKTA', profile: { phoneNumber: '+15555550100' } } }),
    forgotPassword: () => ({}),
  },
  groups: {
    listGroups: () => ({}),
    getGroup: () => ({}),
    addGroup: (_world, random) => ({ body: { profile: { name: `group ${random.base62(8)}` } } }),
    replaceGroup: (_world, random) => ({ body: { profile: { name: `group ${random.base62(8)}` } } }),
    deleteGroup: () => ({}),
    listGroupUsers: () => ({}),
    listAssignedApplicationsForGroup: () => ({}),
    listGroupOwners: () => ({}),
    assignGroupOwner: (world, random) => ({ body: { id: random.pick(usersOf(world)), type: 'USER' } }),
    listGroupRules: () => ({}),
    createGroupRule: (world, random) => ({ body: rule(world, random) }),
  },
  membership: {
    assignUserToGroup: () => ({}),
    unassignUserFromGroup: () => ({}),
  },
  apps: {
    listApplications: () => ({}),
    getApplication: () => ({}),
    createApplication: (_world, random) => ({ body: random.pick([newApp(random), newOidc(random)]) }),
    replaceApplication: (_world, random) => ({ body: newApp(random) }),
    deleteApplication: () => ({}),
    activateApplication: () => ({}),
    deactivateApplication: () => ({}),
    listApplicationUsers: () => ({}),
    listApplicationGroupAssignments: () => ({}),
  },
  assignment: {
    assignUserToApplication: (world, random) => ({ body: { id: random.pick(usersOf(world)) } }),
    unassignUserFromApplication: () => ({}),
    assignGroupToApplication: () => ({ body: {} }),
    unassignApplicationFromGroup: () => ({}),
  },
  secrets: {
    listOAuth2ClientSecrets: () => ({}),
    createOAuth2ClientSecret: () => ({ body: {} }),
    listJwk: () => ({}),
    addJwk: () => ({ body: { kty: 'EC', crv: 'P-256', x: 'a', y: 'b', use: 'sig' } }),
    listScopeConsentGrants: () => ({}),
    grantConsentToScope: (world) => ({ body: { scopeId: 'okta.users.read', issuer: world.origin } }),
  },
  admins: {
    listAssignedRolesForUser: () => ({}),
    assignRoleToUser: () => ({ body: { type: 'REPORT_ADMIN' } }),
    listGroupAssignedRoles: () => ({}),
    assignRoleToGroup: () => ({ body: { type: 'REPORT_ADMIN' } }),
    listUsersWithRoleAssignments: () => ({}),
    listRoles: () => ({}),
    createRole: (_world, random) => ({
      body: { label: random.base62(8), description: 'x', permissions: ['okta.users.read'] },
    }),
    listResourceSets: () => ({}),
  },
  tokens: {
    listApiTokens: () => ({}),
    getApiToken: () => ({}),
    revokeApiToken: () => ({}),
  },
  log: {
    listLogEvents: () => ({ query: '?limit=1' }),
  },
}

export const usersOf = (world: World): string[] => [...world.users.all()].map((user) => user.id)

function newUser(world: World, random: Random): unknown {
  const login = `${random.base62(10)}@acme.test`.toLowerCase()
  const groups = world.groups.all().filter((group) => group.type === 'OKTA_GROUP')
  return {
    profile: { firstName: 'New', lastName: 'Person', email: login, login },
    ...(random.int(3) === 0 ? {} : { groupIds: [random.pick(groups).id] }),
  }
}

function profileOrPassword(random: Random): unknown {
  const profile = { title: random.base62(6) }
  const credentials = { password: { value: `Aa1!${random.base62(12)}` } }
  return random.pick([{ profile }, { credentials }, { profile, credentials }])
}

function rule(world: World, random: Random): unknown {
  const groups = world.groups.all().filter((group) => group.type === 'OKTA_GROUP')
  return {
    type: 'group_rule',
    name: random.base62(10),
    conditions: { expression: { value: 'user.title=="nobody"', type: 'urn:okta:expression:1.0' } },
    actions: { assignUserToGroups: { groupIds: [random.pick(groups).id] } },
  }
}

const newApp = (random: Random): unknown => ({
  name: random.pick(['bookmark', 'salesforce', 'slack']),
  label: random.base62(8),
  signOnMode: 'BOOKMARK',
  settings: { app: { url: 'https://example.test', requestIntegration: false } },
})

const newOidc = (random: Random): unknown => ({
  name: 'oidc_client',
  label: random.base62(8),
  signOnMode: 'OPENID_CONNECT',
  credentials: { oauthClient: { token_endpoint_auth_method: 'client_secret_basic' } },
  settings: {
    oauthClient: {
      application_type: 'web',
      grant_types: ['authorization_code'],
      response_types: ['code'],
      redirect_uris: ['https://app.example.test/cb'],
    },
  },
})
