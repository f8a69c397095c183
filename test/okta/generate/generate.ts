import { addApp } from '../families/apps.ts'
import { departmentOf, makeMembers, spanOf, type Base } from '../store/members.ts'
import { serviceBody } from '../oauth/service-body.ts'
import { mix } from '../random.ts'
import type { Group, Json, RoleAssignment } from '../store/types.ts'
import type { World } from '../world.ts'
import { generateAdmins } from './admins.ts'
import { DEPARTMENTS } from './names.ts'
import { generateRest } from './rest.ts'

export interface OrgSize {
  /** 100 … 1,000,000; default 100. */
  readonly users?: number
  /** Beside Everyone; default grows with the users. */
  readonly groups?: number
  readonly apps?: number
}

const NOUNS = ['Staff', 'Project', 'Region', 'Access', 'Chapter', 'Site', 'Team', 'Guild', 'Office', 'Mailing'] as const
const CATALOG = [
  'salesforce',
  'slack',
  'workday',
  'zoomus',
  'github_enterprise',
  'google',
  'servicenow_ud',
  'atlassian',
  'box',
  'datadog',
] as const

/** Fills an empty org: groups of power-law size, rules, apps, assignments, admins. Writes nothing to the log. */
export function generate(world: World, size: OrgSize): void {
  const users = world.users.people.count
  const groups = size.groups ?? Math.min(10_000, Math.max(12, Math.round(users / 10)))
  const apps = size.apps ?? Math.min(1_000, Math.max(8, Math.round(users / 100)))
  makeGroups(world, users, groups)
  makeApps(world, apps)
  generateAdmins(world)
  generateRest(world)
}

/** Adds a group; without a base it starts empty. */
export function makeGroup(world: World, name: string, description: string | null, base?: Base): Group {
  const now = world.stamp()
  const group: Group = {
    id: world.ids.next('00g'),
    type: 'OKTA_GROUP',
    created: now,
    lastUpdated: now,
    lastMembershipUpdated: now,
    objectClass: ['okta:user_group'],
    profile: { name, description },
  }
  world.groups.put(group)
  world.found(group.id, base)
  return group
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b)
}

function makeGroups(world: World, users: number, count: number): void {
  for (const [name] of DEPARTMENTS) {
    const base = departmentOf(world.users.people, name)
    const group = makeGroup(world, name, `Everyone in ${name}, fed by a rule`, base)
    const now = world.stamp()
    const rule = world.rules.put({
      id: world.ids.next('0pr'),
      status: 'ACTIVE',
      name: `${name} by department`,
      created: now,
      lastUpdated: now,
      expression: `user.department=="${name}"`,
      groupIds: [group.id],
      excludedUsers: [],
      excludedGroups: [],
    })
    // As if the rule had run: the same people by the same attribute.
    world.ruleMembers.set(rule.id, makeMembers(world.users, base))
  }
  // Sizes fall as 1/rank: one huge group, a long tail of small ones.
  for (let rank = 1; rank <= count - DEPARTMENTS.length; rank++) {
    const noun = NOUNS[mix(world.seed, rank, 31) % NOUNS.length] ?? 'Team'
    let step = 1 + (mix(world.seed, rank, 32) % Math.max(1, users - 1))
    while (gcd(step, users) !== 1) step++
    const largest = Math.max(1, Math.floor(users * 0.6))
    const span = {
      start: mix(world.seed, rank, 33) % users,
      step: step % users || 1,
      size: Math.max(1, Math.floor(largest / rank)),
    }
    makeGroup(world, `${noun} ${rank}`, null, spanOf(world.users.people, span))
  }
}

function makeApps(world: World, count: number): void {
  const everyone = world.everyoneId
  const groups = world.groups.all().filter((group) => group.id !== everyone)
  for (let n = 0; n < count; n++) {
    const kind = mix(world.seed, n, 41) % 10
    const app = addApp(
      world,
      n === 0 ? serviceBody('Nightly export', false) : bodyOf(n, kind),
      kind === 9 ? 'INACTIVE' : 'ACTIVE',
    )
    if (app.service) continue
    const assigned = new Map<string, { groupId: string; lastUpdated: string; priority: number; profile: Json }>()
    for (let i = 0; i < 1 + (mix(world.seed, n, 42) % 3); i++) {
      const group = n === 1 ? world.groups.get(everyone) : groups[mix(world.seed, n, i, 43) % groups.length]
      if (group !== undefined)
        assigned.set(group.id, { groupId: group.id, lastUpdated: app.created, priority: i, profile: {} })
    }
    world.appGroups.set(app.id, assigned)
    const own = new Map<
      string,
      { userId: string; created: string; lastUpdated: string; profile: Json; userName: string }
    >()
    for (let i = 0; i < mix(world.seed, n, 44) % 8; i++) {
      const user = world.users.people.at(mix(world.seed, n, i, 45) % world.users.people.count)
      if (user === undefined || user.status === 'DEPROVISIONED') continue
      own.set(user.id, {
        userId: user.id,
        created: app.created,
        lastUpdated: app.created,
        profile: {},
        userName: String(user.profile['login']),
      })
    }
    world.appUsers.set(app.id, own)
  }
}

function bodyOf(n: number, kind: number): Json {
  if (kind < 4) {
    const name = CATALOG[n % CATALOG.length] ?? 'salesforce'
    return { name, label: `${name} ${n}`, signOnMode: 'SAML_2_0', settings: { app: { domain: 'acme' } } }
  }
  if (kind < 8) {
    return {
      name: 'oidc_client',
      label: `Portal ${n}`,
      signOnMode: 'OPENID_CONNECT',
      settings: { oauthClient: { application_type: 'web', redirect_uris: [`https://portal-${n}.acme.test/callback`] } },
    }
  }
  return {
    name: 'bookmark',
    label: `Wiki ${n}`,
    signOnMode: 'BOOKMARK',
    settings: { app: { requestIntegration: false, url: `https://wiki-${n}.acme.test` } },
  }
}

export type MakeRole = (
  row: Pick<RoleAssignment, 'principal' | 'principalId' | 'type'> & Partial<RoleAssignment>,
) => RoleAssignment
