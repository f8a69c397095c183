import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { differenceOf, inverseOf, RULES, type Image } from '../../../gateway/enforce/undo.ts'
import { makeCatalog } from '../../../gateway/okta/catalog.ts'

const catalog = makeCatalog({})
const rows = (operation: string) => catalog.byId(operation)
const names = Object.keys(RULES)

const id = fc.string({ minLength: 20, maxLength: 20, unit: fc.constantFrom(...'0123456789abcdefXYZ'.split('')) })
const words = fc.dictionary(fc.string({ minLength: 1, maxLength: 12 }), fc.string({ maxLength: 20 }), { maxKeys: 6 })
const object = fc.record({
  id,
  status: fc.constantFrom('ACTIVE', 'INACTIVE', 'SUSPENDED', 'DEPROVISIONED', 'STAGED'),
  type: fc.constantFrom('USER_ADMIN', 'CUSTOM', 'READ_ONLY_ADMIN', 'OKTA_SIGN_ON'),
  name: fc.string({ maxLength: 20 }),
  profile: words,
  created: fc.constant('2026-11-23T10:00:00.000Z'),
  lastUpdated: fc.constant('2026-11-23T10:00:00.000Z'),
  _links: fc.constant({ self: { href: 'https://acme.okta.com' } }),
})
const before: fc.Arbitrary<Image['before']> = fc.oneof(
  fc.constant({ state: 'not_needed' as const }),
  fc.constant({ state: 'absent' as const }),
  fc.constant({ state: 'unread' as const, why: 'Okta answered 403' }),
  object.map((json) => ({ state: 'read' as const, json })),
)
const fact: fc.Arbitrary<Image['fact']> = fc.constantFrom<Image['fact'][]>(true, false, 'unknown', null)

/** Any write that the table knows, with ids for whatever its path names. */
const image = fc
  .record({
    operation: fc.constantFrom(...names),
    before,
    fact,
    made: fc.option(id),
    some: fc.array(id, { minLength: 6 }),
  })
  .map(({ operation, some, ...rest }): Image => {
    const parameters = rows(operation)?.parameters ?? {}
    const ids = Object.fromEntries(
      Object.entries(parameters).map(([name, type], i) => [name, { type, id: some[i] ?? '00u1' }]),
    )
    return { operation, at: 0, ids, takeBack: null, credentials: false, ...rest }
  })

test('the table speaks of operations that there are, and of writes only', () => {
  for (const [operation, rule] of Object.entries(RULES)) {
    const row = rows(operation)
    assert.ok(row !== undefined && row.door === 'forward' && row.access !== 'read', operation)
    for (const [key, named] of Object.entries(rule)) {
      if (key === 'by') assert.ok((rows(String(named))?.access ?? 'read') !== 'read', `${operation}: ${named}`)
      if (key === 'read' || key === 'list' || key === 'find')
        assert.equal(rows(String(named))?.method, 'GET', `${operation}: ${named}`)
      if (key === 'limits') for (const one of named as string[]) assert.equal(rows(one)?.method, 'GET', one)
    }
  }
})

test('an inverse is a request of the operation it names, about the same things', () => {
  fc.assert(
    fc.property(image, (one) => {
      const inverse = inverseOf(one, rows)
      if (inverse.can !== 'yes') return assert.ok(inverse.why.length > 10)
      const path = inverse.path.replace('{}', 'looked~up')
      const segments = path.split('/').slice(1).map(decodeURIComponent)
      const match = catalog.match(inverse.method, segments)
      assert.equal(match?.row.id, inverse.operation, `${inverse.method} ${path}`)
      const known = new Set([...Object.values(one.ids).map((each) => each.id), 'looked~up'])
      for (const value of Object.values(match?.ids ?? {})) assert.ok(known.has(value), `${path}: ${value}`)
    }),
    { numRuns: 3000 },
  )
})

test('every rule has an inverse or a reason where all could be read', () => {
  for (const [operation, rule] of Object.entries(RULES)) {
    const parameters = rows(operation)?.parameters ?? {}
    const ids = Object.fromEntries(Object.entries(parameters).map(([name, type]) => [name, { type, id: `id_${name}` }]))
    const was = rule.how === 'member' ? rule.was : false
    const json = { id: '00u1', status: 'OTHER', type: 'READ_ONLY_ADMIN', profile: { login: 'a' } }
    const whole: Image = {
      operation,
      at: 0,
      ids,
      takeBack: { operation: 'unassignUserFromGroup', path: '/api/v1/groups/00g1/users/00u1', lookup: null },
      made: 'a name',
      credentials: false,
      before: rule.how === 'take' ? { state: 'absent' } : { state: 'read', json },
      fact: was,
    }
    const inverse = inverseOf(whole, rows)
    assert.equal(inverse.can, rule.how === 'never' && operation !== 'deleteUser' ? 'no' : 'yes', operation)
  }
})

test('what only Okta writes is never written back', () => {
  fc.assert(
    fc.property(image, (one) => {
      const inverse = inverseOf(one, rows)
      if (inverse.can !== 'yes' || RULES[one.operation]?.how !== 'restore') return
      for (const name of ['id', 'created', 'lastUpdated', 'status', '_links'])
        assert.equal(Object.hasOwn(inverse.body ?? {}, name), false, name)
    }),
  )
})

test('a difference shows no secret, whatever the object looks like', () => {
  const secret = 'Canary9f00dfeedface'
  const leaf = fc.constantFrom<unknown>(secret, { deeper: secret }, [secret], { a: { b: { c: [secret] } } })
  const secretive = fc.constantFrom(
    'password',
    'clientSecret',
    'client_secret',
    'apiToken',
    'privateKey',
    'x5c',
    'credentials',
    'jwks',
    'settings',
    'channel',
    'anything',
  )
  const tree = fc.dictionary(secretive, leaf)
  fc.assert(
    fc.property(tree, tree, (now, after) => {
      assert.doesNotMatch(JSON.stringify(differenceOf(now, after)), /Canary9/)
      const inside = { profile: { password: secret, myToken: secret }, ...after }
      assert.doesNotMatch(JSON.stringify(differenceOf(now, inside)), /Canary9/)
    }),
  )
  assert.deepEqual(differenceOf({ profile: { title: 'a', x: 1 } }, { profile: { title: 'b' } }), [
    { field: 'profile.title', now: '"a"', after: '"b"' },
    { field: 'profile.x', now: '1', after: 'nothing' },
  ])
})
