import type { Delivery } from '../store/commands/deliveries.ts'
import { sql } from '../store/statement.ts'
import type { Store } from '../store/store.ts'
import { MOST_ATTEMPTS, pauseAfter } from './outbox/backoff.ts'
import type { Notice } from './outbox/notice.ts'
import { Undelivered, type Sink } from './outbox/sink.ts'

export { noticeOf, severest, type Notice, type NoticeDeps } from './outbox/notice.ts'
export { headlineOf, TOLD } from './outbox/told.ts'
export { logSink } from './outbox/log-sink.ts'
export { webhookSink } from './outbox/webhook-sink.ts'
export { slackSink, type SlackSinkOptions } from './outbox/slack-sink.ts'
export { slackApi, type SlackApi } from './outbox/slack/api.ts'
export { escaped, slackQuestion } from './outbox/slack/blocks.ts'
export { Undelivered, type Post, type Sink } from './outbox/sink.ts'

export interface OutboxDeps {
  readonly store: Store
  readonly sinks: readonly Sink[]
  notice(delivery: Delivery): Promise<Notice>
  readonly now: () => number
  /** In [0, 1). */
  readonly random: () => number
  readonly log: { error(fields: object, message: string): void }
}

const AT_ONCE = 50
/** Nobody else takes what was taken for this long; what is not begun by two thirds of it is left for the next turn. */
const LEASE_MS = 60_000
const KEPT_MS = 30 * 86_400_000
const SWEEP_MS = 3_600_000

/**
 * Tells people and systems what is in the outbox, away from the road: one replica at a time takes what is due; each sink is
 * told in order and on its own; what fails comes again later, and in the end is a dead letter that operators see.
 */
export function makeOutbox(deps: OutboxDeps): { run(): Promise<void> } {
  const { store, now } = deps
  const sinks = new Map(deps.sinks.map((sink) => [sink.name, sink]))
  let swept = 0

  async function attempt(delivery: Delivery): Promise<Undelivered | undefined> {
    const { id, attempts } = delivery
    const settle = async (
      state: 'sent' | 'given_up' | 'waiting',
      more: { nextAt?: number; error?: string; answer?: unknown },
    ) =>
      await store.run('settleDelivery', {
        id,
        attempts,
        at: now(),
        state,
        nextAt: more.nextAt ?? now(),
        error: more.error ?? null,
        answer: more.answer === undefined ? null : JSON.stringify(more.answer),
      })
    try {
      const sink = sinks.get(delivery.sink)
      if (sink === undefined)
        throw new Undelivered(`no sink named ${delivery.sink} is configured any more`, { final: true })
      await settle('sent', { answer: await sink.send(delivery, await deps.notice(delivery)) })
      return undefined
    } catch (error) {
      const failed =
        error instanceof Undelivered ? error : new Undelivered('a fault of our own', { cause: error, own: true })
      const over = failed.final || attempts >= MOST_ATTEMPTS
      const nextAt = now() + (failed.afterMs ?? pauseAfter(attempts, deps.random()))
      await settle(over ? 'given_up' : 'waiting', { nextAt, error: failed.message })
      const fields = { err: error, message: delivery.message, sink: delivery.sink, attempts }
      if (over) deps.log.error(fields, 'a message was given up: see postern outbox list, and retry it')
      else if (!(error instanceof Undelivered)) deps.log.error(fields, 'a message could not be made; it is tried again')
      return failed
    }
  }

  /** In order. When the sink itself is away the others wait too, instead of each running into the same wall. */
  async function tell(deliveries: readonly Delivery[], until: number): Promise<void> {
    let away: Undelivered | undefined
    for (const delivery of deliveries) {
      if (now() > until) return
      if (away === undefined) {
        const failed = await attempt(delivery)
        if (failed !== undefined && !failed.own && !failed.final) away = failed
      } else
        await store.run('settleDelivery', {
          id: delivery.id,
          attempts: delivery.attempts,
          at: now(),
          state: 'waiting',
          nextAt: now() + (away.afterMs ?? pauseAfter(delivery.attempts, deps.random())),
          error: away.message,
          answer: null,
        })
    }
  }

  return {
    async run() {
      const at = now()
      if (at - swept > SWEEP_MS) {
        swept = at
        await store.run('forgetMessages', { before: at - KEPT_MS })
      }
      const due = await store.read(sql(`select id from outbox where state = 'waiting' and next_at <= ? limit 1`, at))
      if (due[0] === undefined) return
      await store.run('spreadMessages', { at, sinks: [...sinks.keys()], limit: AT_ONCE })
      const taken = await store.run('takeDeliveries', { at, until: at + LEASE_MS, limit: AT_ONCE })
      const bySink = Map.groupBy(taken, (one) => one.sink)
      await Promise.all([...bySink.values()].map((some) => tell(some, at + (LEASE_MS * 2) / 3)))
    },
  }
}
