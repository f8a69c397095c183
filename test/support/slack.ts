import { createHmac, randomBytes } from 'node:crypto'
import type { TestContext } from 'node:test'
import { Hono } from 'hono'
import { serveApp } from './server.ts'

// oxlint-disable-next-line typescript/no-explicit-any -- Slack's JSON, looked into by tests
type Json = any

export interface SlackMessage {
  readonly channel: string
  readonly ts: string
  body: Json
  updates: number
}

/** Slack as its documentation describes what we use: Web API, limits of blocks, signed interactions. */
export interface Slack {
  readonly apiUrl: string
  readonly token: string
  readonly signingSecret: string
  readonly channel: string
  readonly messages: SlackMessage[]
  /** Modal windows that were opened. */
  readonly views: Json[]
  /** Calls of the Web API, refused ones too: method and error. */
  readonly calls: { readonly method: string; readonly error: string | undefined }[]
  /** The next calls are answered so: an HTTP status, or an error word of Slack. */
  fail(...how: (number | string)[]): void
  /** Someone presses a button of a message. */
  press(callbacks: string, user: string, message: SlackMessage, action: string): Promise<Response>
  /** Someone sends a modal window. */
  submit(callbacks: string, user: string, view: Json, reason: string): Promise<Response>
  /** A payload as Slack signs it; `at` in epoch seconds. */
  signed(payload: object, at?: number): { body: string; headers: Record<string, string> }
}

const seconds = () => Math.floor(Date.now() / 1000)

/** What Slack refuses of a message: https://docs.slack.dev/reference/block-kit/blocks */
function faultOf(body: Json): string | undefined {
  if (typeof body.text !== 'string' && !Array.isArray(body.blocks)) return 'no_text'
  if (typeof body.text === 'string' && body.text.length > 40_000) return 'msg_too_long'
  return blocksFault(body.blocks)
}

function blocksFault(blocks: Json): string | undefined {
  if (blocks === undefined) return undefined
  if (!Array.isArray(blocks) || blocks.length > 50) return 'invalid_blocks'
  return blocks.every(blockFits) ? undefined : 'invalid_blocks'
}

const textFits = (text: Json, most: number, types = ['plain_text', 'mrkdwn']): boolean =>
  typeof text === 'object' &&
  types.includes(text.type) &&
  typeof text.text === 'string' &&
  text.text.length >= 1 &&
  text.text.length <= most &&
  (text.type === 'mrkdwn' ? text.emoji === undefined : text.verbatim === undefined)

function blockFits(block: Json): boolean {
  switch (block.type) {
    case 'section':
      return block.text !== undefined && textFits(block.text, 3000)
    case 'context':
      return (
        Array.isArray(block.elements) &&
        block.elements.length <= 10 &&
        block.elements.every((e: Json) => textFits(e, 2000))
      )
    case 'actions':
      return (
        Array.isArray(block.elements) &&
        block.elements.length >= 1 &&
        block.elements.length <= 25 &&
        new Set(block.elements.map((e: Json) => e.action_id)).size === block.elements.length &&
        block.elements.every(
          (e: Json) =>
            e.type === 'button' &&
            textFits(e.text, 75, ['plain_text']) &&
            (e.value === undefined || (e.value.length >= 1 && e.value.length <= 2000)) &&
            (e.url === undefined || (e.url.length <= 3000 && URL.canParse(e.url))) &&
            (e.style === undefined || ['primary', 'danger'].includes(e.style)),
        )
      )
    case 'input':
      return textFits(block.label, 2000, ['plain_text']) && block.element?.type === 'plain_text_input'
    default:
      return false
  }
}

function viewFault(view: Json): string | undefined {
  if (view?.type !== 'modal' || !textFits(view.title, 24, ['plain_text'])) return 'invalid_arguments'
  if (view.private_metadata !== undefined && view.private_metadata.length > 3000) return 'invalid_arguments'
  return blocksFault(view.blocks)
}

