import { z } from 'zod'
import { retryAfter, Undelivered, type Post } from '../sink.ts'

export interface SlackApi {
  /** Calls a method of Slack's Web API with JSON. Throws Undelivered with Slack's own word for what is wrong. */
  call(method: string, body: object): Promise<SlackAnswer>
}

const answer = z.object({
  ok: z.boolean(),
  error: z
    .string()
    .regex(/^[\w-]{1,60}$/)
    .optional(),
  channel: z.string().optional(),
  ts: z.string().optional(),
})
export type SlackAnswer = z.infer<typeof answer>

/** Nothing that an operator could mend would make these the same message again. */
const FINAL: ReadonlySet<string> = new Set(
  'invalid_blocks invalid_blocks_format msg_too_long msg_blocks_too_long no_text message_not_found cant_update_message edit_window_closed invalid_arguments'.split(
    ' ',
  ),
)

export const slackApi = (options: {
  readonly apiUrl: string
  readonly token: () => string
  readonly post: Post
  readonly now: () => number
}): SlackApi => ({
  async call(method, body) {
    const sent = await options.post(
      `${options.apiUrl}/${method}`,
      { 'content-type': 'application/json; charset=utf-8', authorization: `Bearer ${options.token()}` },
      JSON.stringify(body),
    )
    if (sent.status === 429)
      throw new Undelivered('Slack asks to wait (rate limit)', {
        afterMs: retryAfter(sent.retryAfter, options.now()) ?? 30_000,
      })
    if (sent.status !== 200) throw new Undelivered(`Slack answered ${sent.status} to ${method}`)
    let said: unknown
    try {
      said = JSON.parse(await sent.text())
    } catch {
      said = undefined
    }
    const parsed = answer.safeParse(said)
    if (!parsed.success) throw new Undelivered(`Slack answered ${method} in a shape that is not its own`)
    if (!parsed.data.ok) {
      const error = parsed.data.error ?? 'unknown_error'
      throw new Undelivered(`Slack refused ${method}: ${error}`, { final: FINAL.has(error), own: FINAL.has(error) })
    }
    return parsed.data
  },
})
