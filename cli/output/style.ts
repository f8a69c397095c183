import { cleaned } from '../../gateway/model/words.ts'

/** Colours by meaning; nothing depends on seeing them. */
export interface Style {
  good(text: string): string
  warn(text: string): string
  bad(text: string): string
  faint(text: string): string
  strong(text: string): string
  /** By an effect, a state, or how something ended. */
  word(text: string): string
}

const MEANING: Record<string, 'good' | 'warn' | 'bad' | 'faint'> = {
  allow: 'good',
  active: 'good',
  approved: 'good',
  connected: 'good',
  done: 'good',
  ok: 'good',
  alert: 'warn',
  hold: 'warn',
  warn: 'warn',
  pending: 'warn',
  unspent: 'warn',
  degraded: 'warn',
  unknown: 'warn',
  block: 'bad',
  denied: 'bad',
  failed: 'bad',
  fail: 'bad',
  revoked: 'bad',
  disabled: 'bad',
  reconnect_required: 'bad',
  disagreed: 'bad',
  expired: 'faint',
  silent: 'faint',
  skip: 'faint',
  cancelled: 'faint',
}

export function makeStyle(colour: boolean): Style {
  const paint = (code: number) => (text: string) => (colour && text !== '' ? `\u001b[${code}m${text}\u001b[0m` : text)
  const style = { good: paint(32), warn: paint(33), bad: paint(31), faint: paint(2), strong: paint(1) }
  return {
    ...style,
    word(text) {
      const meaning = MEANING[text.trim()]
      return meaning === undefined ? text : style[meaning](text)
    },
  }
}

/** Words of others for a terminal: one line, no control characters, so that nothing moves the cursor or changes a colour. */
export const safe = (text: string, longest = 200): string => cleaned(text, longest)

/** Several lines of ours that quote others: control characters go, line ends stay. */
export const safeLines = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.replace(/[\p{Cc}\p{Cf}]/gu, ' ').trimEnd())
    .join('\n')
