import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { isPlainRef, personRef } from '../../gateway/model/person.ts'
import { sentenceOf } from '../../gateway/model/sentence.ts'
import { cleaned, quoted } from '../../gateway/model/words.ts'

const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u
const anything = fc.string({ unit: 'binary', maxLength: 200 })

test('a name keeps to one line, 60 characters and its quotes, whatever is in it', () => {
  fc.assert(
    fc.property(anything, (name) => {
      const said = quoted(name)
      assert.ok(!UNSEEN.test(said))
      assert.ok(Array.from(said).length <= 62)
      assert.equal(said.slice(1, -1).includes("'"), false)
      assert.equal(cleaned(cleaned(name)), cleaned(name))
    }),
  )
  assert.equal(quoted('Mia\u202e dnuL\n\u0000'), "'Mia dnuL'")
})

// The catalog's file, one operation a line.
const operations = JSON.parse(
  readFileSync(new URL('../../gateway/okta/data/operations.json', import.meta.url), 'utf8'),
) as {
  id: string
  resource: string
}[]

test('every operation of the catalog has a sentence, with and without targets', () => {
  assert.ok(operations.length >= 1015)
  for (const row of operations) {
    const bare = sentenceOf({ row, properties: {} }, [])
    assert.match(bare, /^[A-Za-z][\w .,()-]+$/, row.id)
    const full = sentenceOf({ row, properties: {} }, [{ type: row.resource, id: '00u1a2b3c4d5e6f7g8h9', label: 'X' }])
    assert.ok(full.includes("'X' (00u1a2b3c4d5e6f7g8h9)"), `${row.id}: ${full}`)
  }
})

test('no name, id or property can bring a hidden character into a sentence', () => {
  fc.assert(
    fc.property(fc.constantFrom(...operations), anything, anything, anything, (row, id, label, value) => {
      const said = sentenceOf({ row, properties: { role: value, host: value } }, [
        { type: 'user', id, label },
        { type: 'group', id: label, named: id },
      ])
      assert.ok(!UNSEEN.test(said))
      assert.ok(said.length < 1000)
    }),
  )
})

test('the sentences that people are asked about most read like sentences', () => {
  const mia = { type: 'user', id: '00u1', label: 'Mia Lund' }
  const staff = { type: 'group', id: '00g1', label: 'EMEA Staff' }
  const say = (id: string, targets: (typeof mia)[], properties = {}) => sentenceOf({ row: { id }, properties }, targets)
  assert.equal(
    say('assignRoleToUser', [mia], { role: 'HELP_DESK_ADMIN' }),
    "give user 'Mia Lund' (00u1) the admin role HELP_DESK_ADMIN",
  )
  assert.equal(say('assignUserToGroup', [mia, staff]), "add user 'Mia Lund' (00u1) to group 'EMEA Staff' (00g1)")
  assert.equal(say('listFactors', [mia]), "list factors: user 'Mia Lund' (00u1)")
  assert.equal(say('governance.getOrgSettings', []), 'get org settings (governance)')
  assert.equal(say('deleteUser', []), 'delete user', 'a phrase with a hole gives way')
})

test('only immutable ids and catalog words stand where names may not', () => {
  for (const id of ['00u1a2b3c4d5e6f7g8h9', 'dec_01', `name~${'x'.repeat(22)}`]) assert.ok(isPlainRef('user', id), id)
  for (const id of ['mia', 'mia@acme.test', 'SUPER_ADMIN', '00g1a2b3c4d5e6f7g8h9', 'miamiamiamiamiamia01'])
    assert.ok(!isPlainRef('user', id), id)
  for (const id of ['00g1a2b3c4d5e6f7g8h9', 'SUPER_ADMIN', 'default', '8287c73d-fc1e-4d64-bf65-40ddd22a5aaa'])
    assert.ok(isPlainRef('group', id), id)
  for (const id of ['Domain Admins', 'hunter2', 'abcdefghijklmnopqrst']) assert.ok(!isPlainRef('group', id), id)
  assert.ok(!isPlainRef('session', '102etAqRbcPRXGtoDMIRX'))
  assert.deepEqual(
    personRef('user', 'mia', () => 'name~x'),
    { ref: 'name~x', plain: 'mia' },
  )
})
