import { at, idOf, known, moved, type Change } from './values.ts'

/** One call that a change makes: the operation, and all that it names. */
export interface Step {
  readonly operation: string
  readonly targets: { readonly type: string; readonly id: string }[]
  readonly properties?: Record<string, string>
  readonly most?: number
}

export interface Told {
  readonly steps: readonly Step[]
  /** Why more calls will come than the steps say. */
  readonly missing: readonly string[]
}

type Reader = (change: Change) => Told

const step = (operation: string, ...targets: Step['targets']): Step => ({ operation, targets })
const told = (...steps: readonly Step[]): Told => ({ steps, missing: [] })
const no = (why: string): Told => ({ steps: [], missing: [why] })

/** An object of its own: made, replaced as a whole, deleted. `off`: Okta deletes it only once it is switched off. */
const object =
  (type: string, make: string, replace: string, remove: string, more: { off?: string; in?: readonly Within[] } = {}) =>
  (change: Change): Told => {
    const parents = (more.in ?? []).map(([parent, name]) => ({ type: parent, id: known(change, name) }))
    const own = { type, id: known(change, 'id') }
    if (change.action === 'create') return told(step(make, ...parents))
    if (change.action === 'update') return told(step(replace, own, ...parents))
    const off = more.off === undefined ? [] : [step(more.off, own, ...parents)]
    return told(...off, step(remove, own, ...parents))
  }
/** What it stands in: its type, and the attribute that names it. */
type Within = readonly [type: string, attribute: string]

/** A state that is switched by calls of its own, which are not told here. */
const withStatus =
  (reader: Reader): Reader =>
  (change) => {
    const { steps, missing } = reader(change)
    const [was, is] = [at(change.before, 'status'), at(change.after, 'status')]
    const turns = change.action === 'update' && was !== is
    return { steps, missing: turns ? [...missing, 'its status changes by a call that is not told here'] : missing }
  }

/** Members of a set, a call each. */
const members =
  (
    of: { readonly type: string; readonly name: string },
    member: { readonly type: string; readonly name: string; id?(one: unknown): string },
    [add, remove]: readonly [string, string],
  ): Reader =>
  (change) => {
    const move = moved(change, member.name, member.id)
    if (move === undefined) return no(`how many ${member.name} is known only when it is applied`)
    const owner = { type: of.type, id: known(change, of.name) }
    const each = (operation: string, ids: readonly string[]) =>
      ids.map((id) => step(operation, owner, { type: member.type, id }))
    return told(...each(add, move.added), ...each(remove, move.removed))
  }

const ASSIGN = ['assignUserToGroup', 'unassignUserFromGroup'] as const
const OPEN = ['assignGroupToApplication', 'unassignApplicationFromGroup'] as const

const oneAppGroup: Reader = (change) => {
  const targets = [
    { type: 'app', id: known(change, 'app_id') },
    { type: 'group', id: known(change, 'group_id') },
  ]
  return told(step(change.action === 'delete' ? OPEN[1] : OPEN[0], ...targets))
}

/** A rule names the groups it fills in its body, and is off while it changes. */
const groupRule: Reader = (change) => {
  const own = { type: 'group_rule', id: known(change, 'id') }
  if (change.action === 'delete') return told(step('deactivateGroupRule', own), step('deleteGroupRule', own))
  const list = at(change.after, 'group_assignments')
  if (!Array.isArray(list)) return no('which groups it fills is known only when it is applied')
  const groups = list.map((one) => ({ type: 'group', id: idOf(one) }))
  const on = step('activateGroupRule', own)
  if (change.action === 'create') return told(step('createGroupRule', ...groups), on)
  return told(step('deactivateGroupRule', own), step('replaceGroupRule', own, ...groups), on)
}

const given = (operation: string, target: Step['targets'][number], role: unknown): Step =>
  typeof role === 'string' && role !== '' && role !== 'CUSTOM'
    ? { ...step(operation, target), properties: { role } }
    : step(operation, target)

const groupRole: Reader = (change) => {
  const group = { type: 'group', id: known(change, 'group_id') }
  const own = { type: 'role_assignment', id: known(change, 'id') }
  if (change.action === 'delete') return told(step('unassignRoleFromGroup', own, group))
  if (change.action !== 'create') return no('targets of a role are not told here')
  const narrowed = ['target_group_list', 'target_app_list'].some((name) => {
    const list = at(change.after, name)
    return at(change.unknown, name) === true || (Array.isArray(list) && list.length > 0)
  })
  const steps = [given('assignRoleToGroup', group, at(change.after, 'role_type'))]
  return { steps, missing: narrowed ? ['targets of a role are not told here'] : [] }
}

