import type { LogEvent } from '../log-event.ts'

/** A write whose outcome is not known. */
export interface UnknownWrite {
  readonly decision: string
  readonly operation: string
  /** Epoch ms of the decision. */
  readonly at: number
  /** Okta's, where it answered at all. */
  readonly requestId: string | undefined
  /** Immutable ids that the call named. */
  readonly targets: readonly string[]
}

/** What is known beside the log. */
export interface Known {
  /** Event types that the operation leaves when it is carried out; undefined where none is certain. */
  readonly types: readonly string[] | undefined
  /** Whether an event was made by a credential of the gateway. */
  readonly ours: (event: LogEvent) => boolean
  /** Whether this request is that of another call of ours. */
  readonly another: (request: string) => boolean
  /** Other writes with an unknown outcome that the same events would fit. */
  readonly rivals: number
  /** Epoch ms: the log was read whole up to here. */
  readonly readTo: number
}

export interface Settlement {
  readonly state: 'done' | 'failed'
  readonly by: 'event' | 'silence'
  readonly event?: { readonly id: string; readonly type: string }
  readonly requestId?: string
}

/** Okta writes its log within seconds, in bad hours within minutes. */
export const SILENCE_MS = 15 * 60_000
/** Clocks differ, and a slow call takes its time. */
export const EARLY_MS = 60_000
export const LATE_MS = 5 * 60_000

const failed = (event: LogEvent): boolean => event.result === 'FAILURE' || event.result === 'DENY'

/**
 * What the System Log says of a write: by Okta's request id, else by the one request of ours that nobody else made and that fits
 * in type, target and time. Silence of an operation that always leaves an event means that it was not carried out, once
 * the log had time to tell. Undefined: nothing follows yet. Pure.
 */
export function settlementOf(write: UnknownWrite, events: readonly LogEvent[], known: Known): Settlement | undefined {
  const own = write.requestId === undefined ? orphans(write, events, known) : byRequest(write.requestId, events)
  const [first] = own
  if (first !== undefined) {
    // One call may leave several events; a part that was refused does not undo the part that was done.
    const done = own.find((event) => !failed(event) && (known.types?.includes(event.type) ?? true))
    const told = done ?? own.find((event) => !failed(event)) ?? first
    return {
      state: failed(told) ? 'failed' : 'done',
      by: 'event',
      event: { id: told.uuid, type: told.type },
      ...(told.request === undefined ? {} : { requestId: told.request }),
    }
  }
  if (known.types === undefined || known.readTo - write.at < SILENCE_MS) return undefined
  // With a rival an event was perhaps there and could not be told apart.
  if (write.requestId === undefined && known.rivals > 0) return undefined
  return { state: 'failed', by: 'silence' }
}

const byRequest = (id: string, events: readonly LogEvent[]): LogEvent[] =>
  events.filter((event) => event.request?.toLowerCase() === id.toLowerCase())

/** Events of the one request that fits; none where two do. */
function orphans(write: UnknownWrite, events: readonly LogEvent[], known: Known): LogEvent[] {
  if (known.rivals > 0) return []
  const fitting = events.filter(
    (event) =>
      known.ours(event) &&
      event.at >= write.at - EARLY_MS &&
      event.at <= write.at + LATE_MS &&
      event.request !== undefined &&
      !known.another(event.request) &&
      (known.types === undefined ? write.targets.length > 0 : known.types.includes(event.type)) &&
      write.targets.every((id) => event.targets.includes(id)),
  )
  return new Set(fitting.map((event) => event.request)).size === 1 ? fitting : []
}
