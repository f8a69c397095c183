import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { keyOf, type Edges, type Graph, type Read } from '../../gateway/inventory/graph.ts'
import { effective, settle, type Question } from '../../gateway/inventory/permissions.ts'
import { STANDARD_ROLES } from '../../gateway/okta/roles.ts'
import { questionOf } from './support/ask.ts'
import { graphOf, type CaseOrg } from './support/case-org.ts'

type Role = NonNullable<CaseOrg['roles']>[number]

const USERS = ['u1', 'u2', 'u3']
const GROUPS = ['g1', 'g2', 'g3']
const APPS = ['a1', 'a2']
const GROUP_TARGETED = ['USER_ADMIN', 'HELP_DESK_ADMIN', 'GROUP_MEMBERSHIP_ADMIN']
const PERMISSIONS = [
  'okta.users.manage',
  'okta.users.read',
  'okta.users.lifecycle.manage',
  'okta.users.credentials.resetFactors',
  'okta.users.groupMembership.manage',
  'okta.users.appAssignment.manage',
  'okta.groups.manage',
  'okta.groups.members.manage',
  'okta.groups.read',
  'okta.apps.manage',
  'okta.apps.assignment.manage',
]
const RESOURCES = [
  'all users',
  'all groups',
  'all apps except a1',
  'group g1',
  'members of group g1',
  'members of group g2',
  'user u1',
  'app a2',
  'type crm',
]

const oneOf = <T>(values: readonly T[]) => fc.constantFrom(...values)
const some = <T>(values: readonly T[]) => fc.uniqueArray(oneOf(values), { minLength: 1, maxLength: 3 })

const standard = (roles: readonly string[]) =>
  fc
    .record({ role: oneOf(roles), groups: fc.uniqueArray(oneOf(GROUPS), { maxLength: 2 }) })
    .map(({ role, groups }): Omit<Role, 'to'> => ({
      role,
      targets: GROUP_TARGETED.includes(role)
        ? groups.map((id) => `group ${id}`)
        : role === 'APP_ADMIN' && groups.length > 0
          ? ['app a1']
          : [],
    }))
const custom = fc.record({ permissions: some(PERMISSIONS), over: some(RESOURCES) })
const lesser = STANDARD_ROLES.filter((role) => role !== 'SUPER_ADMIN')
const grant = (to: string, roles: readonly string[] = lesser) =>
  fc.oneof(standard(roles), custom).map((role): Role => ({ to, ...role }))

const orgs = fc.record({
  memberships: fc.record({
    u1: fc.subarray(GROUPS),
    u2: fc.subarray(GROUPS),
    u3: fc.subarray(GROUPS),
    ann: fc.subarray(GROUPS),
  }),
  mine: fc.array(fc.oneof(grant('client bot'), grant('user ann'), grant('group g3')), { maxLength: 4 }),
  theirs: fc.array(fc.oneof(grant('user u2'), grant('group g2'), grant('client a2')), { maxLength: 2 }),
})
type Drawn = { memberships: Record<string, string[]>; mine: Role[]; theirs: Role[] }

const orgOf = ({ memberships, mine, theirs }: Drawn, more: readonly Role[] = []): CaseOrg => ({
  users: Object.fromEntries(Object.entries(memberships).map(([id, groups]) => [id, { in: groups }])),
  groups: Object.fromEntries(GROUPS.map((id) => [id, null])),
  apps: { bot: null, a1: { name: 'crm', sign_on: 'SAML_2_0' }, a2: { name: 'oidc_client', sign_on: 'OPENID_CONNECT' } },
  tokens: { t1: 'ann' },
  roles: [...mine, ...theirs, ...more],
})

const asks = fc
  .record({ by: oneOf(['client bot', 'token t1']), user: oneOf(USERS), group: oneOf(GROUPS), app: oneOf(APPS) })
  .chain(({ by, user, group, app }) =>
    oneOf([
      { by, operation: 'getUser', on: { id: user } },
      { by, operation: 'suspendUser', on: { id: user } },
      { by, operation: 'deactivateUser', on: { id: user } },
      { by, operation: 'resetFactors', on: { id: user } },
      { by, operation: 'createUser', body: { groupIds: [group] } },
      { by, operation: 'assignUserToGroup', on: { groupId: group, userId: user } },
      { by, operation: 'replaceGroup', on: { groupId: group } },
      { by, operation: 'addGroup' },
      { by, operation: 'listUsers' },
      { by, operation: 'getApplication', on: { appId: app } },
      { by, operation: 'deleteApplication', on: { appId: app } },
      { by, operation: 'assignUserToApplication', on: { appId: app }, body: { id: [user] } },
      { by, operation: 'assignGroupToApplication', on: { appId: app, groupId: group } },
      { by, operation: 'createGroupRule' },
    ]),
  )

function hold<T>(property: fc.IProperty<T>): void {
  fc.assert(property, { numRuns: 400 })
}

