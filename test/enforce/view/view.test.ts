import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Context } from 'hono'
import { viewPermissions, type ViewDeps } from '../../../gateway/enforce/view.ts'
import { DERIVED, FACTS } from '../../../gateway/model/facts.ts'
import type { TargetView } from '../../../gateway/model/view.ts'
import { Refusal } from '../../../gateway/model/refusal.ts'
import { call, operation, subject, target, view, WRITE } from './asked.ts'
import { depsOver, id, makeOrg, MIA, quiet, STAFF, withMia } from './org.ts'

const values = (seen: TargetView | undefined) =>
  Object.fromEntries(Object.entries(seen?.facts ?? {}).map(([name, fact]) => [name, fact.value]))
/** Those that Okta can be asked for; derived ones come from the inventory. */
const everyFact = (type: keyof typeof FACTS): string[] =>
  Object.keys(FACTS[type])
    .map((name) => `${type}.${name}`)
    .filter((fact) => !DERIVED.has(fact))

test('a read that no rule asks facts of costs no call to Okta', async () => {
  const org = makeOrg()
  const { targets, may, history } = await view(depsOver(org), [target('user', MIA), target('event_hook', 'who1')], [])
  assert.deepEqual(org.asked, [])
  assert.deepEqual(targets, [
    { type: 'user', id: MIA, exists: 'unknown', facts: {}, unknown: {} },
    { type: 'event_hook', id: 'who1', exists: 'unknown', facts: {}, unknown: {} },
  ])
  assert.equal(may.granted, true)
  assert.equal(may.effective, 'unknown')
  assert.deepEqual(history, quiet)
})

test('a fact costs only the calls it needs, and one call gives several', async () => {
  const org = makeOrg()
  withMia(org)
  const { targets } = await view(
    depsOver(org),
    [target('user', MIA)],
    ['user.is_admin', 'user.is_super_admin', 'user.admin_roles', 'group.kind'],
  )
  assert.deepEqual(org.asked, [`/api/v1/users/${MIA}/roles`])
  assert.deepEqual(values(targets[0]), {
    is_admin: true,
    is_super_admin: false,
    admin_roles: ['HELP_DESK_ADMIN', 'APP_ADMIN', 'Joiners'],
  })
  assert.deepEqual(targets[0]?.facts['is_admin']?.path, [
    'HELP_DESK_ADMIN held directly since 2026-01-12',
    'APP_ADMIN through a group',
    'Joiners held directly',
  ])
  assert.equal(targets[0]?.exists, true)
})

test('a login becomes the immutable id, and what hangs on the user is read by that id', async () => {
  const org = makeOrg()
  withMia(org)
  const { targets } = await view(
    depsOver(org),
    [target('user', 'mia.lund@acme.test')],
    ['user.status', 'user.is_admin'],
  )
  assert.deepEqual(org.asked, ['/api/v1/users/mia.lund%40acme.test', `/api/v1/users/${MIA}/roles`])
  assert.equal(targets[0]?.id, MIA)
  assert.equal(targets[0]?.named, 'mia.lund@acme.test')
  assert.equal(targets[0]?.label, 'mia.lund@acme.test')
})

test('a login that looks like an id of someone else does not borrow that one’s facts', async () => {
  const org = makeOrg()
  withMia(org)
  const trap = id('00u', 'trap')
  org.answers.set(`/api/v1/users/${trap}`, { ...(org.answers.get(`/api/v1/users/${MIA}`) as object) }) // set by withMia
  org.answers.set(`/api/v1/users/${trap}/roles`, [])
  const { targets } = await view(depsOver(org), [target('user', trap)], ['user.status', 'user.is_admin'])
  assert.equal(targets[0]?.id, MIA)
  assert.equal(targets[0]?.facts['is_admin']?.value, true)
})

test('a write looks at what it touches, even when no rule asks', async () => {
  const org = makeOrg()
  withMia(org)
  const { targets, may } = await view(depsOver(org), [target('user', 'mia.lund@acme.test')], [], { write: true })
  assert.deepEqual(org.asked, ['/api/v1/users/mia.lund%40acme.test'])
  assert.deepEqual(targets[0], {
    type: 'user',
    id: MIA,
    named: 'mia.lund@acme.test',
    label: 'mia.lund@acme.test',
    exists: true,
    facts: {},
    unknown: {},
  })
  assert.equal(may.granted, true)
})

