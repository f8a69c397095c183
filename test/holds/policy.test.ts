import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { buildPolicy, type Built } from '../../cli/offline/policy.ts'
import { committed, places } from '../policies/places.ts'
import { startTestGateway } from '../support/gateway.ts'
import { approve, holdOf, operator, roleOf, someone, WRITER } from './people.ts'

/** A rule of the org's own about granted roles, as its policy repository would hold it. */
const rule = (name: string, title: string, effect: 'block' | 'hold') => ({
  [`desk/${name}/${name}.rego`]: `# METADATA
# title: ${title}
# description: Said while an incident is open.
# custom:
#   severity: high
#   operations: [assignRoleToUser]
#   controls: ["soc2:CC6.1"]
#   hint: Wait until the incident is closed.
package custom.desk.${name}

import data.lib.finding

${effect} contains finding.from(rego.metadata.chain(), {"operation": input.action.name})
`,
})

async function built(files: Readonly<Record<string, string>>): Promise<Built> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-own-'))
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), text)
    }
    return await buildPolicy({ ...places, rules: folder })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

test('the policy changed between hold and release: the policy of today decides, and says why', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-policy-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'bundle.tar.gz')
  writeFileSync(file, committed())
  const gateway = await startTestGateway(t, {
    agents: [WRITER, { ...WRITER, name: 'async-bot', limits: { executeAtApproval: true } }],
    config: { policy: { bundleFile: file } },
  })
  const key = await operator(gateway)
  const second = await operator(gateway)
  const revision = async () => (await gateway.operate('GET', '/api/policy')).json.revision as string
  const first = await revision()
  const inForce = async (bundle: Uint8Array, wanted: string) => {
    writeFileSync(file, bundle)
    for (let i = 0; i < 600 && (await revision()) !== wanted; i++) await sleep(50)
    assert.equal(await revision(), wanted)
  }
  const before = () => inForce(committed(), first)
  const blocking = await built(rule('frozen', 'Admin roles are frozen', 'block'))
  const freeze = () => inForce(blocking.bundle, blocking.revision)
  const granted = (user: string) =>
    [...gateway.org.truth.roles.all()].filter((one) => one.principalId === user).map((one) => one.type)
  const grantOf = async (hold: string) => (await gateway.operate('GET', `/api/holds/${hold}`)).json.hold.grant

  await t.test('a rule that blocks appeared: approved or not it stays blocked, until the rule goes', async () => {
    const user = someone(gateway)
    const hold = holdOf(await roleOf(gateway, user))
    await approve(gateway, hold, key)
    await freeze()
    const refused = await roleOf(gateway, user)
    assert.equal(refused.status, 403)
    assert.equal(refused.json.postern.decision, 'block')
    assert.match(refused.text, /custom\.desk\.frozen/)
    assert.match(refused.json.postern.hint, /Wait until the incident is closed/)
    assert.deepEqual(granted(user), [])
    assert.equal(await grantOf(hold), 'unspent', 'nothing was spent on what was not sent')
    await before()
    assert.ok((await roleOf(gateway, user)).status < 300)
    for (let i = 0; i < 200 && (await grantOf(hold)) !== 'done'; i++) await sleep(25)
    assert.equal((await roleOf(gateway, user)).json.postern.code, 'already_done')
    assert.deepEqual(granted(user), ['HELP_DESK_ADMIN'])
  })

  await t.test('a caller that waits on its connection while the rule appears is told of the block', async () => {
    const user = someone(gateway)
    const hold = holdOf(await roleOf(gateway, user))
    const waiting = roleOf(gateway, user, 'HELP_DESK_ADMIN', { 'postern-prefer': 'wait=60' })
    while (gateway.house.waiting.size === 0) await sleep(10)
    await freeze()
    assert.equal((await approve(gateway, hold, key)).json.outcome, 'approved')
    const answer = await waiting
    assert.equal(answer.json.postern.decision, 'block', answer.text)
    assert.match(answer.text, /custom\.desk\.frozen/)
    assert.deepEqual(granted(user), [])
    await before()
  })

  await t.test('what the gateway would send by itself it does not send, and the approval ends', async () => {
    const user = someone(gateway)
    const asked = await gateway.call('async-bot', 'POST', `/api/v1/users/${user}/roles`, { type: 'HELP_DESK_ADMIN' })
    const hold = holdOf(asked)
    await freeze()
    await approve(gateway, hold, key)
    for (let i = 0; i < 400 && (await grantOf(hold)) === 'unspent'; i++) await sleep(25)
    assert.equal(await grantOf(hold), 'revoked')
    assert.deepEqual(granted(user), [])
    await before()
  })

  await t.test('another rule holds it too, for a reason nobody has seen: it waits anew', async () => {
    const user = someone(gateway)
    const hold = holdOf(await roleOf(gateway, user))
    await approve(gateway, hold, key)
    const more = await built(rule('incident', 'An incident is open', 'hold'))
    await inForce(more.bundle, more.revision)
    const anew = holdOf(await roleOf(gateway, user))
    assert.notEqual(anew, hold)
    assert.equal(await grantOf(hold), 'revoked')
    const { rules } = (await gateway.operate('GET', `/api/holds/${anew}`)).json.hold
    assert.deepEqual(rules.map((one: { rule: string }) => one.rule).toSorted(), [
      'custom.desk.incident',
      'roles.admin_grant',
    ])
    await approve(gateway, anew, key)
    assert.ok((await roleOf(gateway, user)).status < 300)
    assert.deepEqual(granted(user), ['HELP_DESK_ADMIN'])
    await before()
  })

  await t.test('more people are asked for now: one yes of before is not enough', async () => {
    const user = someone(gateway)
    const hold = holdOf(await roleOf(gateway, user))
    await approve(gateway, hold, key)
    const two = await built({ 'settings.yaml': 'holds:\n  quorum: 2\n' })
    await inForce(two.bundle, two.revision)
    const anew = holdOf(await roleOf(gateway, user))
    assert.notEqual(anew, hold)
    assert.equal((await approve(gateway, anew, key)).json.outcome, 'counted')
    assert.deepEqual(granted(user), [])
    assert.equal((await approve(gateway, anew, second)).json.outcome, 'approved')
    assert.ok((await roleOf(gateway, user)).status < 300)
    await before()
  })
})
