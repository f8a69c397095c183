import type { Org } from '../../okta/org.ts'
import type { Random } from '../../okta/random.ts'
import type { SetResource } from '../../okta/store/types.ts'
import { usersOf } from './calls.ts'

const GROUP_TARGETED = ['USER_ADMIN', 'HELP_DESK_ADMIN', 'GROUP_MEMBERSHIP_ADMIN']
const ROLES = [
  ...GROUP_TARGETED,
  ...GROUP_TARGETED,
  'SUPER_ADMIN',
  'ORG_ADMIN',
  'APP_ADMIN',
  'APP_ADMIN',
  'READ_ONLY_ADMIN',
  'REPORT_ADMIN',
  'API_ACCESS_MANAGEMENT_ADMIN',
  'ACCESS_CERTIFICATIONS_ADMIN',
  'ACCESS_REQUESTS_ADMIN',
]
const PERMISSIONS = [
  'okta.users.manage',
  'okta.users.create',
  'okta.users.read',
  'okta.users.userprofile.manage',
  'okta.users.credentials.manage',
  'okta.users.credentials.resetPassword',
  'okta.users.lifecycle.manage',
  'okta.users.lifecycle.deactivate',
  'okta.users.lifecycle.clearSessions',
  'okta.users.groupMembership.manage',
  'okta.users.appAssignment.manage',
  'okta.users.apitokens.manage',
  'okta.groups.manage',
  'okta.groups.create',
  'okta.groups.members.manage',
  'okta.groups.read',
  'okta.groups.appAssignment.manage',
  'okta.apps.manage',
  'okta.apps.read',
  'okta.apps.assignment.manage',
  'okta.apps.clientCredentials.read',
  'okta.iam.read',
]
/** Of what else there is in an org. */
const THING_PERMISSIONS = [
  'okta.policies.manage',
  'okta.policies.read',
  'okta.authzServers.manage',
  'okta.authzServers.read',
  'okta.identityProviders.manage',
  'okta.identityProviders.read',
  'okta.devices.manage',
  'okta.devices.read',
  'okta.devices.lifecycle.suspend',
  'okta.realms.manage',
  'okta.realms.read',
  'okta.eventhooks.manage',
  'okta.inlinehooks.read',
  'okta.customizations.read',
]
/** Scopes of all compared operations; a credential carries a part of them. */
const SCOPES = [
  'okta.users.manage',
  'okta.groups.manage',
  'okta.apps.manage',
  'okta.appGrants.manage',
  'okta.roles.manage',
  'okta.apiTokens.manage',
  'okta.logs.read',
]
const THING_SCOPES = [
  'okta.policies.manage',
  'okta.authorizationServers.manage',
  'okta.idps.manage',
  'okta.devices.manage',
  'okta.realms.manage',
  'okta.eventHooks.manage',
  'okta.inlineHooks.manage',
  'okta.networkZones.manage',
  'okta.behaviors.manage',
  'okta.authenticators.read',
  'okta.logStreams.read',
  'okta.orgs.read',
  'okta.brands.read',
]

/** What else a resource set may name: service and type of the ORN, and the org's table of them. */
const THINGS = [
  ['idp', 'policies', 'policies /api/v1/policies'],
  ['idp', 'authorization_servers', 'authorizationServers /api/v1/authorizationServers'],
  ['idp', 'identity_providers', 'idps /api/v1/idps'],
  ['directory', 'devices', 'devices /api/v1/devices'],
  ['directory', 'realms', 'realms /api/v1/realms'],
] as const

/** What the roles of an org are about: people, groups and apps, or everything else. */
export type About = 'people' | 'things'

export interface Credential {
  readonly principal: { readonly type: 'client' | 'api_token'; readonly id: string }
  readonly scopes: readonly string[] | undefined
  readonly authorization: string
}

export const several = <T>(random: Random, from: readonly T[], most: number): T[] => [
  ...new Set(Array.from({ length: 1 + random.int(most) }, () => random.pick(from))),
]

/** Gives a principal one or two roles: standard ones with or without targets, custom ones over resource sets. */
function empower(org: Org, random: Random, kind: 'user' | 'group' | 'client', id: string, about: About): void {
  const world = org.truth
  const groups = world.groups.all().map((group) => group.id)
  for (let n = random.int(2); n >= 0; n -= 1) {
    if (random.int(2) === 0) {
      const type = random.pick(ROLES)
      const targeted = random.int(3) > 0
      const appTargets = several(random, world.apps.all(), 2).map((app) =>
        random.int(2) === 0 ? app.name : `${app.name}/${app.id}`,
      )
      org.giveRole(kind, id, type, {
        groupTargets: targeted && GROUP_TARGETED.includes(type) ? several(random, groups, 3) : [],
        appTargets: targeted && type === 'APP_ADMIN' ? appTargets : [],
      })
    } else {
      const role = customRole(org, random, about)
      org.giveRole(kind, id, 'CUSTOM', { roleId: role, resourceSetId: resourceSet(org, random, about) })
    }
  }
}

