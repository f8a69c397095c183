import { makePeople } from './generate/people.ts'
import { makeIds, type Ids } from './ids.ts'
import { makeSystemLog, type SystemLog } from './log/system-log.ts'
import { hashText, makeRandom, mix, type Random } from './random.ts'
import { makeEveryone, makeMembers, type Base, type Members } from './store/members.ts'
import { Table } from './store/table.ts'
import type {
  AccessToken,
  ApiToken,
  App,
  AppGroup,
  AppUser,
  CustomRole,
  Factor,
  Group,
  GroupRule,
  Owner,
  ResourceSet,
  RoleAssignment,
  Thing,
} from './store/types.ts'
import { Users } from './store/users.ts'

export interface Settings {
  /** Granting a scope to a service app makes it super admin (OKTA.md a). */
  publicClientAppAdmins: boolean
  /** The org partitions users into realms: new ones land in the default realm. */
  realms: boolean
  /** Entitlement management: apps say whether they take part. */
  entitlements: boolean
}

/** Everything the org is. Families read and change it; tests compare with it. */
export interface World {
  readonly seed: number
  readonly now: () => number
  readonly random: Random
  readonly ids: Ids
  /** `https://acme.okta.com`, no slash at the end. */
  origin: string
  /** E-mail domain of the generated people. */
  readonly domain: string
  readonly orgId: string
  readonly userTypeId: string
  readonly everyoneId: string
  readonly settings: Settings
  readonly users: Users
  readonly factors: Table<Factor>
  readonly groups: Table<Group>
  readonly rules: Table<GroupRule>
  /** Rule id to the users it put into its groups. */
  readonly ruleMembers: Map<string, Members>
  readonly owners: Owner[]
  readonly apps: Table<App>
  readonly appUsers: Map<string, Map<string, AppUser>>
  readonly appGroups: Map<string, Map<string, AppGroup>>
  readonly roles: Table<RoleAssignment>
  readonly customRoles: Table<CustomRole>
  readonly resourceSets: Table<ResourceSet>
  readonly tokens: Table<ApiToken>
  readonly accessTokens: Map<string, AccessToken>
  readonly log: SystemLog
  membersOf(groupId: string): Members
  /** Gives a group its members when it is made. */
  found(groupId: string, base?: Base): void
  /** Objects of a family that needs no type of its own. */
  things(family: string): Table<Thing>
  /** Now, as Okta writes it. */
  stamp(): string
}

export interface WorldOptions {
  readonly seed: number
  readonly users: number
  readonly now: () => number
  readonly origin: string
  readonly domain: string
}

/** An empty org with its people and the group Everyone. */
export function makeWorld({ seed, users: count, now, origin, domain }: WorldOptions): World {
  const ids = makeIds(seed)
  const random = makeRandom(mix(seed, 0xace))
  const day = 86_400_000
  const today = Math.floor(now() / day) * day
  const userTypeId = ids.at('oty', 0)
  const users = new Users(makePeople({ seed, count, ids, typeId: userTypeId, domain, today }))
  const memberships = new Map<string, Members>()
  const families = new Map<string, Table<Thing>>()
  const everyoneId = ids.at('00g', 0)
  const stamp = (): string => `${new Date(now()).toISOString().slice(0, 19)}.000Z`
  const born = new Date(today - 1500 * day).toISOString()
  const groups = new Table<Group>()
  groups.put({
    id: everyoneId,
    type: 'BUILT_IN',
    created: born,
    lastUpdated: born,
    lastMembershipUpdated: born,
    objectClass: ['okta:user_group'],
    profile: { name: 'Everyone', description: 'All users in your organization' },
  })
  memberships.set(everyoneId, makeEveryone(users))
  return {
    seed,
    now,
    random,
    ids,
    origin,
    domain,
    orgId: ids.at('00o', 0),
    userTypeId,
    everyoneId,
    settings: { publicClientAppAdmins: false, realms: false, entitlements: true },
    users,
    factors: new Table(),
    groups,
    rules: new Table(),
    ruleMembers: new Map(),
    owners: [],
    apps: new Table(),
    appUsers: new Map(),
    appGroups: new Map(),
    roles: new Table(),
    customRoles: new Table(),
    resourceSets: new Table(),
    tokens: new Table(),
    accessTokens: new Map(),
    log: makeSystemLog(now, () => uuid(random)),
    membersOf(groupId) {
      const members = memberships.get(groupId)
      if (members === undefined) throw new Error(`group ${groupId} has no members record`)
      return members
    },
    found(groupId, base) {
      memberships.set(groupId, makeMembers(users, base))
    },
    things(family) {
      const known = families.get(family)
      if (known !== undefined) return known
      const table = new Table<Thing>()
      families.set(family, table)
      return table
    },
    stamp,
  }
}

/** `https://acme-admin.okta.com` for `https://acme.okta.com`; other hosts have no admin twin. */
export function adminOrigin(world: World): string {
  return world.origin.replace(/^(https:\/\/[\w-]+?)(\.(?:okta|oktapreview|okta-emea|okta-gov)\.com)$/, '$1-admin$2')
}

function uuid(random: Random): string {
  const hex = random.hex(32)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** A number from text, for things that must be the same in every run. */
export function seedOf(world: World, text: string): number {
  return mix(world.seed, hashText(text))
}
