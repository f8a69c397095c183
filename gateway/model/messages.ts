/** Everything that people and systems are told of. A new kind is told by every sink: doors/outbox/told.ts lists them all. */
export const MESSAGE_KINDS = [
  'alert',
  'bypass',
  'hold_opened',
  'hold_decided',
  'hold_expired',
  'hold_cancelled',
  'grant_expired',
  'grant_revoked',
  'break_glass',
  'give_back',
] as const
export type MessageKind = (typeof MESSAGE_KINDS)[number]

export const isMessageKind = (word: string): word is MessageKind => (MESSAGE_KINDS as readonly string[]).includes(word)