const userRoles: Reader = (change) => {
  const move = moved(change, 'admin_roles')
  if (move === undefined) return no('how many admin_roles is known only when it is applied')
  const user = { type: 'user', id: known(change, 'user_id') }
  return told(
    ...move.added.map((role) => given('assignRoleToUser', user, role === '*' ? undefined : role)),
    ...move.removed.map(() => step('unassignRoleFromUser', { type: 'role_assignment', id: '*' }, user)),
  )
}

/** Okta deactivates with the first DELETE and deletes with the second. */
const user: Reader = (change) =>
  change.action === 'delete'
    ? told({ ...step('deleteUser', { type: 'user', id: known(change, 'id') }), most: 2 })
    : object('user', 'createUser', 'replaceUser', 'deleteUser')(change)

const app = withStatus(
  object('app', 'createApplication', 'replaceApplication', 'deleteApplication', { off: 'deactivateApplication' }),
)
const policy = withStatus(object('policy', 'createPolicy', 'replacePolicy', 'deletePolicy'))
const policyRule = withStatus(
  object('policy_rule', 'createPolicyRule', 'replacePolicyRule', 'deletePolicyRule', { in: [['policy', 'policy_id']] }),
)
const SERVER: Within = ['authorization_server', 'auth_server_id']

const TABLE: Readonly<Record<string, Reader>> = {
  okta_user: withStatus(user),
  okta_group: object('group', 'addGroup', 'replaceGroup', 'deleteGroup'),
  okta_group_memberships: members({ type: 'group', name: 'group_id' }, { type: 'user', name: 'users' }, ASSIGN),
  okta_user_group_memberships: members({ type: 'user', name: 'user_id' }, { type: 'group', name: 'groups' }, ASSIGN),
  okta_app_group_assignment: oneAppGroup,
  okta_app_group_assignments: members(
    { type: 'app', name: 'app_id' },
    { type: 'group', name: 'group', id: (one) => idOf(at(one, 'id')) },
    OPEN,
  ),
  okta_group_rule: groupRule,
  okta_group_role: groupRole,
  okta_user_admin_roles: userRoles,
  okta_network_zone: withStatus(object('zone', 'createNetworkZone', 'replaceNetworkZone', 'deleteNetworkZone')),
  okta_trusted_origin: object('trusted_origin', 'createTrustedOrigin', 'replaceTrustedOrigin', 'deleteTrustedOrigin'),
  okta_app_oauth: app,
  okta_app_saml: app,
  okta_policy_signon: policy,
  okta_policy_password: policy,
  okta_policy_mfa: policy,
  okta_policy_profile_enrollment: policy,
  okta_policy_rule_signon: policyRule,
  okta_policy_rule_password: policyRule,
  okta_policy_rule_mfa: policyRule,
  okta_policy_rule_idp_discovery: policyRule,
  okta_auth_server: withStatus(
    object(
      'authorization_server',
      'createAuthorizationServer',
      'replaceAuthorizationServer',
      'deleteAuthorizationServer',
      { off: 'deactivateAuthorizationServer' },
    ),
  ),
  okta_auth_server_claim: object('claim', 'createOAuth2Claim', 'replaceOAuth2Claim', 'deleteOAuth2Claim', {
    in: [SERVER],
  }),
  okta_auth_server_scope: object('scope', 'createOAuth2Scope', 'replaceOAuth2Scope', 'deleteOAuth2Scope', {
    in: [SERVER],
  }),
  okta_auth_server_policy: withStatus(
    object(
      'authorization_server_policy',
      'createAuthorizationServerPolicy',
      'replaceAuthorizationServerPolicy',
      'deleteAuthorizationServerPolicy',
      { in: [SERVER] },
    ),
  ),
  okta_auth_server_policy_rule: withStatus(
    object(
      'authorization_server_rule',
      'createAuthorizationServerPolicyRule',
      'replaceAuthorizationServerPolicyRule',
      'deleteAuthorizationServerPolicyRule',
      { in: [['authorization_server_policy', 'policy_id'], SERVER] },
    ),
  ),
}

/** Types of resources that are told. */
export const TYPES: readonly string[] = Object.keys(TABLE)

/** The calls that one action on a resource makes; what the table does not know is said. Pure. */
export function stepsOf(type: string, change: Change): Told {
  if (change.action === 'no-op' || change.action === 'read') return told()
  const reader = Object.hasOwn(TABLE, type) ? TABLE[type] : undefined
  if (reader === undefined) return no(`${type} is not in the table`)
  if (!['create', 'update', 'delete'].includes(change.action)) return no(`${change.action} is no change of Okta`)
  return reader(change)
}
