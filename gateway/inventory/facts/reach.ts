import { heldBy } from './held.ts'
import { NotKnown, textOf, type FactOf, type Found, type Look } from './look.ts'

/** Permissions and scopes with which one takes over others. */
const MANAGES = /\.(manage|create|credentials|lifecycle)|\.manage$/

const max = (a: Found, b: Found): Found => (ORDER.indexOf(String(b.value)) > ORDER.indexOf(String(a.value)) ? b : a)
const ORDER = ['normal', 'high', 'critical']
const NORMAL: Found = { value: 'normal' }
const level = (value: 'high' | 'critical', why: string): Found => ({ value, path: [why] })

/** What people named it, if they did. */
function named(type: string, id: string, look: Look): Found | undefined {
  const given = Object.hasOwn(look.meaning.sensitive, `${type}:${id}`)
    ? look.meaning.sensitive[`${type}:${id}`]
    : undefined
  return given === undefined ? undefined : { value: given, path: ['named so in the settings'] }
}

const wide = (reach: number, look: Look): Found =>
  reach > look.meaning.wide ? level('high', `it reaches ${reach} principals`) : NORMAL

function byRoles(held: readonly { readonly name: string; readonly words: string }[]): Found {
  const top = held.find((one) => one.name === 'SUPER_ADMIN')
  if (top !== undefined) return level('critical', top.words)
  const [first] = held
  return first === undefined ? NORMAL : level('high', first.words)
}

const membersOf = (id: string, look: Look): Promise<number> => look.count('Okta_Group', id, 'Okta_MemberOf', 'to')

/** Who may open an app: assigned by name, and members of its groups; people in two groups count twice, so at most. */
async function usersOf(id: string, look: Look): Promise<number> {
  const assigned = await look.in('Okta_Application', id, 'Okta_AppAssignment')
  let count = 0
  for (const { from } of assigned) count += from.kind === 'Okta_Group' ? await membersOf(from.id, look) : 1
  return count
}

/** Policies that apps are put under: without an app they cover nobody. */
const OF_APPS = new Set(['ACCESS_POLICY', 'PROFILE_ENROLLMENT'])
/** Policies of the org itself: those that name no group are for everyone. */
const OF_ALL = new Set([
  'OKTA_SIGN_ON',
  'PASSWORD',
  'MFA_ENROLL',
  'IDP_DISCOVERY',
  'POST_AUTH_SESSION',
  'ENTITY_RISK',
  'SESSION_VIOLATION_DETECTION',
])

/** Okta's own group of everyone. Throws NotKnown where it was not read. */
async function everybody(look: Look): Promise<Found> {
  const built = (await look.list('Okta_Group')).filter((group) => textOf(group, 'type') === 'BUILT_IN')
  const everyone = built.find(({ label }) => label === 'Everyone')
  if (everyone === undefined) throw new NotKnown()
  return { value: await membersOf(everyone.id, look), path: ['it names no group and no app: it applies to everyone'] }
}

/** Whom a policy covers: members of the groups it names, everybody where it is of the org, else who uses its apps. */
async function coveredBy(id: string, look: Look): Promise<Found | undefined> {
  const groups = await look.out('Okta_Policy', id, 'Postern_AppliesTo')
  if (groups.length > 0) {
    let count = 0
    for (const { to } of groups) count += await membersOf(to.id, look)
    return { value: count, path: groups.map(({ to }) => `it applies to group ${to.id}`) }
  }
  const kind = textOf(await look.node('Okta_Policy', id), 'kind') ?? ''
  if (OF_ALL.has(kind)) return await everybody(look)
  if (!OF_APPS.has(kind)) return undefined
  const apps = await look.out('Okta_Policy', id, 'Okta_PolicyMapping')
  let count = 0
  for (const { to } of apps) count += await usersOf(to.id, look)
  return { value: count, path: apps.map(({ to }) => `it governs app ${to.id}`) }
}

export const groupReach: FactOf = async (id, look) => {
  const count = await membersOf(id, look)
  return { value: count, path: [`${count} members`] }
}
export const groupSensitivity: FactOf = async (id, look) => {
  const given = named('group', id, look)
  if (given !== undefined) return given
  const roles = byRoles(await heldBy('Okta_Group', id, look))
  let opens: Found = NORMAL
  for (const { to } of await look.out('Okta_Group', id, 'Okta_AppAssignment')) {
    const marked = named('app', to.id, look)
    if (marked !== undefined)
      opens = max(opens, { value: marked.value, path: [`it opens app ${to.id}, named so in the settings`] })
  }
  return max(max(roles, opens), wide(await membersOf(id, look), look))
}

export const appReach: FactOf = async (id, look) => {
  const count = await usersOf(id, look)
  return { value: count, path: [`at most ${count} people may open it`] }
}
export const appSensitivity: FactOf = async (id, look) => {
  const given = named('app', id, look)
  if (given !== undefined) return given
  const roles = byRoles(await heldBy('Okta_Application', id, look))
  const grants = await look.out('Okta_Application', id, 'Postern_HasScopeGrant')
  let scopes: Found = NORMAL
  for (const { to } of grants) {
    const scope = textOf(await look.node('Postern_ScopeGrant', to.id), 'scope') ?? ''
    if (MANAGES.test(scope)) scopes = max(scopes, level('high', `it was granted ${scope}`))
  }
  return max(max(roles, scopes), wide(await usersOf(id, look), look))
}

export const policyReach: FactOf = async (id, look) => await coveredBy(id, look)
export const policySensitivity: FactOf = async (id, look) => {
  const given = named('policy', id, look)
  if (given !== undefined) return given
  const node = await look.node('Okta_Policy', id)
  if (node.properties['system'] === true) return level('high', 'it is the default, for all whom no other policy covers')
  if (textOf(node, 'kind') === 'OKTA_SIGN_ON') return level('high', 'it rules who may sign in to Okta')
  return wide(Number((await coveredBy(id, look))?.value ?? 0), look)
}

export const userSensitivity: FactOf = async (id, look) =>
  named('user', id, look) ?? byRoles(await heldBy('Okta_User', id, look))

/** Who holds a custom role, or holds one over a resource set. */
const holders =
  (kind: 'Okta_CustomRole' | 'Okta_ResourceSet', edge: 'Postern_AssignmentOf' | 'Okta_ScopedTo'): FactOf =>
  async (id, look) => {
    await look.list('Okta_CustomRole')
    const assignments = (await look.in(kind, id, edge)).filter(({ from }) => from.kind === 'Okta_RoleAssignment')
    let count = 0
    const path: string[] = []
    for (const { from } of assignments) {
      for (const { from: holder } of await look.in('Okta_RoleAssignment', from.id, 'Okta_HasRoleAssignment')) {
        const many = holder.kind === 'Okta_Group' ? await membersOf(holder.id, look) : 1
        count += many
        path.push(`${holder.kind === 'Okta_Group' ? `the ${many} members of group` : 'held by'} ${holder.id}`)
      }
    }
    return { value: count, path }
  }
export const roleReach = holders('Okta_CustomRole', 'Postern_AssignmentOf')
export const resourceSetReach = holders('Okta_ResourceSet', 'Okta_ScopedTo')
