import type { FactType } from '../../model/facts.ts'
import { targetPhrase } from '../../model/sentence.ts'
import type { Fact, TargetView } from '../../model/view.ts'
import { cleaned } from '../../model/words.ts'

/** What is shown of an operation and its targets: as they are now, or as they were judged. */
export interface Shown {
  readonly name: string
  readonly access: 'read' | 'write' | 'destroy'
  readonly properties: Readonly<Record<string, string | number | boolean | readonly string[]>>
  readonly targets: readonly TargetView[]
  /** Epoch ms at which the ages of facts were taken. */
  readonly at: number
  /** Read for whoever looks, not taken from the record of the decision. */
  readonly now: boolean
}

/** Facts that help to decide, beyond those that a rule needed. */
export const SHOWN_FACTS: readonly string[] = Object.entries({
  user: ['status', 'is_admin', 'admin_roles', 'is_external'],
  group: ['kind', 'member_count', 'grants_admin', 'admin_roles', 'apps_opened', 'fed_by_rules'],
  app: ['status', 'is_service', 'grants_admin', 'scopes_granted'],
  client: ['is_service', 'grants_admin', 'scopes_granted'],
  policy: ['kind', 'status', 'is_system'],
  token: ['owner_is_admin', 'age_days', 'has_network_limit'],
  resource_set: ['resource_count'],
  role: ['is_custom', 'permissions'],
} satisfies Record<FactType, readonly string[]>).flatMap(([type, names]) => names.map((name) => `${type}.${name}`))

/** One thing that the call touches: what it is now, what becomes of it, what hangs on it. Plain text. */
export interface Change {
  /** `user 'Mia Lund' (00u…)` */
  readonly thing: string
  readonly what: string | undefined
  readonly before: string | undefined
  readonly after: string | undefined
  /** Sentences. */
  readonly facts: readonly string[]
  /** Facts that a rule wanted and nobody could read. */
  readonly unknown: readonly string[]
}

const valueOf = (fact: Fact | undefined): Fact['value'] | undefined => fact?.value
const list = (value: Fact['value'] | undefined): readonly string[] | undefined =>
  Array.isArray(value) ? value.map((one) => cleaned(one)) : undefined