test('the agent’s own bounds are met with what Okta says now, and do not leak into the facts', async () => {
  const org = makeOrg()
  withMia(org)
  const bounded = (bound: string) => ({
    subject: subject({ scopes: ['okta.users.manage'], resources: { user: [bound] } }),
    operation: operation(WRITE, [target('user', 'mia.lund@acme.test')]),
    call,
  })
  const of = async (bound: string) => await viewPermissions(bounded(bound), { facts: [], fresh: false }, depsOver(org))
  const inGroup = await of(`group:${STAFF}`)
  assert.equal(inGroup.may.granted, true)
  assert.deepEqual(inGroup.targets[0]?.facts, {})
  assert.equal((await of(MIA)).may.granted, true)
  assert.equal((await of('status:STAGED')).may.granted, false)
  org.answers.set(`/api/v1/users/${MIA}/groups`, (c: Context) => c.json({}, 500))
  const lost = await of(`group:${STAFF}`)
  assert.equal(lost.may.granted, false)
  assert.match(lost.may.grant_proof.join(), /not known: Okta answered 500/)
  assert.deepEqual(lost.targets[0]?.unknown, {})
})

test('every fact of a user', async () => {
  const org = makeOrg()
  withMia(org)
  const settings = { internalDomains: ['acme.test'] }
  const { targets } = await view(depsOver(org, { settings }), [target('user', MIA)], everyFact('user'))
  assert.deepEqual(targets[0]?.unknown, {})
  assert.deepEqual(values(targets[0]), {
    status: 'ACTIVE',
    is_admin: true,
    admin_roles: ['HELP_DESK_ADMIN', 'APP_ADMIN', 'Joiners'],
    is_super_admin: false,
    is_external: false,
    credential_provider: 'OKTA',
    factor_count: 1,
    last_login_days: 3,
    group_count: 2,
  })
  assert.equal(org.asked.length, 4)
})

test('who is external follows what the org says, and nothing is guessed', async () => {
  const org = makeOrg()
  withMia(org)
  const base = org.answers.get(`/api/v1/users/${MIA}`) as { profile: object } // set by withMia
  const external = async (change: object, internalDomains: readonly string[] = []) => {
    org.answers.set(`/api/v1/users/${MIA}`, { ...base, ...change })
    const { targets } = await view(
      depsOver(org, { settings: { internalDomains } }),
      [target('user', MIA)],
      ['user.is_external'],
    )
    return targets[0]?.facts['is_external']?.value ?? targets[0]?.unknown['is_external']
  }
  assert.equal(await external({}), "nobody said which e-mail domains are those of the org's own people")
  assert.equal(await external({}, ['acme.test']), false)
  assert.equal(await external({}, ['acme.example']), true)
  assert.equal(await external({ profile: { ...base.profile, userType: 'Contractor' } }), true)
  assert.equal(await external({ credentials: { provider: { type: 'SOCIAL' } } }), true)
})

test('who never signed in has not signed in since the account was made', async () => {
  const org = makeOrg()
  withMia(org)
  org.answers.set(`/api/v1/users/${MIA}`, { ...(org.answers.get(`/api/v1/users/${MIA}`) as object), lastLogin: null }) // set by withMia
  const { targets } = await view(depsOver(org), [target('user', MIA)], ['user.last_login_days'])
  assert.equal(targets[0]?.facts['last_login_days']?.value, 100)
})

test('what Okta says is not there does not exist, and none of its facts are made up', async () => {
  const org = makeOrg()
  const { targets } = await view(depsOver(org), [target('user', 'gone@acme.test')], ['user.status', 'user.is_admin'])
  assert.equal(targets[0]?.exists, false)
  assert.deepEqual(targets[0]?.facts, {})
  assert.deepEqual(Object.keys(targets[0]?.unknown ?? {}), ['status', 'is_admin'])
})

test('a 404 for a part of a target does not mean that the target is gone', async () => {
  const org = makeOrg()
  const { targets } = await view(depsOver(org), [target('user', MIA)], ['user.is_admin'])
  assert.equal(targets[0]?.exists, 'unknown')
  assert.deepEqual(targets[0]?.unknown, { is_admin: 'Okta answered 404 for it' })
})