function customRole({ truth }: Org, random: Random, about: About): string {
  const now = truth.stamp()
  const listed = several(random, about === 'things' ? [...THING_PERMISSIONS, 'okta.users.read'] : PERMISSIONS, 5)
  const permissions = listed.map((label) => ({
    label,
    created: now,
    lastUpdated: now,
    conditions: null,
  }))
  const id = truth.ids.next('cr0')
  truth.customRoles.put({ id, label: id, description: '', created: now, lastUpdated: now, permissions })
  return id
}

function resourceSet({ truth }: Org, random: Random, about: About): string {
  const now = truth.stamp()
  const org = truth.orgId
  const group = (): string => random.pick(truth.groups.all()).id
  const app = () => random.pick(truth.apps.all())
  const named: (() => Pick<SetResource, 'orn' | 'conditions'>)[] = [
    () => ({ orn: `orn:okta:directory:${org}:users` }),
    () => ({ orn: `orn:okta:directory:${org}:users:${random.pick(usersOf(truth))}` }),
    () => ({ orn: `orn:okta:directory:${org}:groups` }),
    () => ({ orn: `orn:okta:directory:${org}:groups:${group()}` }),
    () => ({ orn: `orn:okta:directory:${org}:groups:${group()}` }),
    () => ({ orn: `orn:okta:directory:${org}:groups:${group()}` }),
    () => ({ orn: `orn:okta:directory:${org}:groups:${group()}:contained_resources` }),
    () => ({ orn: `orn:okta:directory:${org}:groups:${group()}:contained_resources` }),
    () => ({ orn: `orn:okta:idp:${org}:apps` }),
    // Of OIDC apps Okta's own word is shorter than their name.
    () => ({ orn: `orn:okta:idp:${org}:apps:${app().name.replace('oidc_client', 'oidc')}` }),
    () => one(app()),
    () => ({
      orn: `orn:okta:idp:${org}:apps`,
      conditions: {
        Exclude: { 'okta:ORN': [random.pick([one(app()).orn, `orn:okta:idp:${org}:apps:${app().name}`])] },
      },
    }),
    () => ({ orn: `orn:okta:iam:${org}:contained_resources` }),
  ]
  const thing = (): { orn: string } => {
    const [service, type, table] = random.pick(THINGS)
    const all = truth.things(table).all()
    const one = all.length === 0 || random.int(2) === 0 ? '' : `:${random.pick(all).id}`
    return { orn: `orn:okta:${service}:${org}:${type}${one}` }
  }
  const one = ({ name, id }: { name: string; id: string }) => ({ orn: `orn:okta:idp:${org}:apps:${name}:${id}` })
  const resources = (about === 'things' ? [thing, thing, random.pick(named)] : several(random, named, 3)).map(
    (make) => ({
      id: truth.ids.next('ire'),
      created: now,
      lastUpdated: now,
      ...make(),
    }),
  )
  const id = truth.ids.next('iam')
  truth.resourceSets.put({ id, label: id, description: '', created: now, lastUpdated: now, resources })
  return id
}

/** An access token as if issued: signing one for each client would be most of the work of a comparison. */
function accessToken({ truth }: Org, clientId: string, scopes: readonly string[]): string {
  const token = `at-${clientId}`
  truth.accessTokens.set(token, { token, clientId, scopes, expiresAt: truth.now() + 3_600_000, revoked: false })
  return token
}

/** A few clients and API tokens whose holders, and whose groups, have random roles; some of their targets are admins too. */
export async function credentialsOf(org: Org, random: Random, about: About): Promise<Credential[]> {
  const asked = about === 'things' ? THING_SCOPES : SCOPES
  const world = org.truth
  const users = usersOf(world)
  const made: Credential[] = []
  for (const group of several(random, world.groups.all(), 2)) empower(org, random, 'group', group.id, about)
  for (const user of several(random, users, 3)) empower(org, random, 'user', user, about)
  for (let n = 0; n < 3; n += 1) {
    const granted = several(random, asked, asked.length * 3)
    const app = await org.issueServiceApp({
      label: `bot ${n}`,
      scopes: random.int(4) === 0 ? granted.slice(0, 2) : granted,
    })
    if (random.int(6) > 0) empower(org, random, 'client', app.clientId, about)
    const scopes = world.apps.get(app.appId)?.grants.map((grant) => grant.scope) ?? []
    made.push({
      principal: { type: 'client', id: app.appId },
      scopes,
      authorization: `Bearer ${accessToken(org, app.clientId, scopes)}`,
    })
  }
  for (let n = 0; n < 4; n += 1) {
    const user = random.pick(users)
    if (random.int(5) > 0) empower(org, random, 'user', user, about)
    if (random.int(8) === 0) world.users.edit(user).status = random.pick(['SUSPENDED', 'DEPROVISIONED'] as const)
    const { id, token } = org.issueToken(user)
    made.push({ principal: { type: 'api_token', id }, scopes: undefined, authorization: `SSWS ${token}` })
  }
  return made
}
