import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Hono } from 'hono'
import { z } from 'zod'
import type { OperatorView } from '../../model/api.ts'
import { Refusal } from '../../model/refusal.ts'
import { cleaned } from '../../model/words.ts'
import { slackQuestion, Undelivered, type SlackApi } from '../outbox.ts'
import { findHold } from '../operators/holds.ts'
import { castVote, whyNotYours } from '../operators/vote.ts'
import type { CallbacksHouse } from './house.ts'
import { operatorBoundTo } from './session.ts'

/** One Slack app whose buttons are on. */
export interface SlackDoor {
  readonly api: SlackApi
  readonly signingSecret: () => string
  /** Okta user id of a Slack member, as it was configured beforehand. */
  oktaUser(slackId: string): string | undefined
}

const WINDOW_S = 300

/**
 * True when Slack signed this body within five minutes (https://docs.slack.dev/authentication/verifying-requests-from-slack):
 * `v0=` and the HMAC-SHA-256 of `v0:timestamp:body` with the app's signing secret. Pure.
 */
export function slackSigned(
  request: { readonly timestamp: string; readonly signature: string; readonly body: string },
  secret: string,
  now: number,
): boolean {
  if (!/^\d{1,12}$/.test(request.timestamp)) return false
  if (Math.abs(now / 1000 - Number(request.timestamp)) > WINDOW_S) return false
  const mac = createHmac('sha256', secret).update(`v0:${request.timestamp}:${request.body}`).digest('hex')
  const wanted = Buffer.from(`v0=${mac}`)
  const given = Buffer.from(request.signature)
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}

const user = z.object({ id: z.string() })
const interaction = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('block_actions'),
    user,
    trigger_id: z.string(),
    actions: z.array(z.object({ action_id: z.string(), value: z.string().optional() })).min(1),
  }),
  z.object({
    type: z.literal('view_submission'),
    user,
    view: z.object({
      callback_id: z.string(),
      private_metadata: z.string(),
      state: z.object({
        values: z.object({ reason: z.object({ reason: z.object({ value: z.string().nullish() }) }) }),
      }),
    }),
  }),
])
type Interaction = z.infer<typeof interaction>

const verdictOf = (word: string): 'approve' | 'deny' | undefined =>
  word === 'approve' || word === 'deny' ? word : undefined

/** `/slack`: what people press in Slack. Signed, within five minutes, once; the person is the one bound beforehand. */
export function slackRoutes(app: Hono, house: CallbacksHouse): void {
  app.post('/slack', async (context) => {
    const body = await context.req.text()
    const timestamp = context.req.header('x-slack-request-timestamp') ?? ''
    const signature = context.req.header('x-slack-signature') ?? ''
    const now = house.now()
    const door = house.slack.find((one) => slackSigned({ timestamp, signature, body }, one.signingSecret(), now))
    if (door === undefined)
      throw new Refusal('form_not_ours', { sentence: 'Slack did not sign this.', why: 'slack_signature' })
    const until = (Number(timestamp) + WINDOW_S + 1) * 1000
    if (!(await house.store.run('noteSeen', { hash: `slack ${signature}`, at: now, until })))
      throw new Refusal('form_not_ours', { sentence: 'Slack sent this before.', why: 'slack_replay' })
    const parsed = interaction.safeParse(payloadOf(body))
    // Kinds that nobody asked for (a link pressed, a shortcut) are taken and left.
    if (!parsed.success) return context.body(null, 200)
    const errors = await answer(parsed.data, door, house)
    return errors === undefined
      ? context.body(null, 200)
      : context.json({ response_action: 'errors', errors: { reason: errors } })
  })
}

function payloadOf(body: string): unknown {
  try {
    return JSON.parse(new URLSearchParams(body).get('payload') ?? '') as unknown
  } catch {
    return undefined
  }
}

/** Does what was pressed. A sentence for the window where it could not. */
async function answer(said: Interaction, door: SlackDoor, house: CallbacksHouse): Promise<string | undefined> {
  try {
    if (said.type === 'view_submission') {
      const verdict = verdictOf(said.view.callback_id)
      if (verdict === undefined) return undefined
      const operator = await who(said.user.id, door, house)
      const hold = await findHold(house.store, said.view.private_metadata, house.now())
      const reason = said.view.state.values.reason.reason.value?.trim() ?? ''
      if (reason === '') return 'Say why, in a few words.'
      await castVote({ hold, operator, verdict, reason: reason.slice(0, 1000), via: 'slack' }, house)
      return undefined
    }
    const [pressed] = said.actions
    const verdict = verdictOf(pressed?.action_id ?? '')
    if (pressed?.value === undefined || verdict === undefined) return undefined
    await ask(said.trigger_id, await question(said.user.id, verdict, pressed.value, door, house), door)
    return undefined
  } catch (error) {
    if (error instanceof Refusal && error.status < 500) return `${error.message} ${error.hint}`.slice(0, 300)
    house.log.error({ err: error }, 'a decision in Slack failed')
    return 'This did not work. Decide on the page, or with postern approvals.'
  }
}

async function who(slackId: string, door: SlackDoor, house: CallbacksHouse): Promise<OperatorView> {
  const bound = door.oktaUser(slackId)
  const operator = bound === undefined ? undefined : await operatorBoundTo(bound, house)
  if (operator !== undefined) return operator
  throw new Refusal('operator_not_recognized', {
    sentence: 'Your Slack account is bound to nobody who may decide here.',
    hint: "An operator binds it: the sink's users in the configuration.",
    why: 'slack_unbound',
  })
}

/** The window that asks why; or one that says why not. */
async function question(
  slackId: string,
  verdict: 'approve' | 'deny',
  id: string,
  door: SlackDoor,
  house: CallbacksHouse,
): Promise<object> {
  try {
    const operator = await who(slackId, door, house)
    const hold = await findHold(house.store, id, house.now())
    if (hold.state !== 'pending') return notice(`This hold is ${hold.state} already.`)
    const why = verdict === 'approve' ? await whyNotYours(hold, operator, house) : undefined
    if (why !== undefined) return notice(why)
    return slackQuestion(verdict, hold.id, `${cleaned(hold.agent.name)} wants to ${hold.sentence}.`)
  } catch (error) {
    if (error instanceof Refusal && error.status < 500) return notice(`${error.message} ${error.hint}`)
    throw error
  }
}

const notice = (sentence: string): object => ({
  type: 'modal',
  title: { type: 'plain_text', text: 'Not decided' },
  close: { type: 'plain_text', text: 'Back' },
  blocks: [{ type: 'section', text: { type: 'plain_text', text: cleaned(sentence, 500) } }],
})

/** Slack gives three seconds; a window that does not open leaves the message as it was. */
async function ask(trigger: string, view: object, { api }: SlackDoor): Promise<void> {
  try {
    await api.call('views.open', { trigger_id: trigger, view })
  } catch (error) {
    if (!(error instanceof Undelivered)) throw error
    throw new Refusal('issuer_unavailable', { sentence: 'Slack did not open the window.', cause: error })
  }
}
