import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { z } from 'zod'
import { METHODS, type Method } from '../../gateway/model/call.ts'
import type { OperationRow } from '../../gateway/model/operation.ts'
import { makeCatalog } from '../../gateway/okta/catalog.ts'
import { needsShared, readShared } from './shared.ts'

const catalog = makeCatalog()
const split = (path: string): string[] => path.split('/').slice(1)
const idAt = (method: Method, path: string): string | undefined => catalog.match(method, split(path))?.row.id
const isParameter = (segment: string): boolean => segment.startsWith('{')

/** What the matcher is to do, told plainly: of all templates that fit, the one that is literal furthest left. */
const plainly = (method: Method, segments: readonly string[]): OperationRow | undefined => {
  const fitting = catalog.rows.filter(({ template }) => {
    const parts = split(template)
    return (
      parts.length === segments.length &&
      parts.every((part, n) => (isParameter(part) ? segments[n] !== '' : part === segments[n]))
    )
  })
  const rank = ({ template }: OperationRow): string =>
    split(template)
      .map((part) => (isParameter(part) ? '1' : '0'))
      .join('')
  const best = fitting.map(rank).toSorted()[0]
  return fitting.find((row) => rank(row) === best && row.method === method)
}

test('every template leads to its own row, with its ids under their names', () => {
  for (const row of catalog.rows) {
    const segments = split(row.template).map((part, n) => (isParameter(part) ? `x${n}` : part))
    const match = catalog.match(row.method, segments)
    assert.equal(match?.row.id, row.id)
    const wanted = split(row.template).flatMap((part, n) => (isParameter(part) ? [[part.slice(1, -1), `x${n}`]] : []))
    assert.deepEqual(match?.ids, Object.fromEntries(wanted))
  }
})

test('every ambiguous pair of templates resolves to the one that is literal furthest left', (t) => {
  if (!needsShared(t)) return
  const { templatePairsSameMethod, combinedSpecsSameMethod } = z
    .object({
      templatePairsSameMethod: z.array(z.tuple([z.enum(METHODS), z.string(), z.string()])),
      combinedSpecsSameMethod: z.array(z.tuple([z.enum(METHODS), z.string(), z.string()])),
    })
    .parse(readShared('okta/ambiguous-paths.json'))
  for (const [method, a, b] of [...templatePairsSameMethod, ...combinedSpecsSameMethod]) {
    // A path that both fit: the literal of either where one has one.
    const [left, right] = [split(a), split(b)]
    const segments = left.map((part, n) =>
      isParameter(part) ? (isParameter(right[n] ?? '') ? 'x' : (right[n] ?? '')) : part,
    )
    const n = left.findIndex((part, at) => isParameter(part) !== isParameter(right[at] ?? ''))
    const wanted = isParameter(left[n] ?? '') ? b : a
    assert.equal(catalog.match(method, segments)?.row.template, wanted, `${method} ${segments.join('/')}`)
  }
})

test('every pair that is ambiguous for any method leads to one of the two, never to a third', (t) => {
  if (!needsShared(t)) return
  const { templatePairsAnyMethod } = z
    .object({ templatePairsAnyMethod: z.array(z.tuple([z.string(), z.string()])) })
    .parse(readShared('okta/ambiguous-paths.json'))
  for (const [a, b] of templatePairsAnyMethod) {
    const [left, right] = [split(a), split(b)]
    const segments = left.map((part, n) =>
      isParameter(part) ? (isParameter(right[n] ?? '') ? 'x' : (right[n] ?? '')) : part,
    )
    for (const method of METHODS) {
      const match = catalog.match(method, segments)
      assert.equal(match?.row.id, plainly(method, segments)?.id)
      if (match) assert.ok([a, b].includes(match.row.template), match.row.template)
    }
  }
})

