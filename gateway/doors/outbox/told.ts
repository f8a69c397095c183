import type { MessageKind } from '../../model/messages.ts'
import { cleaned } from '../../model/words.ts'
import type { Notice } from './notice.ts'

interface Told {
  /** Of a webhook's message. */
  readonly type: string
  /** For a line in the log. */
  readonly line: string
  /** Somebody should look at it now. */
  readonly loud: boolean
}

/** How each kind of message is told, wherever it is told. */
export const TOLD: Readonly<Record<MessageKind, Told>> = {
  alert: { type: 'alert', line: 'an alert was raised', loud: true },
  bypass: { type: 'bypass', line: 'an agent reached Okta around Postern', loud: true },
  hold_opened: { type: 'hold.opened', line: 'a call waits for approval', loud: true },
  hold_decided: { type: 'hold.decided', line: 'a call was decided', loud: false },
  hold_expired: {
    type: 'hold.expired',
    line: 'a call was decided by nobody and its time is over',
    loud: false,
  },
  hold_cancelled: { type: 'hold.cancelled', line: 'a waiting call was taken back', loud: false },
  grant_expired: { type: 'grant.expired', line: 'an approved call never came and its time is over', loud: false },
  grant_revoked: { type: 'grant.revoked', line: 'an approval was taken back', loud: false },
  break_glass: {
    type: 'hold.break_glass',
    line: 'a call was released by break-glass in place of its approvers; it waits for a review',
    loud: true,
  },
  give_back: { type: 'grant.not_taken_back', line: 'a grant whose time is over could not be taken back', loud: true },
}

/** What a message says first, in one sentence. Plain text: names in it are words of others, to be escaped where it is shown. Pure. */
export function headlineOf(notice: Notice): string {
  const who = cleaned(notice.agent.name)
  const { sentence } = notice
  switch (notice.kind) {
    case 'hold_opened':
    case 'hold_decided':
    case 'hold_expired':
    case 'hold_cancelled':
    case 'grant_expired':
    case 'grant_revoked':
      return `${who} wants to ${sentence}.`
    case 'alert':
      return `${who} was let to ${sentence}.`
    case 'bypass':
      return `${who} did ${sentence}.`
    case 'break_glass': {
      const by = notice.votes.findLast((vote) => vote.verdict === 'approve')?.by
      return `Break-glass${by === undefined ? '' : ` by ${cleaned(by)}`}: released without its approvers. ${who} wants to ${sentence}.`
    }
    case 'give_back':
      return `Its time is over, and Postern could not take it back: ${who} was let to ${sentence}.`
  }
}
