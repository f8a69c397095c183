import { Webhook } from 'standardwebhooks'
import { cleaned } from '../../model/words.ts'
import type { Notice } from './notice.ts'
import { headlineOf, TOLD } from './told.ts'
import { retryAfter, Undelivered, type Post, type Sink } from './sink.ts'

const iso = (ms: number): string => new Date(ms).toISOString()

/** What a webhook receives: a type, a time, and flat data. Words of others stand in fields of their own. Pure. */
export const webhookBody = (notice: Notice): object => ({
  type: TOLD[notice.kind].type,
  timestamp: iso(notice.at),
  data: {
    summary: cleaned(headlineOf(notice), 500),
    agent: { id: notice.agent.id, name: cleaned(notice.agent.name) },
    operation: notice.operation,
    severity: notice.severity,
    rules: notice.rules.map((one) => ({ rule: one.rule, title: cleaned(one.title, 200), severity: one.severity })),
    decision: notice.decision,
    ...(notice.purpose === undefined ? {} : { purpose: cleaned(notice.purpose, 500) }),
    ...(notice.hold === undefined
      ? {}
      : {
          hold: {
            id: notice.hold.id,
            state: notice.hold.state,
            grant: notice.hold.grant,
            expires_at: notice.hold.expiresAt,
            approvers: notice.hold.approvers.map((one) => cleaned(one)),
            quorum: notice.hold.quorum,
            votes: notice.votes.map((one) => ({
              by: cleaned(one.by),
              verdict: one.verdict,
              reason: cleaned(one.reason, 500),
            })),
          },
        }),
    ...(notice.link === undefined ? {} : { link: notice.link }),
  },
})

/**
 * Signed POST as Standard Webhooks describe (standardwebhooks.com): `webhook-id` stays the same over all attempts, 2xx is
 * taken as received, 410 as never to be tried again. Redirects are not followed. The secret is read for each attempt.
 */
export const webhookSink = (options: {
  readonly name: string
  readonly url: string
  readonly secret: () => string
  readonly post: Post
  readonly now: () => number
}): Sink => ({
  name: options.name,
  async send(_delivery, notice) {
    const body = JSON.stringify(webhookBody(notice))
    const at = new Date(options.now())
    let signature: string
    try {
      signature = new Webhook(options.secret()).sign(notice.id, at, body)
    } catch (cause) {
      throw new Undelivered('the secret of this webhook cannot be used: it must be whsec_ and base64', { cause })
    }
    const answer = await options.post(
      options.url,
      {
        'content-type': 'application/json',
        'webhook-id': notice.id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': signature,
      },
      body,
    )
    if (answer.status >= 200 && answer.status < 300) return undefined
    throw new Undelivered(`the receiver answered ${answer.status}`, {
      final: answer.status === 410,
      afterMs: retryAfter(answer.retryAfter, options.now()),
    })
  },
})
