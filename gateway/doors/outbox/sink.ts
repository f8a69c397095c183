import type { Delivery } from '../../store/commands/deliveries.ts'
import type { Notice } from './notice.ts'

/** Somewhere people or systems are told. */
export interface Sink {
  /** Stable over restarts: deliveries are kept under it. */
  readonly name: string
  /** Tells it. What it returns is kept, where a later message needs it. Throws Undelivered. */
  send(delivery: Delivery, notice: Notice): Promise<unknown>
}

/** A message that did not arrive. The sentence is for operators: it names no secret and quotes nothing a stranger wrote. */
export class Undelivered extends Error {
  /** Trying again would not help. */
  readonly final: boolean
  /** Milliseconds to wait, where the receiver said so. */
  readonly afterMs: number | undefined
  /** Only this message waits: the sink itself is well. */
  readonly own: boolean
  constructor(
    sentence: string,
    options: { final?: boolean; afterMs?: number | undefined; own?: boolean; cause?: unknown } = {},
  ) {
    super(sentence, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'Undelivered'
    this.final = options.final ?? false
    this.afterMs = options.afterMs
    this.own = options.own ?? false
  }
}

/** Milliseconds a receiver asks to wait (Retry-After in seconds or as a date), at most an hour. */
export function retryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now
  return Number.isNaN(ms) ? undefined : Math.max(0, Math.min(3_600_000, ms))
}

/** The way out: as the org is reached, through the same proxy. */
export type Post = (
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
) => Promise<{ readonly status: number; readonly retryAfter: string | null; text(): Promise<string> }>
