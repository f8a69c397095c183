import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { AgentGrant } from '../../../gateway/model/subject.ts'
import type { Target } from '../../../gateway/model/operation.ts'
import type { Fact } from '../../../gateway/model/view.ts'
import { boundFacts, parseBound } from '../../../gateway/enforce/view/bounds.ts'
import { type Bounded, granted } from '../../../gateway/enforce/view/may.ts'
import { operation, subject, target } from './asked.ts'

const fact = (value: Fact['value']): Fact => ({ value, age_ms: 0, source: 'live' })
const seen = (of: Target, more: Partial<Bounded> = {}): Bounded => ({
  target: of,
  id: of.id,
  resolved: true,
  facts: {},
  unknown: {},
  ...more,
})
const mia = target('user', '00umia')
const write = { id: 'updateUser', method: 'POST', access: 'write', scopes: ['okta.users.manage'] } as const
const users = { scopes: ['okta.users.manage'] }

test('a read is granted by its scope, by the managing scope, by its name or by "*"', () => {
  const may = (grant: object) => granted(subject(grant), operation({}, [mia]), [seen(mia)])
  assert.deepEqual(may({ scopes: ['okta.users.read'] }), {
    granted: true,
    proof: ['scope okta.users.read is granted to onboarding-bot'],
  })
  assert.equal(may(users).proof[0], 'scope okta.users.read (as okta.users.manage) is granted to onboarding-bot')
  assert.equal(may({ operations: ['getUser'] }).granted, true)
  assert.equal(may({ operations: ['*'] }).granted, true)
  assert.deepEqual(may({ scopes: ['okta.groups.manage'], operations: ['listUsers'] }), {
    granted: false,
    proof: ['missing: scope okta.users.read, or operation getUser'],
  })
})

test('all scopes of an operation are needed; one without published scopes is granted by name only', () => {
  const two = operation({ scopes: ['okta.users.read', 'okta.groups.read'] })
  assert.equal(granted(subject({ scopes: ['okta.users.read'] }), two, []).granted, false)
  assert.equal(granted(subject({ scopes: ['okta.users.read', 'okta.groups.manage'] }), two, []).granted, true)
  const none = operation({ scopes: [] })
  assert.equal(granted(subject({ scopes: ['okta.users.read'] }), none, []).granted, false)
  assert.equal(granted(subject({ operations: ['getUser'] }), none, []).granted, true)
})

test('a credential narrower than its agent stays narrow, and one wider than its agent does not widen it', () => {
  const narrow = subject({ scopes: ['okta.users.read', 'okta.groups.read'], operations: ['*'] }, ['okta.groups.read'])
  assert.equal(granted(narrow, operation({}), []).granted, false)
  const wide = subject({ scopes: ['okta.groups.read'] }, ['okta.users.read'])
  assert.equal(granted(wide, operation({}), []).granted, false)
})

test('no write without a bound, and each target must be within one', () => {
  const staff = target('group', '00gstaff')
  const may = (resources: AgentGrant['resources']) =>
    granted(subject({ ...users, resources }), operation(write, [mia, staff]), [seen(mia), seen(staff)])
  assert.deepEqual(may({}).proof.slice(1), [
    'missing: a bound for user in the resources of the grant; user 00umia is outside',
    'missing: a bound for group in the resources of the grant; group 00gstaff is outside',
  ])
  assert.equal(may({ user: ['*'] }).granted, false)
  assert.equal(may({ user: ['*'], group: ['00gother'] }).granted, false)
  const good = may({ user: ['*'], group: ['00gother', '00gstaff'] })
  assert.equal(good.granted, true)
  assert.equal(good.proof[2], 'group 00gstaff is within group "00gstaff" of the grant')
})

test('a part is bounded with the whole the path names, and alone it needs its own bound', () => {
  const factor = target('factor', 'fct1')
  const grant = subject({ ...users, resources: { user: ['00umia'] } })
  assert.equal(granted(grant, operation(write, [factor, mia]), [seen(factor), seen(mia)]).granted, true)
  assert.equal(granted(grant, operation(write, [factor]), [seen(factor)]).granted, false)
  const inBody = target('factor', 'fct1', 'body')
  assert.equal(granted(grant, operation(write, [inBody, mia]), [seen(inBody), seen(mia)]).granted, false)
})

test('making an object needs "new" or "*"; anything else on the org as a whole needs "*"', () => {
  const make = operation({ ...write, id: 'createUser' })
  const may = (resources: AgentGrant['resources'], what = make) =>
    granted(subject({ ...users, resources }), what, []).granted
  assert.equal(may({}), false)
  assert.equal(may({ user: ['00umia', 'status:STAGED'] }), false)
  assert.equal(may({ user: ['new'] }), true)
  assert.equal(may({ user: ['*'] }), true)
  const put = operation({ ...write, method: 'PUT' })
  assert.equal(may({ user: ['new'] }, put), false)
  assert.equal(may({ user: ['*'] }, put), true)
})

test('a user made into a group needs the user and the group', () => {
  const staff = target('group', '00gstaff', 'body')
  const make = operation({ ...write, id: 'createUser' }, [staff])
  const may = (resources: AgentGrant['resources']) =>
    granted(subject({ ...users, resources }), make, [seen(staff)]).granted
  assert.equal(may({ user: ['new'] }), false)
  assert.equal(may({ group: ['00gstaff'] }), false)
  assert.equal(may({ user: ['new'], group: ['00gstaff'] }), true)
})

