import { cleaned } from '../../../model/words.ts'
import type { Notice } from '../notice.ts'
import { headlineOf } from '../told.ts'

export interface SlackMessage {
  /** For notifications and screen readers. Escaped. */
  readonly text: string
  readonly blocks: readonly object[]
}

export interface SlackLook {
  /** Buttons that decide in Slack itself. */
  readonly buttons: boolean
  /** Slack ids of those who may decide. */
  readonly mentions: readonly string[]
}

/** Slack's three characters of control; what is escaped can be no mention, link or command. */
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** Text of Slack's kind `plain_text`: no mention, link or markup is made of it, whoever wrote it. */
const plain = (text: string, longest = 2900) => ({ type: 'plain_text', text: cleaned(text, longest), emoji: false })
/** Our own words with markup. `verbatim`: nothing becomes a link or a mention by itself. */
const ours = (text: string) => ({ type: 'mrkdwn', text, verbatim: true })
const section = (text: object) => ({ type: 'section', text })
/** Words of ours that hold names: escaped, and free of characters that are markup. */
const within = (text: string, longest = 200): string =>
  // A rule's name, an id: no underscore of it stands at a word's edge, where it would be markup.
  /^\w+([.-]\w+)*$/.test(text) && !/\b_|_\b/.test(text)
    ? cleaned(text, longest)
    : escaped(cleaned(text, longest).replace(/[*_~`]/g, ' '))

const MOST_RULES = 4
const MOST_MENTIONS = 10

const ENDED: Readonly<Record<string, string>> = {
  expired: 'Nobody decided in time.',
  cancelled: 'Taken back before anybody decided.',
}

const GRANT: Readonly<Record<string, string>> = {
  unspent: 'The agent may send this call once.',
  claimed: 'It is being carried out.',
  done: 'It was carried out.',
  failed: 'It was sent and failed.',
  unknown: 'It was sent; its outcome is not known.',
  expired: 'The call never came, and the approval has ended.',
  revoked: 'The approval was taken back.',
}

const PLAN_GRANT: Readonly<Record<string, string>> = {
  unspent: 'The agent may send the calls of this plan, each judged again when it comes.',
  done: 'All calls of the plan came.',
  expired: 'What was left of the plan has ended.',
  revoked: 'What was left of the plan was taken back.',
}

/** The message of a notice, as things are now. Pure. */
export function slackMessage(notice: Notice, look: SlackLook): SlackMessage {
  const { hold } = notice
  const doing = headlineOf(notice)
  const why = notice.rules
    .slice(0, MOST_RULES)
    .map((one) => `${within(one.title)} (${within(one.rule)}, ${one.severity})`)
  const blocks = [
    section(plain(doing)),
    ...(why.length === 0
      ? []
      : [section(ours(`*${hold === undefined ? 'Told because' : 'Waits because'}*\n${why.join('\n')}`))]),
    ...(notice.purpose === undefined
      ? []
      : [section(plain(`Purpose, in the agent's words: “${cleaned(notice.purpose, 500)}”`))]),
    ...(hold === undefined
      ? notice.decision === ''
        ? []
        : [context(`Decision ${within(notice.decision)}`)]
      : holdBlocks(notice, hold, look)),
  ]
  return { text: escaped(cleaned(doing, 300)), blocks }
}

const context = (text: string) => ({ type: 'context', elements: [ours(text)] })

function holdBlocks(notice: Notice, hold: NonNullable<Notice['hold']>, look: SlackLook): object[] {
  const said = notice.votes.map((vote) =>
    section(
      plain(
        `${vote.verdict === 'approve' ? 'Approved' : 'Denied'} by ${cleaned(vote.by)}: “${cleaned(vote.reason, 500)}”`,
      ),
    ),
  )
  if (hold.state !== 'pending') {
    const grants = (hold.plan ?? null) === null ? GRANT : PLAN_GRANT
    const end = hold.grant === null ? ENDED[hold.state] : grants[hold.grant]
    return [
      ...said,
      ...(notice.kind === 'break_glass' ? [context(skipped(look))] : []),
      ...(end === undefined ? [] : [context(end)]),
      ...(notice.link === undefined ? [] : [actions([lookAt(notice.link, 'See its history')])]),
    ]
  }
  const until = Math.floor(Date.parse(hold.expiresAt) / 1000)
  const approvals = notice.votes.filter((vote) => vote.verdict === 'approve').length
  const whom = hold.approvers.map((one) => within(one)).join(' or ')
  const can = look.mentions.slice(0, MOST_MENTIONS).map((id) => `<@${id}>`)
  const facts = [
    `Waits until <!date^${until}^{time}|${hold.expiresAt.slice(11, 16)} UTC>`,
    `${approvals > 0 ? `${approvals} of ${hold.quorum} said yes` : `needs ${hold.quorum}`}${whom === '' ? '' : ` of ${whom}`}`,
    ...(can.length === 0 ? [] : [`can decide: ${can.join(' ')}`]),
    ...(notice.link === undefined ? [`postern approvals show ${within(hold.id)}`] : []),
  ]
  const buttons = [
    ...(notice.link === undefined ? [] : [lookAt(notice.link, 'Look and decide')]),
    // Of a plan a message shows too little to decide on.
    ...(look.buttons && (hold.plan ?? null) === null
      ? [decide('approve', 'Approve once', 'primary', hold.id), decide('deny', 'Deny', 'danger', hold.id)]
      : []),
  ]
  return [...planned(hold), ...said, context(facts.join(' · ')), ...(buttons.length === 0 ? [] : [actions(buttons)])]
}

/** Those in whose place it was done, and what is left to do. */
function skipped({ mentions }: SlackLook): string {
  const whom = mentions.slice(0, MOST_MENTIONS).map((id) => `<@${id}>`)
  const told = whom.length === 0 ? '' : `Done in the place of ${whom.join(' ')} · `
  return `${told}it waits for a review by someone else: postern approvals review`
}

const MOST_ITEMS = 5

/** The first items of a plan. */
function planned({ plan }: NonNullable<Notice['hold']>): object[] {
  if (plan === undefined || plan === null) return []
  const items = plan.items.slice(0, MOST_ITEMS).map((item) => `${item.most} × ${item.sentence}`)
  const rest = plan.items.length - items.length
  return [...items, ...(rest > 0 ? [`and ${rest} more`] : [])].map((line) => section(plain(line, 300)))
}

const actions = (elements: readonly object[]) => ({ type: 'actions', elements })

const lookAt = (url: string, words: string) => ({ type: 'button', action_id: 'look', text: plain(words), url })

/** Names the hold and opens nothing by itself: who presses it is looked up when it is pressed. */
const decide = (action: string, words: string, style: string, hold: string) => ({
  type: 'button',
  action_id: action,
  text: plain(words),
  style,
  value: hold,
})

/** The window that asks why. Its callback names what was pressed, its metadata the hold. Pure. */
export const slackQuestion = (verdict: 'approve' | 'deny', hold: string, sentence: string): object => ({
  type: 'modal',
  callback_id: verdict,
  private_metadata: hold,
  title: plain(verdict === 'approve' ? 'Approve once' : 'Deny', 24),
  submit: plain(verdict === 'approve' ? 'Approve once' : 'Deny', 24),
  close: plain('Back', 24),
  blocks: [
    section(plain(sentence)),
    {
      type: 'input',
      block_id: 'reason',
      label: plain('Why? It stays in the record.'),
      element: { type: 'plain_text_input', action_id: 'reason', max_length: 1000, multiline: false },
    },
  ],
})