const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`
const roles = (value: readonly string[] | undefined): string | undefined =>
  value === undefined ? undefined : value.length === 0 ? 'none' : value.join(', ')

/** What an approver should know of a thing before it changes, a sentence a fact. Silence where nothing is worth saying. */
const SENTENCES: Readonly<Record<string, Readonly<Record<string, (value: Fact['value']) => string | undefined>>>> = {
  user: {
    status: (value) => (value === 'ACTIVE' ? undefined : `Is ${cleaned(String(value))}.`),
    is_super_admin: (value) => (value === true ? 'Is a super admin.' : undefined),
    is_admin: (value) => (value === true ? undefined : 'Holds no admin role now.'),
    group_ids: () => undefined,
    is_external: (value) => (value === true ? 'Is not one of your own people.' : undefined),
    group_count: (value) => `Is in ${count(Number(value), 'group')}.`,
    factor_count: (value) => `Has ${count(Number(value), 'factor')}.`,
    last_login_days: (value) => `Signed in last ${count(Number(value), 'day')} ago.`,
  },
  group: {
    member_count: (value) => `Has ${count(Number(value), 'member')}.`,
    grants_admin: (value) => (value === true ? 'Gives its members admin rights.' : 'Gives no admin rights.'),
    apps_opened: (value) => `Opens ${count(Number(value), 'app')}.`,
    fed_by_rules: (value) => (value === true ? 'Is filled by rules.' : undefined),
    kind: (value) => (value === 'OKTA_GROUP' ? undefined : `Is of the kind ${cleaned(String(value))}.`),
  },
  app: {
    status: (value) => `Is ${cleaned(String(value))}.`,
    is_service: (value) => (value === true ? 'Is a service app: it acts by itself.' : undefined),
    grants_admin: (value) => (value === true ? 'Holds admin rights.' : undefined),
    scopes_granted: (value) => `Has the scopes ${roles(list(value)) ?? ''}.`,
  },
  token: {
    owner_is_admin: (value) => (value === true ? 'Belongs to an admin.' : undefined),
    age_days: (value) => `Is ${count(Number(value), 'day')} old.`,
    has_network_limit: (value) => (value === false ? 'Works from any network.' : undefined),
  },
  policy: { is_system: (value) => (value === true ? "Is one of Okta's own." : undefined) },
}
const CLIENT = SENTENCES['app'] ?? {}

function sentences(target: TargetView, move: Move | undefined): string[] {
  const told = target.type === 'client' ? CLIENT : (SENTENCES[target.type] ?? {})
  return Object.entries(target.facts).flatMap(([name, fact]) => {
    if (name === 'admin_roles') {
      const held = list(fact.value) ?? []
      const path = (fact.path ?? []).map((one) => cleaned(one, 120)).join('; ')
      if (held.length === 0) return []
      return [path === '' ? `Admin roles now: ${held.join(', ')}.` : `Holds ${path}.`]
    }
    if (name === 'status' && move?.what === 'Status') return []
    if (name === 'is_admin' && move?.what === 'Admin roles') return []
    const say = told[name]
    const said =
      say === undefined ? `${cleaned(name.replaceAll('_', ' '))}: ${cleaned(String(fact.value), 80)}.` : say(fact.value)
    return said === undefined ? [] : [said]
  })
}

interface Move {
  readonly what: string
  readonly before: string | undefined
  readonly after: string | undefined
}

const STATUS: readonly (readonly [RegExp, string])[] = [
  [/^unsuspendUser$/, 'ACTIVE'],
  [/^suspend/, 'SUSPENDED'],
  [/^unlockUser$/, 'ACTIVE'],
  [/^deactivateUser$/, 'DEPROVISIONED'],
  [/^(re)?activateUser$/, 'may sign in'],
  [/^activate/, 'ACTIVE'],
  [/^deactivate/, 'INACTIVE'],
]

/** What becomes of the first target, where the operation itself tells. */
function moveOf({ name, access, properties }: Shown, target: TargetView): Move | undefined {
  const role =
    typeof properties['role'] === 'string' && properties['role'] !== '' ? cleaned(properties['role']) : 'another'
  const held =
    list(valueOf(target.facts['admin_roles'])) ?? (valueOf(target.facts['is_admin']) === false ? [] : undefined)
  if (/^assignRoleTo/.test(name))
    return {
      what: 'Admin roles',
      before: roles(held),
      after: held?.includes(role) === true ? `${held.join(', ')} (held already)` : [...(held ?? []), role].join(', '),
    }
  if (/^(unassignRoleFrom|deleteRoleFrom)/.test(name))
    return { what: 'Admin roles', before: roles(held), after: 'one fewer' }
  const members = valueOf(target.facts['member_count'])
  if (name === 'assignUserToGroup' || name === 'unassignUserFromGroup') {
    if (target.type !== 'group') return undefined
    const step = name === 'assignUserToGroup' ? 1 : -1
    return {
      what: 'Members',
      before: typeof members === 'number' ? String(members) : undefined,
      after: typeof members === 'number' ? String(Math.max(0, members + step)) : step === 1 ? 'one more' : 'one fewer',
    }
  }
  const status = valueOf(target.facts['status'])
  const now = typeof status === 'string' ? cleaned(status) : undefined
  const becomes = STATUS.find(([pattern]) => pattern.test(name))?.[1]
  if (becomes !== undefined) return { what: 'Status', before: now, after: becomes }
  if (name === 'deleteUser')
    return { what: 'Status', before: now, after: now === 'DEPROVISIONED' ? 'gone for good' : 'DEPROVISIONED' }
  if (access === 'destroy' && /^(delete|revoke|remove)/.test(name))
    return { what: 'It', before: now ?? 'exists', after: 'gone for good' }
  return undefined
}

/** What each target is now and becomes. The first is what is acted on. Pure. */
export function changesOf(shown: Shown): Change[] {
  const { targets } = shown
  // The thing that moves may not be the first: a membership changes its group.
  const mover = targets.find((target) => moveOf(shown, target) !== undefined)
  return targets.map((target) => {
    const absent = target.exists === false
    const move = target === mover && !absent ? moveOf(shown, target) : undefined
    return {
      thing: targetPhrase(target),
      what: move?.what,
      before: move?.before,
      after: move?.after,
      facts: absent ? ['Okta says there is no such object.'] : sentences(target, move),
      unknown: absent ? [] : Object.keys(target.unknown).map((name) => cleaned(name.replaceAll('_', ' '))),
    }
  })
}

const PLAIN: ReadonlySet<string> = new Set(['body_present', 'fields_written', 'role'])

/** What the call sets, beside the move: typed meaning of body and query, as policies saw it. Pure. */
export function settingsOf({ properties }: Shown): { readonly name: string; readonly value: string }[] {
  return Object.entries(properties).flatMap(([name, value]) => {
    if (PLAIN.has(name) || value === '' || value === false || (Array.isArray(value) && value.length === 0)) return []
    const words =
      typeof value === 'object'
        ? value.map((one) => cleaned(one)).join(', ')
        : value === true
          ? 'yes'
          : cleaned(String(value), 120)
    return [{ name: cleaned(name.replaceAll('_', ' ')), value: words }]
  })
}

/** How many facts are shown, and when the oldest was read (epoch ms). Pure. */
export function factsAge({ targets, at }: Shown): {
  readonly count: number
  readonly oldest: number
  readonly live: boolean
} {
  const facts = targets.flatMap((target) => Object.values(target.facts))
  return {
    count: facts.length,
    oldest: at - Math.max(0, ...facts.map((fact) => fact.age_ms)),
    live: facts.every((fact) => fact.source === 'live' || fact.source === 'call'),
  }
}
