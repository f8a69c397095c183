import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadPolicy } from '../../gateway/enforce/decide.ts'
import { startEngine } from '../../gateway/enforce/decide/engine.ts'
import { readBundle } from '../../gateway/enforce/decide/bundle.ts'
import { Refusal } from '../../gateway/model/refusal.ts'
import { textOf, committed, loadCommitted, still, stories } from '../policies/places.ts'

const told = new Map((await stories()).map((story) => [story.name, story.input]))
const asked = (name: string) => textOf(told.get(name))
const blocked = 'nobody-joins-a-group-that-grants-admin'
const held = 'help-desk-admin-waits-for-a-second-person'

test('a block teaches: rule, title, hint, proof and controls come with it', async () => {
  const { effect, reasons, policy } = (await loadCommitted()).decide(asked(blocked))
  assert.equal(effect, 'block')
  assert.match(policy, /^[0-9a-f]{32}$/)
  const [first] = reasons
  assert.equal(first?.rule, 'groups.admin_granting_group')
  assert.equal(first?.title, 'Group grants admin rights')
  assert.match(first?.hint ?? '', /a group without admin roles/)
  assert.deepEqual(first?.proof, { grants_admin: { '00g7': true } })
  assert.ok(first?.controls.includes('iso27001:A.8.2'))
})

test('a hold says for whom it waits', async () => {
  const { effect, requirement } = (await loadCommitted()).decide(asked(held))
  assert.equal(effect, 'hold')
  const standing = { most: 5, hours: 8 }
  assert.deepEqual(requirement, { approvers: ['IAM approvers'], quorum: 1, expires_seconds: 1800, standing })
  const { requirement: configured } = (await loadCommitted({ holdSeconds: 60 })).decide(asked(held))
  assert.equal(configured?.expires_seconds, 60, 'where no rule names a time, the configuration does')
})

test('super admin asks for two people', async () => {
  const { requirement } = (await loadCommitted()).decide(asked('super-admin-waits-for-two-people'))
  assert.equal(requirement?.quorum, 2)
})

test('a trace names the rules that were asked and stayed silent', async () => {
  const { decision, silent } = (await loadCommitted()).trace(asked(held))
  const names = silent.map((note) => note.rule)
  assert.ok(names.includes('roles.super_admin_grant'))
  assert.ok(!names.includes('roles.admin_grant'))
  assert.ok(!names.includes('hooks.foreign_host'))
  assert.equal(decision.effect, 'hold')
  assert.ok(silent.every((note) => note.title !== '' && note.description !== ''))
})

test('the view learns which facts the rules of an operation need', async () => {
  const policy = await loadCommitted()
  assert.deepEqual(policy.needs('assignUserToGroup'), ['group.apps_opened', 'group.grants_admin', 'user.is_external'])
  assert.deepEqual(policy.needs('listUsers'), [])
  assert.deepEqual(policy.needs('inventUser'), [])
})

test('what is no evaluation is blocked with a reason', async () => {
  const policy = await loadCommitted()
  for (const text of ['', 'null', '[]', '{}', '{"action":{"name":"listUsers"}}', '"x"', 'nonsense', '{', '\u0000']) {
    const { effect, reasons } = policy.decide(text)
    assert.equal(effect, 'block', text)
    assert.equal(reasons[0]?.rule, 'gateway.malformed_evaluation', text)
  }
})

test('an evaluation that does not fit the memory is refused, and the next one is judged', async () => {
  const policy = await loadCommitted()
  const huge = { ...told.get(blocked), padding: 'x'.repeat(3 * 1024 * 1024) }
  assert.throws(
    () => policy.decide(textOf(huge)),
    (cause) => cause instanceof Refusal && cause.code === 'policy_broken' && (cause.why ?? '') !== '',
  )
  assert.equal(policy.decide(asked(blocked)).effect, 'block')
  assert.equal(policy.decide(asked(held)).effect, 'hold')
})

test('names in any script reach the rules as they are, and what they decide cannot be changed afterwards', async () => {
  const { wasm, data } = readBundle(committed())
  const engine = await startEngine(wasm, data, { initialPages: 5, maximumPages: 32, growthPages: 12, recycleAfter: 9 })
  const id = 'Dana Öztürk 田中 \u{1F511} \u0000'
  const story = told.get(blocked)
  assert.ok(typeof story === 'object' && story !== null)
  const text = textOf({ ...story, action: { ...Object(Reflect.get(story, 'action')), name: id } })
  assert.deepEqual(JSON.parse(engine.evaluate(text))[0].result.reasons[0].proof, { operation: id })
  const policy = await loadCommitted()
  const first = policy.decide(asked(held))
  assert.equal(policy.decide(asked(held)), first)
  assert.throws(() => Object.assign(first.reasons[0]?.proof ?? {}, { user: 'nobody' }), TypeError)
})

test('a bundle that is slow, damaged or empty is refused at load, with the cause for operators', async () => {
  const isRefused = (words: RegExp) => (cause: unknown) =>
    cause instanceof Refusal && cause.code === 'policy_unavailable' && words.test(cause.why ?? '')
  let now = 0
  const slow = () => (now += 3)
  await assert.rejects(loadPolicy(committed(), { clock: slow }), isRefused(/slowest case took 3\.00 ms/))
  await assert.rejects(loadPolicy(new Uint8Array(), { clock: still }), isRefused(/not loaded/))
  await assert.rejects(loadPolicy(committed().subarray(0, 5000), { clock: still }), isRefused(/not loaded/))
  assert.ok((await loadPolicy(committed(), { clock: slow, slowestMs: 5 })).slowestMs <= 5)
})

test('instances are made anew after so many evaluations, and decide alike', async () => {
  const { wasm, data } = readBundle(committed())
  const options = { initialPages: 5, maximumPages: 32, growthPages: 12, recycleAfter: 10 }
  const engine = await startEngine(wasm, data, options)
  const first = engine.evaluate(asked(blocked))
  for (let n = 0; n < 25; n += 1) assert.equal(engine.evaluate(asked(blocked)), first)
  assert.equal(engine.instances(), 3)
})

test('a fault of the engine is an Error, and a fresh instance takes over', async () => {
  const { wasm, data } = readBundle(committed())
  const options = { initialPages: 5, maximumPages: 32, growthPages: 12, recycleAfter: 1000 }
  const engine = await startEngine(wasm, data, options)
  assert.throws(() => engine.evaluate(' '.repeat(4 * 1024 * 1024)), Error)
  assert.equal(engine.instances(), 1)
  engine.evaluate(asked(blocked))
  assert.equal(engine.instances(), 2)
})

test('memory does not grow under long use', async () => {
  const { wasm, data } = readBundle(committed())
  const options = { initialPages: 5, maximumPages: 32, growthPages: 1, recycleAfter: 1_000_000 }
  const engine = await startEngine(wasm, data, options)
  const all = [...told.values()].map((input) => textOf(input))
  for (let n = 0; n < 60; n += 1) for (const text of all) engine.evaluate(text)
  assert.ok(engine.instances() <= 2, `${engine.instances()} instances were needed`)
})