test('what cannot be read is unknown, with the reason in words', async () => {
  const org = makeOrg()
  withMia(org)
  const reason = async (answer: unknown, reads: object = {}) => {
    org.answers.set(`/api/v1/users/${MIA}/roles`, answer)
    const { targets } = await view(depsOver(org, {}, reads), [target('user', MIA)], ['user.is_admin', 'user.status'])
    assert.equal(targets[0]?.facts['status']?.value, 'ACTIVE', 'what can be read is')
    assert.equal(targets[0]?.facts['is_admin'], undefined)
    return targets[0]?.unknown['is_admin'] ?? ''
  }
  const status = (code: 401 | 403 | 429 | 500) => (c: Context) => c.json({ errorCode: 'E0000006' }, code)
  assert.match(await reason(status(403)), /refuses to show it \(403 E0000006\); it takes okta\.roles\.read/)
  assert.match(await reason(status(401)), /does not take the gateway's credential/)
  assert.match(await reason(status(429)), /rate limit is spent/)
  assert.match(await reason(status(500)), /answered 500/)
  assert.match(await reason({ not: 'a list' }), /not the list it should be/)
  assert.match(await reason([{ odd: true }]), /does not tell/)
  assert.match(await reason((c: Context) => c.body('', 200)), /not the list it should be/)
  assert.match(
    await reason(async (c: Context) => (await new Promise((resolve) => setTimeout(resolve, 80)), c.json([])), {
      timeoutMs: 20,
    }),
    /did not answer in time/,
  )
  for (const [code, words] of [
    ['upstream_timeout', /did not answer in time/],
    ['upstream_unreachable', /could not be reached/],
    ['credential_unavailable', /no usable credential for okta\.roles\.read/],
  ] as const) {
    const okta = {
      get: async (path: string, options: Parameters<typeof org.okta.get>[1]) =>
        path.endsWith('/roles') ? await Promise.reject(new Refusal(code)) : await org.okta.get(path, options),
    }
    assert.match(await reason([], { okta }), words)
  }
})

test('names that would lead elsewhere, or to the gateway itself, are not read', async () => {
  const org = makeOrg()
  for (const name of ['.', '..', '', 'me', 'current', '\ud800']) {
    const { targets } = await view(depsOver(org), [target('user', name, 'body')], ['user.status'])
    assert.equal(targets[0]?.exists, 'unknown', name)
    assert.equal(targets[0]?.unknown['status'], 'this names no single object')
  }
  assert.deepEqual(org.asked, [])
  await view(depsOver(org), [target('user', '../groups?x=1#', 'body')], ['user.status'])
  assert.deepEqual(org.asked, ['/api/v1/users/..%2Fgroups%3Fx%3D1%23'])
})

test('what the inventory knows is not read live, and what it lacks is', async () => {
  const org = makeOrg()
  withMia(org)
  const fact = (value: string | boolean) => ({ value, age_ms: 42, source: 'inventory' as const })
  const questions: unknown[] = []
  const known = (facts: object, exists = true): ViewDeps['inventory'] => ({
    facts: async (...question) => {
      questions.push(question)
      return await Promise.resolve({
        id: MIA,
        label: 'Mia',
        exists,
        facts: facts as Record<string, ReturnType<typeof fact>>,
      }) // stories give whole facts
    },
  })
  const whole = known({ status: fact('ACTIVE'), is_admin: fact(false) })
  const of = async (inventory: ViewDeps['inventory']) =>
    (
      await view(
        depsOver(org, inventory === undefined ? {} : { inventory }),
        [target('user', 'mia.lund@acme.test')],
        ['user.status', 'user.is_admin'],
        { write: true },
      )
    ).targets[0]
  assert.deepEqual((await of(whole))?.facts, { status: fact('ACTIVE'), is_admin: fact(false) })
  assert.deepEqual(org.asked, [])
  assert.deepEqual(questions[0], ['user', 'mia.lund@acme.test', ['status', 'is_admin']])

  const half = await of(known({ status: fact('ACTIVE') }))
  assert.deepEqual(org.asked, [`/api/v1/users/${MIA}/roles`])
  assert.deepEqual(
    [half?.facts['status']?.source, half?.facts['is_admin']?.source, half?.id, half?.label],
    ['inventory', 'live', MIA, 'Mia'],
  )

  org.asked.length = 0
  assert.equal((await of(known({}, false)))?.exists, true, 'Okta is asked about what the inventory does not know')
  assert.equal((await of({ facts: async () => await Promise.reject(new Error('away')) }))?.exists, true)
  assert.equal((await of({ facts: async () => await Promise.resolve(undefined) }))?.exists, true)
})

test('effective permissions come from their port, and a port that fails leaves them unknown', async () => {
  const org = makeOrg()
  const good = await view(
    depsOver(org, {
      effective: async () => await Promise.resolve({ effective: true, proof: ['SUPER_ADMIN of client 0oa4'] }),
    }),
    [],
    [],
  )
  assert.deepEqual([good.may.effective, good.may.effective_proof], [true, ['SUPER_ADMIN of client 0oa4']])
  const bad = await view(depsOver(org, { effective: async () => await Promise.reject(new Error('away')) }), [], [])
  assert.equal(bad.may.effective, 'unknown')
})

test('many targets share the answers they have in common', async () => {
  const org = makeOrg()
  const groups = Array.from({ length: 60 }, (_, at) => target('group', id('00g', `g${at}`), 'body'))
  org.answers.set('/api/v1/groups/rules', [
    { id: '0pr1', status: 'ACTIVE', actions: { assignUserToGroups: { groupIds: [groups[7]?.id] } } },
  ])
  const { targets } = await view(depsOver(org), groups, ['group.fed_by_rules'], { fresh: false })
  assert.deepEqual(org.asked, ['/api/v1/groups/rules?limit=200'])
  assert.deepEqual(targets.map((each) => each.facts['fed_by_rules']?.value === true).indexOf(true), 7)
  assert.deepEqual(
    targets.map((each) => each.id),
    groups.map((each) => each.id),
  )
})