export async function startSlack(t: TestContext): Promise<Slack> {
  const token = `xoxb-${randomBytes(12).toString('hex')}`
  const signingSecret = randomBytes(16).toString('hex')
  const channel = 'C0APPROVALS'
  const messages: SlackMessage[] = []
  const views: Json[] = []
  const calls: { method: string; error: string | undefined }[] = []
  const failing: (number | string)[] = []
  const triggers = new Set<string>()
  let clock = 1_700_000_000

  const methods: Record<string, (body: Json) => Json> = {
    'chat.postMessage'(body) {
      if (body.channel !== channel) return 'channel_not_found'
      const fault = faultOf(body)
      if (fault !== undefined) return fault
      const ts = `${++clock}.000100`
      messages.push({ channel, ts, body, updates: 0 })
      return { channel, ts }
    },
    'chat.update'(body) {
      const message = messages.find((one) => one.ts === body.ts && one.channel === body.channel)
      if (message === undefined) return 'message_not_found'
      const fault = faultOf(body)
      if (fault !== undefined) return fault
      message.body = body
      message.updates += 1
      return { channel, ts: message.ts }
    },
    'views.open'(body) {
      // A trigger opens one window, within three seconds.
      if (!triggers.delete(body.trigger_id)) return 'expired_trigger_id'
      const fault = viewFault(body.view)
      if (fault !== undefined) return fault
      views.push(body.view)
      return {}
    },
  }

  const app = new Hono()
  app.post('/api/:method', async (c) => {
    const method = c.req.param('method')
    const told = (error: string | undefined) => void calls.push({ method, error })
    const next = failing.shift()
    if (typeof next === 'number') {
      told(String(next))
      return c.text('', next as 500, next === 429 ? { 'retry-after': '1' } : {})
    }
    const refuse = (error: string) => {
      told(error)
      return c.json({ ok: false, error })
    }
    if (next !== undefined) return refuse(next)
    if (c.req.header('authorization') !== `Bearer ${token}`) return refuse('invalid_auth')
    if (!/^application\/json/.test(c.req.header('content-type') ?? '')) return refuse('invalid_form_data')
    const work = methods[method]
    if (work === undefined) return refuse('unknown_method')
    const said: Json = work(await c.req.json())
    if (typeof said === 'string') return refuse(said)
    told(undefined)
    return c.json({ ok: true, ...said })
  })
  const apiUrl = `${await serveApp(t, app)}/api`

  const signed = (payload: object, at = seconds()) => {
    const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString()
    const mac = createHmac('sha256', signingSecret).update(`v0:${at}:${body}`).digest('hex')
    return {
      body,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': String(at),
        'x-slack-signature': `v0=${mac}`,
      },
    }
  }
  const send = (callbacks: string, payload: object) => {
    const { body, headers } = signed(payload)
    return fetch(`${callbacks}/slack`, { method: 'POST', headers, body })
  }
  return {
    apiUrl,
    token,
    signingSecret,
    channel,
    messages,
    views,
    calls,
    fail: (...how) => void failing.push(...how),
    signed,
    press(callbacks, user, message, action) {
      const button = message.body.blocks
        .flatMap((block: Json) => block.elements ?? [])
        .find((one: Json) => one.action_id === action)
      if (button === undefined) throw new Error(`the message has no button ${action}`)
      const trigger = randomBytes(8).toString('hex')
      triggers.add(trigger)
      return send(callbacks, {
        type: 'block_actions',
        user: { id: user, username: 'someone', team_id: 'T1' },
        trigger_id: trigger,
        container: { type: 'message', message_ts: message.ts, channel_id: channel },
        channel: { id: channel, name: 'approvals' },
        actions: [{ type: 'button', action_id: action, value: button.value, action_ts: `${seconds()}.1` }],
      })
    },
    submit: (callbacks, user, view, reason) =>
      send(callbacks, {
        type: 'view_submission',
        user: { id: user, username: 'someone', team_id: 'T1' },
        view: {
          ...view,
          id: `V${randomBytes(4).toString('hex')}`,
          state: { values: { reason: { reason: { type: 'plain_text_input', value: reason } } } },
        },
      }),
  }
}