/** Paths near the templates: literals and ids shuffled, segments dropped, doubled or made empty. */
const templates = [...new Set(catalog.rows.map(({ template }) => template))]
const words = [...new Set(templates.flatMap((template) => split(template)).filter((part) => !isParameter(part)))]
const nearPath = fc
  .record({
    template: fc.constantFrom(...templates),
    swaps: fc.array(
      fc.tuple(
        fc.nat(9),
        fc.oneof(fc.constantFrom('', 'me', '00u1', '__proto__', 'constructor', 'a/b'), fc.constantFrom(...words)),
      ),
      { maxLength: 3 },
    ),
    cut: fc.nat(12),
  })
  .map(({ template, swaps, cut }) => {
    const segments = split(template).map((part) => (isParameter(part) ? '00x' : part))
    for (const [n, word] of swaps) if (n < segments.length) segments[n] = word
    return cut > 8 ? segments.slice(0, -1) : segments
  })

test('the matcher agrees with the plain reading of the templates', () => {
  fc.assert(
    fc.property(fc.constantFrom(...METHODS), nearPath, (method, segments) => {
      assert.equal(catalog.match(method, segments)?.row.id, plainly(method, segments)?.id)
    }),
    { numRuns: 2000 },
  )
})

test('a login keeps its slash and its at sign, and `me` is an id like any other here', () => {
  assert.deepEqual(catalog.match('GET', ['api', 'v1', 'users', 'dom/mia@acme.test'])?.ids, { id: 'dom/mia@acme.test' })
  assert.deepEqual(catalog.match('GET', ['api', 'v1', 'users', 'me'])?.ids, { id: 'me' })
  assert.equal(idAt('POST', '/api/v1/users/me/lifecycle/activate'), 'activateUser')
  assert.equal(idAt('POST', '/api/v1/users/me/lifecycle/delete_sessions'), 'endUserSessions')
})

test('an empty segment names nothing', () => {
  assert.equal(catalog.match('GET', ['api', 'v1', 'users', '']), undefined)
  assert.equal(catalog.match('GET', ['api', 'v1', 'users', '', 'groups']), undefined)
  assert.equal(catalog.match('GET', []), undefined)
})

test('a verb in the path is handed on', () => {
  const match = catalog.match('POST', split('/api/v1/features/ftr1/ENABLE'))
  assert.deepEqual([match?.row.id, match?.ids['lifecycle']], ['updateFeatureLifecycle', 'ENABLE'])
})

test('HEAD is never GET, and a literal path is not another path’s id because of the method', () => {
  assert.equal(idAt('HEAD', '/api/v1/users'), undefined)
  assert.equal(idAt('GET', '/api/v1/policies/simulate'), undefined)
  assert.equal(idAt('DELETE', '/api/v1/users/00u1/factors/questions'), undefined)
})

test('names of prototypes are names of nothing', () => {
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    assert.equal(idAt('GET', `/api/v1/${name}`), undefined)
    assert.deepEqual(catalog.match('GET', ['api', 'v1', 'users', name])?.ids['id'], name)
  }
})

test('a path that is known with other methods says which', () => {
  assert.match(catalog.explain('PATCH', split('/api/v1/users/00u1')), /takes DELETE, GET, POST, PUT/)
  assert.deepEqual([...catalog.methods(split('/api/v1/api-tokens'))], ['GET'])
})

test('a misspelt path says what is near, a retired one that it is retired', () => {
  assert.match(catalog.explain('GET', split('/api/v1/user')), /did you mean 'users'/)
  assert.match(catalog.explain('GET', split('/api/v1/users/00u1/role')), /did you mean 'roles'/)
  assert.match(catalog.explain('GET', split('/api/v1/events')), /retired/)
  assert.match(catalog.explain('GET', ['api']), /too early/)
})

test('what a path holds is never repeated in the explanation', () => {
  assert.doesNotMatch(catalog.explain('GET', split('/api/v1/planted-secret/x')), /planted/)
})

test('what the catalog hands out cannot be changed by who got it', () => {
  assert.ok(Object.isFrozen(catalog.byId('createUser')))
})
