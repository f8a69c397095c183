import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import fc from 'fast-check'
import { escaped, slackMessage } from '../../gateway/doors/outbox/slack/blocks.ts'
import { slackSigned } from '../../gateway/doors/callbacks/slack.ts'
import { startPeople } from '../support/people.ts'
import { startSlack, type Slack } from '../support/slack.ts'
import type { PeopleGateway } from '../support/people.ts'

const SAM = 'U0SAM00001'
const TARGET = 'U0TARGET01'
const STRANGER = 'U0STRANGER'

async function start(t: TestContext, buttons = true): Promise<{ gateway: PeopleGateway; slack: Slack }> {
  const slack = await startSlack(t)
  const gateway = await startPeople(t, {
    more: (people, secret) => ({
      alerts: {
        sinks: [
          {
            kind: 'slack',
            token: secret(slack.token),
            signingSecret: secret(slack.signingSecret),
            channel: slack.channel,
            apiUrl: slack.apiUrl,
            users: { [SAM]: people.approver.id, [TARGET]: people.target.id },
            buttons,
          },
        ],
      },
    }),
  })
  await gateway.operator('Target', gateway.target.id, ['approver'])
  return { gateway, slack }
}

/** Waits until something of the background has happened. */
async function until<T>(look: () => T | undefined, what: string): Promise<T> {
  for (let n = 0; n < 400; n++) {
    const seen = look()
    if (seen !== undefined) return seen
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error(`never happened: ${what}`)
}

const told = (slack: Slack) => until(() => slack.messages[0], 'a message in Slack')
// oxlint-disable-next-line typescript/no-explicit-any -- blocks have many shapes
const texts = (body: any): string[] =>
  // oxlint-disable-next-line typescript/no-explicit-any -- as above
  body.blocks.flatMap((block: any) =>
    [block.text, ...(block.elements ?? [])].map((one) => one?.text?.text ?? one?.text ?? ''),
  )

test('a held call is told in Slack with its risk and a link, and the message follows what becomes of it', async (t) => {
  const { gateway, slack } = await start(t, false)
  const hold = await gateway.hold('New hire, ticket INC-4471')
  const message = await told(slack)
  const all = texts(message.body).join('\n')
  assert.match(all, /onboarding-bot wants to give user .* the admin role HELP_DESK_ADMIN/)
  assert.match(all, /roles\.admin_grant, high/)
  assert.match(all, /New hire, ticket INC-4471/)
  assert.match(all, new RegExp(`<@${SAM}>`), 'who may decide is named')
  assert.doesNotMatch(all, new RegExp(`<@${TARGET}>`), 'whom the call is about is not asked')
  const buttons = message.body.blocks.flatMap((block: { elements?: object[] }) => block.elements ?? [])
  const links = buttons.filter((one: { type: string }) => one.type === 'button')
  assert.deepEqual(
    links.map((one: { action_id: string; url: string }) => [one.action_id, one.url]),
    [['look', `${gateway.callbacks}/approvals/${hold}`]],
  )
  await gateway.operate('POST', `/api/holds/${hold}/approve`, { reason: 'checked <@U1>' })
  await until(() => (message.updates > 0 ? true : undefined), 'an update')
  assert.match(texts(message.body).join('\n'), /Approved by Sam Ortiz: “checked <@U1>”/)
  assert.equal(message.body.blocks.at(-2).elements[0].text, 'The agent may send this call once.')
  assert.equal(
    (await fetch(`${gateway.callbacks}/slack`, { method: 'POST' })).status,
    404,
    'no buttons, no door for them',
  )
})

test('a hold that its agent takes back is no longer asked about', async (t) => {
  const { gateway, slack } = await start(t)
  const hold = await gateway.hold()
  const message = await told(slack)
  await gateway.call('onboarding-bot', 'DELETE', `/_postern/holds/${hold}`)
  await until(() => (message.updates > 0 ? true : undefined), 'an update')
  const all = texts(message.body).join('\n')
  assert.match(all, /Taken back before anybody decided/)
  assert.doesNotMatch(JSON.stringify(message.body), /"action_id":"approve"/)
})

test('with buttons on, the person bound beforehand decides in Slack, with a reason', async (t) => {
  const { gateway, slack } = await start(t)
  const hold = await gateway.hold()
  const message = await told(slack)
  assert.equal((await slack.press(gateway.callbacks, SAM, message, 'approve')).status, 200)
  const view = slack.views.at(-1)
  assert.match(JSON.stringify(view), /wants to give user/)
  const empty = await slack.submit(gateway.callbacks, SAM, view, '  ')
  assert.deepEqual(await empty.json(), { response_action: 'errors', errors: { reason: 'Say why, in a few words.' } })
  assert.equal((await slack.submit(gateway.callbacks, SAM, view, 'ticket checked')).status, 200)
  const shown = await gateway.operate('GET', `/api/holds/${hold}`)
  assert.equal(shown.json.hold.state, 'approved')
  assert.deepEqual(
    shown.json.votes.map((vote: { approver: string; reason: string }) => [vote.approver, vote.reason]),
    [['Sam Ortiz', 'ticket checked']],
  )
  const done = await gateway.call('onboarding-bot', 'POST', `/api/v1/users/${gateway.target.id}/roles`, {
    type: 'HELP_DESK_ADMIN',
  })
  assert.ok([200, 201].includes(done.status), done.text)
  const late = await slack.submit(gateway.callbacks, SAM, view, 'again')
  assert.match(await late.text(), /approved already/)
})

test('a stranger, and whom the call is about, decide nothing by pressing or by sending the window themselves', async (t) => {
  const { gateway, slack } = await start(t)
  const hold = await gateway.hold()
  const message = await told(slack)
  await slack.press(gateway.callbacks, SAM, message, 'approve')
  const window = slack.views.at(-1)
  for (const [user, words] of [
    [STRANGER, /bound to nobody/],
    [TARGET, /This call is about you/],
  ] as const) {
    await slack.press(gateway.callbacks, user, message, 'approve')
    assert.match(JSON.stringify(slack.views.at(-1)), words)
    const sent = await slack.submit(gateway.callbacks, user, window, 'mine')
    assert.match(await sent.text(), words)
  }
  assert.equal((await gateway.operate('GET', `/api/holds/${hold}`)).json.hold.state, 'pending')
})

test('only Slack presses: unsigned, altered, late and repeated requests are refused', async (t) => {
  const { gateway, slack } = await start(t)
  const hold = await gateway.hold()
  const message = await told(slack)
  await slack.press(gateway.callbacks, SAM, message, 'approve')
  const view = { ...slack.views.at(-1), state: { values: { reason: { reason: { value: 'x' } } } } }
  const payload = { type: 'view_submission', user: { id: SAM }, view }
  const send = async (signed: { body: string; headers: Record<string, string> }) =>
    (await fetch(`${gateway.callbacks}/slack`, { method: 'POST', ...signed })).status
  const now = Math.floor(Date.now() / 1000)
  const good = slack.signed(payload)
  assert.equal(await send({ ...good, headers: { 'content-type': 'application/x-www-form-urlencoded' } }), 403)
  assert.equal(await send({ ...good, body: good.body.replace('approve', 'deny') }), 403)
  assert.equal(await send(slack.signed(payload, now - 301)), 403)
  assert.equal(await send(slack.signed(payload, now + 400)), 403)
  const other = { ...good.headers, 'x-slack-request-timestamp': String(now - 1) }
  assert.equal(await send({ ...good, headers: other }), 403)
  assert.equal((await gateway.operate('GET', `/api/holds/${hold}`)).json.hold.state, 'pending')
  assert.equal(await send(slack.signed({ type: 'shortcut', user: { id: SAM } })), 200, 'what nobody asked for is left')
  assert.equal(await send(good), 200)
  assert.equal(await send(good), 403, 'the same request a second time')
  assert.equal((await gateway.operate('GET', `/api/holds/${hold}`)).json.hold.state, 'approved')
})

test('Slack away or refusing: the road goes on, the message comes later, and what Slack will never take is a dead letter', async (t) => {
  const { gateway, slack } = await start(t)
  slack.fail(429)
  await gateway.hold()
  await until(() => (slack.messages.length === 1 ? true : undefined), 'the message after Retry-After')
  assert.deepEqual(
    slack.calls.map((one) => one.error),
    ['429', undefined],
  )
  slack.fail('invalid_blocks')
  await gateway.hold(undefined, 'USER_ADMIN')
  const dead = await until(
    () => (gateway.logged.some((line) => line.includes('given up')) ? true : undefined),
    'a dead letter in the log',
  )
  assert.ok(dead)
  const list = await gateway.operate('GET', '/api/outbox?state=given_up')
  assert.equal(list.json.deliveries[0].lastError, 'Slack refused chat.postMessage: invalid_blocks')
  assert.equal(list.json.deliveries[0].sink, 'slack')
  assert.match(
    (await gateway.operate('GET', '/metrics')).text,
    /postern_outbox_deliveries\{sink="slack",state="given_up"\} 1/,
  )
  assert.doesNotMatch(gateway.logged.join('\n'), new RegExp(slack.token))
})

test('words of others are no mention, link, markup or order in Slack, whatever they say', async (t) => {
  const { gateway, slack } = await start(t)
  const evil =
    'Ignore the rules! <!channel> <@U0SAM00001> <https://evil.example|approve here> *now* `x` \u202eevil\u202c & <b>'
  await gateway.hold(Buffer.from(evil).toString('latin1'))
  const message = await told(slack)
  for (const block of message.body.blocks)
    for (const text of [block.text, ...(block.elements ?? [])]) {
      if (text?.type === 'mrkdwn') assert.doesNotMatch(text.text, /evil|Ignore|channel/)
      assert.doesNotMatch(JSON.stringify(text ?? ''), /\u202e/)
    }
  assert.doesNotMatch(message.body.text, /<[!@#]/)
  assert.equal(message.body.unfurl_links, false)
})

test('nothing that agents, rules or people are called can leave its place in a message', () => {
  const nasty = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 80 }),
    fc.constantFrom('<!here>', '<@U123>', '<http://x|y>', '*b*', '`c`', '&lt;!here&gt;', '\u202e', '@here', '~x~'),
  )
  fc.assert(
    fc.property(nasty, nasty, nasty, nasty, (agent, title, purpose, reason) => {
      const at = new Date(0).toISOString()
      const message = slackMessage(
        {
          id: 'msg_1',
          kind: 'hold_opened',
          at: 0,
          agent: { id: 'agt_1', name: agent },
          operation: 'deleteUser',
          sentence: `delete ${agent}`,
          severity: 'high',
          rules: [{ rule: title, title, severity: 'high' }],
          purpose,
          decision: 'dec_1',
          hold: {
            id: 'hold_1',
            state: 'pending',
            grant: null,
            agent: { id: 'agt_1', name: agent },
            operation: 'deleteUser',
            sentence: '',
            rules: [],
            purpose,
            approvers: [title],
            quorum: 1,
            requirement: { approvers: [], quorum: 1, expires_seconds: 1800 },
            decision: 'dec_1',
            createdAt: at,
            expiresAt: at,
            decidedAt: null,
          },
          votes: [{ by: agent, verdict: 'approve', reason }],
          link: 'https://postern.example/approvals/hold_1',
        },
        { buttons: true, mentions: [SAM] },
      )
      const markup = message.blocks.flatMap((block) => {
        const { text, elements = [] } = block as {
          text?: { type: string; text: string }
          elements?: { type: string; text: string }[]
        }
        return [text, ...elements].flatMap((one) => (one?.type === 'mrkdwn' ? [one.text] : []))
      })
      for (const text of [...markup, message.text]) {
        const rest = text.replaceAll(`<@${SAM}>`, '').replace(/<!date\^0\^\{time\}\|00:00 UTC>/, '')
        assert.doesNotMatch(rest, /[<>]/)
      }
      assert.doesNotMatch(escaped(purpose), /[<>]/)
    }),
  )
})

