import { fetch } from 'undici'
import { sinkName, type LoadedConfig, type SinkConfig } from '../config.ts'
import {
  logSink,
  makeOutbox,
  noticeOf,
  slackApi,
  slackSink,
  Undelivered,
  webhookSink,
  type Post,
  type Sink,
  type SlackApi,
} from '../doors/outbox.ts'
import { whoMay, type VoteHouse } from '../doors/operators/vote.ts'
import { makeAuditReader } from '../enforce/audit.ts'
import type { House } from '../enforce/house.ts'
import type { Okta } from '../okta/client.ts'

const TIMEOUT_MS = 10_000

/** One POST on the way everything leaves this network; redirects are answers. Throws Undelivered when nobody answers. */
export const postBy =
  ({ dispatcher }: Pick<Okta, 'dispatcher'>): Post =>
  async (url, headers, body) => {
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS)
      const answer = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', dispatcher, signal })
      return {
        status: answer.status,
        retryAfter: answer.headers.get('retry-after'),
        text: () => answer.text(),
      }
    } catch (cause) {
      throw new Undelivered(`${new URL(url).host} cannot be reached`, { cause })
    }
  }

export interface OutboxParts {
  readonly loaded: LoadedConfig
  readonly house: House
  readonly okta: Pick<Okta, 'dispatcher'>
  readonly vote: VoteHouse
  readonly log: { error(fields: object, message: string): void } & Parameters<typeof logSink>[1]
  /** Page of a hold, where there are pages. */
  readonly link: (hold: string) => string | undefined
}

type SlackConfig = Extract<SinkConfig, { kind: 'slack' }>

/** Slack's Web API with the configured token, read for each call. */
export const slackOf = (
  sink: SlackConfig,
  { loaded, okta, house }: Pick<OutboxParts, 'loaded' | 'okta' | 'house'>,
): SlackApi =>
  slackApi({
    apiUrl: sink.apiUrl,
    token: () => loaded.secret(sink.token),
    post: postBy(okta),
    now: () => house.now(),
  })

function sinkOf(sink: SinkConfig, parts: OutboxParts): Sink {
  const name = sinkName(sink)
  const { loaded, house, okta } = parts
  switch (sink.kind) {
    case 'log':
      return logSink(name, parts.log)
    case 'webhook':
      return webhookSink({
        name,
        url: sink.url,
        secret: () => loaded.secret(sink.secret),
        post: postBy(okta),
        now: () => house.now(),
      })
    case 'slack': {
      const members = Object.entries(sink.users)
      return slackSink({
        name,
        api: slackOf(sink, parts),
        channel: sink.channel,
        buttons: sink.buttons,
        store: house.store,
        async mentions(hold) {
          if (members.length === 0) return []
          const may = new Set((await whoMay(hold, parts.vote)).map((one) => one.oktaUserId))
          return members.flatMap(([slackId, oktaId]) => (may.has(oktaId) ? [slackId] : []))
        },
      })
    }
  }
}

/** The outbox over the configured sinks. */
export function outboxOf(parts: OutboxParts): { run(): Promise<void> } {
  const { house, loaded, link } = parts
  const { store, audit } = house
  const reader = makeAuditReader(store, audit.keyring)
  const now = () => house.now()
  return makeOutbox({
    store,
    sinks: loaded.config.alerts.sinks.map((sink) => sinkOf(sink, parts)),
    notice: (delivery) => noticeOf(delivery, { store, reader, now, link }),
    now,
    random: Math.random,
    log: parts.log,
  })
}
