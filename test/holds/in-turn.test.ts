import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { asSuper } from '../okta/support.ts'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { approve, holdOf, operator, roleOf, someone, WRITER } from './people.ts'

const grantOf = async (gateway: TestGateway, hold: string): Promise<string> =>
  (await gateway.call('onboarding-bot', 'GET', `/_postern/holds/${hold}`)).json.grant

test('what people agreed to waits its turn where it cannot be sent at that moment', async (t) => {
  let slow = 0
  const written: number[] = []
  let turnedAway = 0
  const gateway = await startTestGateway(t, {
    agents: [
      {
        ...WRITER,
        grant: {
          scopes: [...(WRITER.grant?.scopes ?? []), 'okta.networkZones.manage'],
          resources: { user: ['*'], zone: ['*'] },
          attributes: ['*'],
        },
      },
    ],
    org: {
      seed: 7,
      users: 120,
      async before(request) {
        if (request.method === 'PUT') {
          const { gateways } = (await request.clone().json()) as { gateways: { value: string }[] } // what the story sends
          written.push(Number(gateways[0]?.value.split('.')[2]))
          await sleep(slow)
          return undefined
        }
        if (request.method !== 'POST' || !/\/roles$/.test(new URL(request.url).pathname)) return undefined
        if (turnedAway > 0) {
          turnedAway -= 1
          return Response.json(
            { errorCode: 'E0000047', errorSummary: 'API call exceeded rate limit due to too many requests.' },
            {
              status: 429,
              headers: {
                'x-rate-limit-limit': '600',
                'x-rate-limit-remaining': '0',
                'x-rate-limit-reset': String(Math.ceil(Date.now() / 1000) + 1),
                date: new Date().toUTCString(),
              },
            },
          )
        }
        return undefined
      },
    },
  })
  const key = await operator(gateway)

  await t.test('many on one target, each slow: each is carried out, one after the other', async () => {
    const made = await asSuper(gateway.org)('POST', '/api/v1/zones', {
      type: 'IP',
      name: 'Offices',
      gateways: [{ type: 'CIDR', value: '10.0.0.0/24' }],
    })
    const zone = { id: made.json.id as string }
    const many = [1, 2, 3, 4, 5]
    slow = 800
    const waiting = many.map((n) =>
      gateway.call(
        'onboarding-bot',
        'PUT',
        `/api/v1/zones/${zone.id}`,
        { type: 'IP', name: 'Offices', gateways: [{ type: 'CIDR', value: `10.0.${n}.0/24` }] },
        { 'postern-prefer': 'wait=60' },
      ),
    )
    while (gateway.house.waiting.size < many.length) await sleep(10)
    const { holds } = (await gateway.operate('GET', '/api/holds?state=pending')).json
    await Promise.all(holds.map((one: { id: string }) => approve(gateway, one.id, key)))
    const answers = await Promise.all(waiting)
    assert.ok(
      answers.every((one) => one.status === 200),
      answers.map((one) => `${one.status} ${one.text.slice(0, 200)}`).join('\n'),
    )
    assert.deepEqual(
      written.toSorted((a, b) => a - b),
      many,
    )
    slow = 0
  })

  await t.test('turned away by Okta’s own rate limit it is not spent: the same call again carries it out', async () => {
    const user = someone(gateway)
    const ask = () => roleOf(gateway, user, 'HELP_DESK_ADMIN', { 'idempotency-key': 'once' })
    const hold = holdOf(await ask())
    await approve(gateway, hold, key)
    turnedAway = 1
    assert.equal((await ask()).status, 429)
    while ((await grantOf(gateway, hold)) === 'claimed') await sleep(10)
    assert.equal(await grantOf(gateway, hold), 'unspent')
    let answer = await ask()
    while (answer.status === 429) {
      await sleep(200)
      answer = await ask()
    }
    assert.ok(answer.status < 300, answer.text)
    while ((await grantOf(gateway, hold)) === 'claimed') await sleep(10)
    assert.equal(await grantOf(gateway, hold), 'done')
    assert.equal((await ask()).json.postern.code, 'already_done')
  })
})
