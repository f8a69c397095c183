import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { makeOkta, type Okta } from '../../../gateway/okta/client.ts'
import { makeLiveReads, type ViewDeps } from '../../../gateway/enforce/view.ts'
import type { FactValue } from '../../../gateway/model/view.ts'
import { makeOrg, type Org } from '../../okta/org.ts'
import { given } from '../../okta-client/upstream.ts'
import { target, view } from './asked.ts'
import { quiet } from './org.ts'

/** Facts as the view reads them, beside what the simulated org is: it shares no code with the gateway. */
let org: Org
let okta: Okta
let listening: Awaited<ReturnType<Org['listen']>>
let deps: ViewDeps

before(async () => {
  org = makeOrg({ users: 60 })
  listening = await org.listen(0)
  const scopes = ['users', 'groups', 'apps', 'roles', 'apiTokens', 'clients', 'appGrants', 'policies'].map(
    (family) => `okta.${family}.read`,
  )
  const app = await org.issueServiceApp({ label: 'gateway', scopes, roles: ['SUPER_ADMIN'], dpop: true })
  const keys = [{ source: given(JSON.stringify(app.privateJwk)) }]
  okta = makeOkta({
    orgUrl: listening.url,
    credentials: [{ name: 'main', kind: 'private_key', clientId: app.clientId, keys }],
  })
  deps = {
    reads: makeLiveReads({ okta, now: Date.now }),
    history: async () => await Promise.resolve(quiet),
    now: Date.now,
  }
})
after(async () => {
  await okta.close()
  await listening.close()
})

const look = async (type: string, ids: readonly string[], facts: readonly string[], fresh = false) =>
  (
    await view(
      deps,
      ids.map((id) => target(type, id)),
      facts.map((fact) => `${type}.${fact}`),
      { fresh },
    )
  ).targets

/** Roles in force of a principal; for people also those of their groups. */
const rolesOf = (id: string, groups: readonly string[] = []): string[] =>
  org.truth.roles
    .all()
    .filter((role) => role.principalId === id || groups.includes(role.principalId))
    .map((role) => role.type)
const sorted = (value: FactValue | undefined) =>
  Array.isArray(value) ? [...new Set(value.map(String))].toSorted() : value

test('every person: status, roles by oneself and through groups, number of groups', async () => {
  const ids = Array.from({ length: org.truth.users.people.count }, (_, at) => org.truth.users.people.idAt(at))
  const groups = org.truth.groups.all().map((group) => group.id)
  let admins = 0
  for (const seen of await look('user', ids, ['status', 'is_admin', 'admin_roles', 'is_super_admin', 'group_count'])) {
    assert.deepEqual(seen.unknown, {}, seen.id)
    const own = groups.filter((group) => org.truth.membersOf(group).has(seen.id))
    const roles = rolesOf(seen.id, own).filter((role) => role !== 'CUSTOM')
    assert.equal(seen.facts['status']?.value, org.truth.users.get(seen.id)?.status)
    assert.equal(seen.facts['group_count']?.value, own.length, seen.id)
    assert.equal(seen.facts['is_super_admin']?.value, roles.includes('SUPER_ADMIN'))
    assert.equal(seen.facts['is_admin']?.value, rolesOf(seen.id, own).length > 0, seen.id)
    for (const role of new Set(roles)) assert.ok(sorted(seen.facts['admin_roles']?.value)?.toString().includes(role))
    admins += roles.length > 0 ? 1 : 0
  }
  assert.ok(admins > 0, 'the org has admins to see')
})

test('a person by login is the same person', async () => {
  const person = org.truth.users.get(org.truth.users.people.idAt(3))
  const [seen] = await look('user', [String(person?.profile['login'])], ['status'])
  assert.equal(seen?.id, person?.id)
})

test('every group: kind, members, roles', async () => {
  const groups = org.truth.groups.all()
  for (const [at, seen] of (
    await look(
      'group',
      groups.map((each) => each.id),
      ['kind', 'member_count', 'grants_admin', 'fed_by_rules', 'apps_opened'],
    )
  ).entries()) {
    assert.deepEqual(seen.unknown, {}, seen.id)
    assert.equal(seen.facts['kind']?.value, groups[at]?.type)
    assert.equal(seen.facts['member_count']?.value, org.truth.membersOf(seen.id).size)
    assert.equal(seen.facts['grants_admin']?.value, rolesOf(seen.id).length > 0)
  }
})

test('every app: status, sign-on, whether a service, its roles and scopes', async () => {
  const apps = org.truth.apps.all()
  for (const [at, seen] of (
    await look(
      'app',
      apps.map((each) => each.id),
      ['status', 'sign_on', 'is_service', 'grants_admin', 'scopes_granted'],
    )
  ).entries()) {
    const app = apps[at]
    assert.ok(app !== undefined)
    assert.deepEqual(seen.unknown, {}, `${app.label} ${app.signOnMode}`)
    assert.equal(seen.facts['status']?.value, app.status)
    assert.equal(seen.facts['sign_on']?.value, app.signOnMode)
    assert.equal(seen.facts['grants_admin']?.value, rolesOf(app.clientId ?? '').length > 0)
    assert.deepEqual(sorted(seen.facts['scopes_granted']?.value), app.grants.map((grant) => grant.scope).toSorted())
  }
})

test('what is not there, and a token with its owner’s roles', async () => {
  const [gone] = await look('group', ['00g00000000000000000'], ['kind'])
  assert.equal(gone?.exists, false)
  const owner = org.truth.users.people.idAt(5)
  org.giveRole('user', owner, 'ORG_ADMIN')
  const { id } = org.issueToken(owner)
  const [seen] = await look('token', [id], ['owner', 'owner_is_admin', 'owner_roles', 'has_network_limit'], true)
  assert.deepEqual(
    ['owner', 'owner_is_admin', 'has_network_limit'].map((name) => seen?.facts[name]?.value),
    [owner, true, false],
  )
  assert.ok(sorted(seen?.facts['owner_roles']?.value)?.toString().includes('ORG_ADMIN'))
})
