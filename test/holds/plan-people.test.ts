import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestGateway } from '../support/gateway.ts'
import { approve, group, holdOf, operator, someone } from './people.ts'
import { roleItem, stage } from './plan-stage.ts'

test('people must be of every group that any of its calls waits for', async (t) => {
  const ids: Record<string, string> = {}
  const { gateway, announce, give } = await stage(t, undefined, {
    async prepare(org: TestGateway['org']) {
      ids['a'] = someone({ org })
      ids['b'] = someone({ org })
      ids['iam'] = group(org, 'IAM', [ids['a']])
      ids['sec'] = group(org, 'Sec', [ids['b']])
      return {
        approvers: {
          groups: { IAM: { oktaGroups: [ids['iam']] }, Security: { oktaGroups: [ids['sec']] } },
          rules: [
            { when: { operations: ['assignRoleToUser'] }, anyOf: ['IAM'] },
            { when: { operations: ['deleteUser'] }, anyOf: ['Security'] },
          ],
        },
      }
    },
  })
  const [a, b] = [await operator(gateway, ids['a']), await operator(gateway, ids['b'])]
  const [user, leaver] = [someone(gateway), someone(gateway)]
  const { json } = await announce([roleItem(user), { call: { method: 'DELETE', path: `/api/v1/users/${leaver}` } }])
  const { hold } = (await gateway.operate('GET', `/api/holds/${json.hold}`)).json
  assert.equal(hold.quorum, 2)
  assert.equal((await approve(gateway, json.hold, a)).json.outcome, 'counted')
  holdOf(await give(user))
  assert.equal((await approve(gateway, json.hold, b)).json.outcome, 'approved')
  assert.ok((await give(user)).status < 300)
  const left = await gateway.call('onboarding-bot', 'DELETE', `/api/v1/users/${leaver}`)
  assert.ok(left.status < 300, left.text)
  // The first write of its kind tells someone, planned or not.
  assert.match(left.headers.get('postern-decision') ?? '', /^alert;/)
})

test('announced with patience, the answer comes when it is decided', async (t) => {
  const { gateway } = await stage(t, undefined)
  const key = await operator(gateway)
  const user = someone(gateway)
  const body = { purpose: 'terraform', items: [roleItem(user)] }
  const waiting = gateway.call('onboarding-bot', 'POST', '/_postern/plans', body, { 'postern-prefer': 'wait=60' })
  let hold: string | undefined
  while (hold === undefined) hold = (await gateway.operate('GET', '/api/holds?state=pending')).json.holds[0]?.id
  await approve(gateway, hold, key)
  assert.equal((await waiting).json.status, 'approved')
})

test('an agent has one plan judged at a time', async (t) => {
  let reads = 0
  let slow = false
  let open: (() => void) | undefined
  const gate = new Promise<void>((resolve) => (open = resolve))
  const { gateway, announce } = await stage(t, undefined, {
    org: {
      seed: 7,
      users: 60,
      async before({ url }: Request) {
        // Only what a plan's calls are about is kept back.
        if (!/\/users\/00u\w+(\/roles)?$/.test(url) || !slow) return undefined
        reads += 1
        await gate
        return undefined
      },
    },
  })
  const items = () => [roleItem(someone(gateway))]
  slow = true
  const first = announce(items())
  while (reads === 0) await new Promise((resolve) => setImmediate(resolve))
  assert.equal((await announce(items())).status, 429)
  open?.()
  assert.equal((await first).status, 201)
  slow = false
  assert.equal((await announce(items())).status, 201)
})
