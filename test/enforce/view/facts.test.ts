import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Context } from 'hono'
import { viewPermissions } from '../../../gateway/enforce/view.ts'
import { typeFacts } from '../../../gateway/enforce/view/facts.ts'
import { DERIVED, FACTS } from '../../../gateway/model/facts.ts'
import { call, operation, subject, target } from './asked.ts'
import { APP, depsOver, id, makeOrg, MIA, type Org, STAFF } from './org.ts'

async function look(
  org: Org,
  type: keyof typeof FACTS,
  name: string,
  facts: readonly string[] = Object.keys(FACTS[type]).filter((fact) => !DERIVED.has(`${type}.${fact}`)),
) {
  const asked = { subject: subject({ operations: ['*'] }), operation: operation({}, [target(type, name)]), call }
  const { targets } = await viewPermissions(
    asked,
    { facts: facts.map((fact) => `${type}.${fact}`), fresh: false },
    depsOver(org),
  )
  const [seen] = targets
  assert.ok(seen !== undefined)
  return { ...seen, values: Object.fromEntries(Object.entries(seen.facts).map(([fact, { value }]) => [fact, value])) }
}

test('every fact that policies may rely on has a reading, of the type it is declared with', () => {
  for (const [type, facts] of Object.entries(FACTS)) {
    const reader = typeFacts(type)
    assert.ok(reader !== undefined, type)
    for (const name of Object.keys(facts).filter((each) => !DERIVED.has(`${type}.${each}`))) {
      const readings = [reader.base, ...reader.readings].filter((reading) => Object.hasOwn(reading.facts, name))
      assert.ok(readings.length > 0, `${type}.${name}`)
    }
  }
  assert.equal(typeFacts('constructor'), undefined)
})

test('a group: roles it grants, how many it reaches, the rules that feed it', async () => {
  const org = makeOrg()
  org.answers.set(`/api/v1/groups/${STAFF}`, { id: STAFF, type: 'OKTA_GROUP', profile: { name: 'Staff' } })
  org.answers.set(`/api/v1/groups/${STAFF}?expand=stats`, {
    id: STAFF,
    _embedded: { stats: { usersCount: 412, appsCount: 3 } },
  })
  org.answers.set(`/api/v1/groups/${STAFF}/roles`, [{ type: 'USER_ADMIN', status: 'ACTIVE', assignmentType: 'GROUP' }])
  org.answers.set('/api/v1/groups/rules', [
    { id: '0pr1', status: 'INACTIVE', actions: { assignUserToGroups: { groupIds: [STAFF] } } },
  ])
  const seen = await look(org, 'group', STAFF)
  assert.deepEqual(seen.values, {
    kind: 'OKTA_GROUP',
    grants_admin: true,
    admin_roles: ['USER_ADMIN'],
    member_count: 412,
    apps_opened: 3,
    fed_by_rules: false,
  })
  assert.equal(seen.label, 'Staff')
  assert.deepEqual(seen.unknown, {})
})

test('where an org keeps no counts the lists are counted, page by page', async () => {
  const org = makeOrg()
  org.answers.set(`/api/v1/groups/${STAFF}?expand=stats`, { id: STAFF })
  const users = `/api/v1/groups/${STAFF}/users`
  const next = (c: Context, after: string) =>
    c.header('link', `<https://acme.okta.com${users}?limit=200&after=${after}>; rel="next"`)
  org.answers.set(`${users}?limit=200`, (c: Context) => (next(c, 'x'), c.json([1, 2, 3])))
  org.answers.set(`${users}?limit=200&after=x`, [4, 5])
  assert.equal((await look(org, 'group', STAFF, ['member_count'])).values['member_count'], 5)

  org.answers.set(users, (c: Context) => (next(c, 'y'), c.json([1])))
  org.answers.set(`${users}?limit=200`, undefined)
  const endless = await look(org, 'group', STAFF, ['member_count'])
  assert.equal(endless.unknown['member_count'], 'the list is longer than is read at once')

  org.answers.set(
    `${users}?limit=200`,
    (c: Context) => (
      c.header('link', '<https://acme.okta.com/api/v1/groups/other/users?after=z>; rel="next"'),
      c.json([1])
    ),
  )
  const astray = await look(org, 'group', STAFF, ['member_count'])
  assert.equal(astray.unknown['member_count'], 'Okta named a next page that is not of this list')
})

test('one feeding rule is enough to know, that there is none takes the whole list', async () => {
  const org = makeOrg()
  const rule = { id: '0pr1', status: 'ACTIVE', actions: { assignUserToGroups: { groupIds: [STAFF] } } }
  const endless = (rules: unknown) => (c: Context) => (
    c.header('link', '<https://acme.okta.com/api/v1/groups/rules?limit=200>; rel="next"'),
    c.json(rules)
  )
  org.answers.set('/api/v1/groups/rules', endless([rule]))
  const fed = await look(org, 'group', STAFF, ['fed_by_rules'])
  assert.deepEqual(fed.facts['fed_by_rules']?.path?.[0], 'rule 0pr1')
  org.answers.set('/api/v1/groups/rules', endless([]))
  assert.deepEqual((await look(org, 'group', STAFF, ['fed_by_rules'])).values, {})
})

