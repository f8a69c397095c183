import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { logSerializers, safeBody, safeHeaders, safePath, safeQuery } from '../../../gateway/enforce/audit.ts'
import { safeError } from '../../../gateway/enforce/audit/redact.ts'

/** Long enough that it cannot be there by chance. */
const secret = fc.stringMatching(/^[a-z0-9]{4}[A-Za-z0-9!_.-]{12,30}$/).map((text) => `canary${text}`)
const clean = (shown: unknown, planted: string) => assert.ok(!JSON.stringify(shown).includes(planted))

test('no value of any header is shown unless it is a word that belongs there', () => {
  const names = fc.constantFrom(
    'authorization',
    'Cookie',
    'x-api-key',
    'accept',
    'content-type',
    'date',
    'Prefer',
    'dpop',
    'x-anything',
  )
  fc.assert(
    fc.property(
      names,
      secret,
      fc.constantFrom('', 'SSWS ', 'Bearer ', 'application/json; charset='),
      (name, value, before) => clean(safeHeaders({ [name]: before + value }), value),
    ),
  )
  assert.deepEqual(
    {
      ...safeHeaders({
        'Content-Type': 'application/json; charset=utf-8',
        Authorization: 'SSWS 00x',
        'X-Rate-Limit-Limit': '600',
      }),
    },
    { 'content-type': 'application/json; charset=utf-8', authorization: '[masked]', 'x-rate-limit-limit': '600' },
  )
})

test('no secret in a path or query is shown, with or without a template', () => {
  fc.assert(
    fc.property(secret, (value) => {
      clean(safePath(`/api/v1/authn/recovery/${value}`), value)
      clean(safePath(`/api/v1/users/${value}?token=${value}`, '/api/v1/users/{id}'), value)
      clean(safePath(`/${value}`), value)
      clean(
        safeQuery([
          ['search', value],
          ['limit', value],
          [`a b${value}`, 'x'],
        ]),
        value,
      )
    }),
  )
  assert.equal(
    safePath('/api/v1/users/00u1a2b3c4d5e6f7g8h9/roles', '/api/v1/users/{userId}/roles'),
    '/api/v1/users/00u1a2b3c4d5e6f7g8h9/roles',
  )
  assert.equal(
    safePath('/api/v1/sessions/102etAqRbcPRXGtoDMIRX', '/api/v1/sessions/{sessionId}'),
    '/api/v1/sessions/{sessionId}',
  )
  assert.equal(
    safeQuery([
      ['limit', '200'],
      ['q', 'mia'],
    ]),
    'limit=200&q=[masked]',
  )
})

test('no value in a body is shown, at any depth, but switches and words of the API', () => {
  const field = fc.constantFrom('password', 'type', 'status', 'value', 'name', 'profile', 'answer', '__proto__', 'mode')
  fc.assert(
    fc.property(fc.array(field, { minLength: 1, maxLength: 12 }), secret, fc.boolean(), (path, value, list) => {
      let body: unknown = list ? [value, 12345678] : value
      for (const name of path) body = { [name]: body, active: true }
      clean(safeBody(body), value)
      clean(safeBody(body), '12345678')
    }),
  )
  assert.equal(
    JSON.stringify(
      safeBody({
        type: 'SUPER_ADMIN',
        credentials: { password: { value: 'hunter2' } },
        activate: true,
        'mia@acme.test': 1,
      }),
    ),
    '{"type":"SUPER_ADMIN","credentials":{"password":{"value":"[masked]"}},"activate":true,"[name]":"[masked]"}',
  )
})

test('an error is told without its message, for parsers quote what they were given', () => {
  fc.assert(
    fc.property(secret, (value) => {
      try {
        JSON.parse(`{"a": ${value}}`)
        assert.fail()
      } catch (error) {
        const wrapped = new Error(value, { cause: error })
        clean(safeError(wrapped), value)
        clean(logSerializers.err(wrapped), value)
      }
      clean(safeError(value), value)
      clean(logSerializers.url(`https://acme.okta.com/api/v1/x?t=${value}`), value)
    }),
  )
  const told = safeError(new TypeError('secret'))
  assert.equal(told.name, 'TypeError')
  assert.match(told.stack[0] ?? '', /redact\.test\.ts/)
})
