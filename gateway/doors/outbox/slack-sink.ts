import { deliveryKey, type Delivery } from '../../store/commands/deliveries.ts'
import { z } from 'zod'
import { optionalText, sql, text } from '../../store/statement.ts'
import type { Store } from '../../store/store.ts'
import type { Notice } from './notice.ts'
import { slackMessage } from './slack/blocks.ts'
import type { SlackApi } from './slack/api.ts'
import { Undelivered, type Sink } from './sink.ts'

export interface SlackSinkOptions {
  readonly name: string
  readonly api: SlackApi
  /** `C…` */
  readonly channel: string
  readonly buttons: boolean
  readonly store: Store
  /** Slack ids of those who may decide on this hold now: never the asker's owner or whoever may not. */
  mentions(hold: NonNullable<Notice['hold']>): Promise<readonly string[]>
}

const posted = z.object({ channel: z.string(), ts: z.string() })
const AGAIN_MS = 3000

/** Nothing becomes a link, a mention or a preview by itself. */
const PLAIN = { parse: 'none', link_names: false, unfurl_links: false, unfurl_media: false }

/** One message a hold in one channel, changed when the hold changes; one message an alert. */
export function slackSink(options: SlackSinkOptions): Sink {
  const { name, api, channel, store } = options

  /** Where the message about this hold stands. Undefined when none was sent. */
  async function message(hold: string): Promise<z.infer<typeof posted> | undefined> {
    const rows = await store.read(
      sql(`select state, answer from outbox where dedupe = ?`, deliveryKey(`hold_opened ${hold}`, name)),
    )
    const row = rows[0]
    if (row === undefined) return undefined
    if (text(row, 'state') === 'waiting')
      throw new Undelivered('the message that this one changes is not sent yet', { own: true, afterMs: AGAIN_MS })
    return posted.safeParse(JSON.parse(optionalText(row, 'answer') ?? 'null')).data
  }

  async function post(notice: Notice): Promise<z.infer<typeof posted>> {
    const { hold } = notice
    // Of those who may decide: they are asked, or told that it was done in their place.
    const mentions = hold === undefined ? [] : await options.mentions(hold)
    const said = await api.call('chat.postMessage', {
      channel,
      ...slackMessage(notice, { buttons: options.buttons, mentions }),
      ...PLAIN,
    })
    if (said.ts === undefined) throw new Undelivered('Slack did not say where the message stands')
    return { channel: said.channel ?? channel, ts: said.ts }
  }

  return {
    name,
    async send(delivery: Delivery, notice: Notice) {
      const { hold } = notice
      if (hold === undefined) return await post(notice)
      // Told loudly, in a message of its own; the one that asked is changed too, since it was decided (rule 17).
      if (notice.kind === 'break_glass') return await post(notice)
      // Decided before anybody could be asked: there is nobody to ask any more.
      if (delivery.kind === 'hold_opened') return hold.state === 'pending' ? await post(notice) : undefined
      const place = await message(hold.id)
      if (place === undefined) return undefined
      const look = { buttons: options.buttons, mentions: hold.state === 'pending' ? await options.mentions(hold) : [] }
      await api.call('chat.update', { ...place, ...slackMessage(notice, look), parse: 'none', link_names: false })
      return undefined
    },
  }
}