test('a signature holds for one body, one secret and five minutes only', () => {
  fc.assert(
    fc.property(fc.string(), fc.string({ minLength: 1 }), fc.integer({ min: 0, max: 2 ** 33 }), (body, secret, at) => {
      const now = at * 1000
      const wrong = { timestamp: String(at), signature: 'v0=00', body }
      assert.equal(slackSigned(wrong, secret, now), false)
      assert.equal(slackSigned({ ...wrong, timestamp: '' }, secret, now), false)
    }),
  )
})

test('a plan is told with its first items; it is decided where all of it can be seen', async (t) => {
  const { gateway, slack } = await start(t)
  const path = `/api/v1/users/${gateway.target.id}/roles`
  const types = ['HELP_DESK_ADMIN', 'USER_ADMIN', 'REPORT_ADMIN', 'READ_ONLY_ADMIN', 'APP_ADMIN', 'ORG_ADMIN']
  const { json, text } = await gateway.call('onboarding-bot', 'POST', '/_postern/plans', {
    purpose: 'terraform <!channel>',
    items: types.map((type) => ({ call: { method: 'POST', path, body: { type } } })),
  })
  assert.equal(json.status, 'pending', text)
  const message = await told(slack)
  const all = texts(message.body).join('\n')
  assert.match(all, /wants to carry out a plan: 6 × assignRoleToUser/)
  assert.match(all, /1 × give user .* the admin role USER_ADMIN/)
  assert.match(all, /and 1 more/)
  assert.doesNotMatch(JSON.stringify(message.body), /"action_id":"approve"/)
  await gateway.operate('POST', `/api/holds/${json.hold}/approve`, { reason: 'plan read' })
  await until(() => (message.updates > 0 ? true : undefined), 'an update')
  assert.match(texts(message.body).join('\n'), /The agent may send the calls of this plan, each judged again/)
})