test('an app: its client’s roles and the scopes it was granted; one that is no client holds none', async () => {
  const org = makeOrg()
  const client = id('0oa', 'other')
  org.answers.set(`/api/v1/apps/${APP}`, {
    id: APP,
    label: 'Sync',
    status: 'ACTIVE',
    signOnMode: 'OPENID_CONNECT',
    credentials: { oauthClient: { client_id: client } },
    settings: {
      oauthClient: { application_type: 'service', redirect_uris: ['https://*.Acme.test/a', 'https://app.acme.test/b'] },
    },
  })
  org.answers.set(`/oauth2/v1/clients/${client}/roles`, [
    { type: 'SUPER_ADMIN', status: 'ACTIVE', assignmentType: 'CLIENT' },
  ])
  org.answers.set(`/api/v1/apps/${APP}/grants`, [
    { status: 'ACTIVE', scopeId: 'okta.users.read' },
    { status: 'REVOKED', scopeId: 'okta.apps.read' },
  ])
  assert.deepEqual((await look(org, 'app', APP)).values, {
    status: 'ACTIVE',
    sign_on: 'OPENID_CONNECT',
    is_service: true,
    grants_admin: true,
    admin_roles: ['SUPER_ADMIN'],
    scopes_granted: ['okta.users.read'],
    sign_in_hosts: ['*.acme.test', 'app.acme.test'],
  })
  org.asked.length = 0
  org.answers.set(`/api/v1/apps/${APP}`, {
    id: APP,
    status: 'ACTIVE',
    signOnMode: 'SAML_2_0',
    settings: { signOn: { ssoAcsUrl: 'https://sp.example/acs' } },
  })
  assert.deepEqual((await look(org, 'app', APP)).values, {
    status: 'ACTIVE',
    sign_on: 'SAML_2_0',
    is_service: false,
    grants_admin: false,
    admin_roles: [],
    scopes_granted: [],
    sign_in_hosts: ['sp.example'],
  })
  assert.equal(org.asked.length, 1)
})

test('an app that could not be read is not taken for one without roles', async () => {
  const org = makeOrg()
  org.answers.set(`/api/v1/apps/${APP}`, (c: Context) => c.json({}, 403))
  const seen = await look(org, 'app', APP, ['grants_admin', 'scopes_granted', 'status'])
  assert.deepEqual(seen.values, {})
  assert.equal(Object.keys(seen.unknown).length, 3)
})

test('a client, a policy, a token with its owner’s roles, a resource set, a custom and a standard role', async () => {
  const org = makeOrg()
  org.answers.set(`/oauth2/v1/clients/${APP}`, { client_id: APP, client_name: 'Sync', application_type: 'service' })
  org.answers.set(`/oauth2/v1/clients/${APP}/roles`, [])
  org.answers.set(`/api/v1/apps/${APP}/grants`, [])
  assert.deepEqual((await look(org, 'client', APP)).values, {
    is_service: true,
    grants_admin: false,
    admin_roles: [],
    scopes_granted: [],
  })

  const policy = id('00p', 'p')
  org.answers.set(`/api/v1/policies/${policy}`, { id: policy, type: 'OKTA_SIGN_ON', status: 'ACTIVE', system: true })
  assert.deepEqual((await look(org, 'policy', policy)).values, {
    kind: 'OKTA_SIGN_ON',
    status: 'ACTIVE',
    is_system: true,
  })

  const token = id('00T', 't')
  org.answers.set(`/api/v1/api-tokens/${token}`, {
    id: token,
    userId: MIA,
    created: new Date(org.now - 86_400_000 * 40).toISOString(),
    network: { connection: 'ZONE' },
  })
  org.answers.set(`/api/v1/users/${MIA}/roles`, [{ type: 'ORG_ADMIN', status: 'ACTIVE', assignmentType: 'USER' }])
  assert.deepEqual((await look(org, 'token', token)).values, {
    owner: MIA,
    owner_is_admin: true,
    owner_roles: ['ORG_ADMIN'],
    age_days: 40,
    has_network_limit: true,
  })

  const set = id('iam', 's')
  org.answers.set('/api/v1/iam/resource-sets/Europe%20staff', { id: set, label: 'Europe staff' })
  const link = { next: { href: `https://acme-admin.okta.com/api/v1/iam/resource-sets/${set}/resources?after=b` } }
  org.answers.set(`/api/v1/iam/resource-sets/${set}/resources?limit=100`, { resources: [1, 2], _links: link })
  org.answers.set(`/api/v1/iam/resource-sets/${set}/resources?after=b`, { resources: [3], _links: {} })
  const sets = await look(org, 'resource_set', 'Europe staff')
  assert.deepEqual([sets.values, sets.id, sets.named], [{ resource_count: 3 }, set, 'Europe staff'])

  const role = id('cr0', 'r')
  org.answers.set(`/api/v1/iam/roles/${role}`, { id: role, label: 'Joiners' })
  org.answers.set(`/api/v1/iam/roles/${role}/permissions`, { permissions: [{ label: 'okta.users.read' }] })
  assert.deepEqual((await look(org, 'role', role)).values, { is_custom: true, permissions: ['okta.users.read'] })

  org.asked.length = 0
  const standard = await look(org, 'role', 'SUPER_ADMIN')
  assert.deepEqual(
    [standard.values, standard.exists, Object.keys(standard.unknown)],
    [{ is_custom: false }, true, ['permissions']],
  )
  assert.deepEqual(org.asked, [])
})