test('conditions rest on facts; an unknown fact is no permission and its reason is told', () => {
  const may = (bound: string, known: Partial<Bounded>) =>
    granted(subject({ ...users, resources: { user: [bound] } }), operation(write, [mia]), [seen(mia, known)])
  const member = { facts: { group_ids: fact(['00ga', '00gb']), status: fact('STAGED') } }
  assert.equal(may('group:00gb', member).granted, true)
  assert.equal(may('group:00gc', member).granted, false)
  assert.equal(may('status:STAGED', member).granted, true)
  assert.equal(may('group:00ga+status:STAGED', member).granted, true)
  assert.equal(may('group:00ga+status:ACTIVE', member).granted, false)
  const lost = may('group:00ga', { unknown: { group_ids: 'Okta did not answer in time' } })
  assert.match(lost.proof[1] ?? '', /"group:00ga": not known: Okta did not answer in time/)
  assert.match(may('colour:red', member).proof[1] ?? '', /user knows no condition "colour"/)
})

test('an id that could not be resolved is within no id', () => {
  const grant = subject({ ...users, resources: { user: ['00umia'] } })
  assert.equal(granted(grant, operation(write, [mia]), [seen(mia, { resolved: false })]).granted, false)
})

test('attributes written must be granted, each of them', () => {
  const may = (attributes: readonly string[]) =>
    granted(
      subject({ ...users, resources: { user: ['*'] }, attributes }),
      operation(write, [mia], { attributes_written: ['email', 'title'] }),
      [seen(mia)],
    )
  assert.equal(may(['email']).granted, false)
  assert.equal(may(['email']).proof.at(-1), 'missing: attributes title')
  assert.equal(may(['title', 'email']).granted, true)
  assert.equal(may(['*']).granted, true)
})

test('bounds are read as documented, and everything else never holds', () => {
  assert.deepEqual(parseBound('*', 'user'), { kind: 'any' })
  assert.deepEqual(parseBound('new', 'app'), { kind: 'new' })
  assert.deepEqual(parseBound('00u1', 'user'), { kind: 'id', id: '00u1' })
  for (const text of [
    '',
    ' ',
    '* ',
    'a*',
    'a b',
    ':',
    'group:',
    'group:a+',
    'group:a+*',
    '__proto__:x',
    'constructor:x',
    'status',
  ]) {
    assert.notEqual(parseBound(text, 'user').kind, 'any', text)
    assert.ok(['never', 'id'].includes(parseBound(text, 'user').kind), text)
  }
  assert.equal(parseBound('group:a', 'factor').kind, 'never')
  assert.deepEqual(boundFacts(['00u1', 'group:a+status:X'], 'user'), ['group_ids', 'status'])
  assert.deepEqual(boundFacts(['group:a', '*'], 'user'), [])
  assert.deepEqual(boundFacts(undefined, 'user'), [])
})

const types = ['user', 'group', 'app', 'factor', 'event_hook', 'role'] as const
const scope = fc.constantFrom('okta.users.read', 'okta.users.manage', 'okta.groups.read', 'okta.groups.manage')
const bound = fc.constantFrom('*', 'new', 'a', 'b', 'group:00ga', 'status:ACTIVE', 'odd:thing', '')
const resources = fc.dictionary(fc.constantFrom(...types), fc.array(bound, { maxLength: 3 }), { noNullPrototype: true })
const grants = fc.record({
  scopes: fc.array(scope, { maxLength: 3 }),
  operations: fc.array(fc.constantFrom('op', 'other', '*'), { maxLength: 2 }),
  resources,
  attributes: fc.array(fc.constantFrom('email', 'title', '*'), { maxLength: 2 }),
})
const bounded = fc
  .record({
    type: fc.constantFrom(...types),
    id: fc.constantFrom('a', 'b', 'c'),
    from: fc.constantFrom('path', 'body'),
    resolved: fc.boolean(),
    status: fc.option(fc.constantFrom('ACTIVE', 'STAGED'), { nil: undefined }),
  })
  .map(({ type, id, from, resolved, status }) =>
    seen(target(type, id, from), { resolved, facts: status === undefined ? {} : { status: fact(status) } }),
  )
const operations = fc
  .record({
    access: fc.constantFrom('read', 'write', 'destroy'),
    method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'),
    scopes: fc.array(scope, { maxLength: 2 }),
    resource: fc.constantFrom(...types),
    attributes: fc.array(fc.constantFrom('email', 'title'), { maxLength: 2 }),
  })
  .map(({ attributes, ...row }) => ({ row: { ...row, id: 'op' }, attributes }))

test('granted exactly when nothing is missing, and a wider grant never takes away', () => {
  fc.assert(
    fc.property(
      grants,
      grants,
      operations,
      fc.array(bounded, { maxLength: 3 }),
      (one, two, { row, attributes }, all) => {
        const asked = operation(
          row,
          all.map((each) => each.target),
          { attributes_written: attributes },
        )
        const may = granted(subject(one), asked, all)
        assert.equal(
          may.granted,
          may.proof.every((words) => !words.startsWith('missing: ')),
        )
        assert.ok(may.proof.length > 0)
        const wider = {
          scopes: [...one.scopes, ...two.scopes],
          operations: [...one.operations, ...two.operations],
          attributes: [...one.attributes, ...two.attributes],
          resources: Object.fromEntries(
            types.map((type) => [type, [...(one.resources[type] ?? []), ...(two.resources[type] ?? [])]]),
          ),
        }
        if (may.granted) assert.equal(granted(subject(wider), asked, all).granted, true)
        if (may.granted && row.access !== 'read') {
          assert.notEqual(Object.keys(one.resources).length, 0, 'no write without a bound')
          assert.equal(granted(subject({ ...one, resources: {} }), asked, all).granted, false)
        }
      },
    ),
    { numRuns: 2_000 },
  )
})
