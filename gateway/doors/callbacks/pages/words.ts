import { html } from 'hono/html'
import { cleaned } from '../../../model/words.ts'
import type { Html } from './layout.ts'

/** Milliseconds as people say them. */
export function span(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1000)
  if (seconds < 60) return `${seconds} s`
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} h`
  return `${Math.round(seconds / 86_400)} days`
}

/** 1 hour, 8 hours, 3 days. */
export function hoursInWords(hours: number): string {
  if (hours < 1) return `${Math.round(hours * 60)} minutes`
  const [n, unit] = hours >= 48 && hours % 24 === 0 ? [hours / 24, 'day'] : [hours, 'hour']
  return `${n} ${unit}${n === 1 ? '' : 's'}`
}

/** `14:32 UTC, 4 min ago`; with its day where that is another. */
export function moment(at: number, now: number): Html {
  const iso = new Date(at).toISOString()
  const day = iso.slice(0, 10) === new Date(now).toISOString().slice(0, 10) ? '' : `${iso.slice(0, 10)} `
  const far = at > now ? `in ${span(at - now)}` : `${span(now - at)} ago`
  return html`<time datetime="${iso}">${day}${iso.slice(11, 16)} UTC</time>, ${far}`
}

/** 1st, 2nd, 3rd, 11th. */
export function nth(n: number): string {
  const teen = n % 100 >= 11 && n % 100 <= 13
  const end = teen ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th')
  return `${n}${end}`
}

/** Words of others, set apart and told as theirs. */
export const theirs = (text: string, longest = 600): Html =>
  html`<q class="theirs" dir="auto">${cleaned(text, longest).replaceAll('"', '”')}</q>`

export const STATE: Readonly<Record<string, string>> = {
  pending: 'Waits for a decision',
  approved: 'Approved',
  denied: 'Denied',
  expired: 'Its time is over',
  cancelled: 'Taken back',
}

export const GRANT: Readonly<Record<string, string>> = {
  unspent: 'The agent may send this call once.',
  claimed: 'It is being carried out.',
  done: 'It was carried out.',
  failed: 'It was sent, and it failed.',
  unknown: 'It was sent, and what became of it is not known yet.',
  expired: 'The call never came, and the approval has ended.',
  revoked: 'The approval was taken back.',
}

/** The same of a whole change set. */
export const PLAN_GRANT: Readonly<Record<string, string>> = {
  unspent: 'The agent may send its calls, each judged again when it comes.',
  done: 'All of its calls came.',
  expired: 'What was left of it has ended.',
  revoked: 'What was left of it was taken back.',
}

/** How much is at stake, in a word and a colour. */
export const risk = (severity: string): Html => html`<span class="risk ${severity}">${severity} risk</span>`

/** A sentence of ours with the names in it strong and the ids quiet: names first, both shown. */
export const told = (sentence: string): Html[] =>
  sentence.split(/('[^']*'|\([\w~-]{12,}\))/).map((piece, i) => {
    if (i % 2 === 0) return html`${piece}`
    return piece.startsWith('(') ? html`<span class="id">${piece}</span>` : html`<b>${piece}</b>`
  })