describe('effective permissions, always', () => {
  it('an assignment added to the caller never takes a right away', () => {
    hold(
      fc.property(orgs, asks, grant('client bot', STANDARD_ROLES), (drawn, ask, more) => {
        const question = questionOf({ ...ask, by: 'client bot' })
        if (effective(question, graphOf(orgOf(drawn))).effective !== true) return
        assert.equal(effective(question, graphOf(orgOf(drawn, [more]))).effective, true)
      }),
    )
  })

  it('the first target narrows, each further one widens', () => {
    hold(
      fc.property(orgs, asks, oneOf(GROUP_TARGETED), oneOf(GROUPS), oneOf(GROUPS), (drawn, ask, role, one, two) => {
        const question = questionOf({ ...ask, by: 'client bot' })
        const may = (targets: string[]) =>
          effective(question, graphOf(orgOf(drawn, [{ to: 'client bot', role, targets }]))).effective === true
        const [wide, narrow, wider] = [may([]), may([`group ${one}`]), may([`group ${one}`, `group ${two}`])]
        assert.ok(!narrow || wide, 'the first target gave a right')
        assert.ok(!narrow || wider, 'the second target took one away')
      }),
    )
  })

  it('a target that holds a role stays barred for whoever is not super admin', () => {
    hold(
      fc.property(
        orgs,
        oneOf(['deactivateUser', 'resetFactors', 'updateUser', 'unsuspendUser']),
        oneOf(['client bot', 'token t1']),
        (drawn, operation, by) => {
          const org = orgOf(drawn, [{ to: 'user u1', role: 'REPORT_ADMIN' }])
          assert.notEqual(effective(questionOf({ by, operation, on: { id: 'u1' } }), graphOf(org)).effective, true)
        },
      ),
    )
  })

  it('a scope taken away never gives a right', () => {
    hold(
      fc.property(
        orgs,
        asks,
        fc.subarray(['okta.users.manage', 'okta.groups.manage', 'okta.apps.manage', 'okta.users.read']),
        fc.nat(3),
        (drawn, ask, scopes, drop) => {
          const graph = graphOf(orgOf(drawn))
          const may = (held: string[]) =>
            effective(questionOf({ ...ask, by: 'client bot', scopes: held }), graph).effective
          const fewer = scopes.filter((_, index) => index !== drop)
          if (may(fewer) === true) assert.equal(may(scopes), true)
        },
      ),
    )
  })

  it('what cannot be read makes a verdict unknown, and never another one', () => {
    hold(
      fc.property(orgs, asks, fc.array(fc.nat(), { minLength: 1, maxLength: 4 }), (drawn, ask, picks) => {
        const question = questionOf(ask)
        const whole = graphOf(orgOf(drawn))
        const truth = effective(question, whole).effective
        const seen = effective(question, halfRead(whole, readsOf(question, whole), picks)).effective
        assert.ok(seen === truth || seen === 'unknown', `${String(truth)} became ${String(seen)}`)
      }),
    )
  })

  it('point reads give what the whole graph gives', async () => {
    await fc.assert(
      fc.asyncProperty(orgs, asks, async (drawn, ask) => {
        const graph = graphOf(orgOf(drawn))
        const question = questionOf(ask)
        const verdict = await settle(question, async (reads) => reads.map((read) => answer(graph, read)))
        assert.deepEqual(verdict, effective(question, graph))
      }),
      { numRuns: 200 },
    )
  })
})

function answer(graph: Graph, read: Read) {
  if (read.read === 'node') return graph.node(read.ref)
  if (read.read === 'list') return graph.list(read.kind)
  return read.read === 'out' ? graph.out(read.ref, read.edge) : graph.in(read.ref, read.edge)
}

/** Every edge list a question asks for, over the whole graph. */
function readsOf(question: Question, graph: Graph): string[] {
  const keys = new Set<string>()
  const noting = (read: Read, edges: Edges): Edges => {
    keys.add(keyOf(read))
    return edges
  }
  effective(question, {
    ...graph,
    out: (ref, edge) => noting({ read: 'out', ref, edge }, graph.out(ref, edge)),
    in: (ref, edge) => noting({ read: 'in', ref, edge }, graph.in(ref, edge)),
  })
  return [...keys]
}

/** The graph with some of its lists cut short: half of each is there, and the gap is named. */
function halfRead(graph: Graph, keys: readonly string[], picks: readonly number[]): Graph {
  const cut = new Set(keys.length === 0 ? [] : picks.map((pick) => keys[pick % keys.length]))
  const half = (read: Read, { edges }: Edges): Edges =>
    cut.has(keyOf(read))
      ? { edges: edges.slice(0, edges.length >> 1), gap: { what: keyOf(read), cure: 'read it' } }
      : { edges }
  return {
    ...graph,
    out: (ref, edge) => half({ read: 'out', ref, edge }, graph.out(ref, edge)),
    in: (ref, edge) => half({ read: 'in', ref, edge }, graph.in(ref, edge)),
  }
}
