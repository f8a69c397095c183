import { z } from 'zod'

/** One event of Okta's System Log, as far as the watch reads it. */
export interface LogEvent {
  readonly uuid: string
  /** Epoch ms when Okta published it. */
  readonly at: number
  readonly type: string
  /** Id of who did it. */
  readonly actor: string | undefined
  /** OAuth client, or API token, that it came through. */
  readonly client: string | undefined
  readonly token: string | undefined
  /** X-Okta-Request-Id of the call that caused it. */
  readonly request: string | undefined
  /** SUCCESS, FAILURE, ALLOW, DENY, … */
  readonly result: string | undefined
  /** Ids of what it was done to. */
  readonly targets: readonly string[]
}

const text = z.string().nullish()
const shape = z.object({
  uuid: z.string(),
  eventType: z.string(),
  published: z.string(),
  actor: z.object({ id: text }).nullish(),
  client: z.object({ id: text }).nullish(),
  outcome: z.object({ result: text }).nullish(),
  target: z.array(z.object({ id: text })).nullish(),
  transaction: z.object({ id: text, detail: z.object({ requestApiTokenId: text }).nullish() }).nullish(),
  debugContext: z.object({ debugData: z.object({ requestId: text }).nullish() }).nullish(),
})

/** Undefined for what is no event: it cannot be told apart from others. Pure. */
export function logEvent(json: unknown): LogEvent | undefined {
  const said = shape.safeParse(json).data
  const at = Date.parse(said?.published ?? '')
  if (said === undefined || Number.isNaN(at)) return undefined
  return {
    uuid: said.uuid,
    at,
    type: said.eventType,
    actor: said.actor?.id ?? undefined,
    client: said.client?.id ?? undefined,
    token: said.transaction?.detail?.requestApiTokenId ?? undefined,
    request: said.debugContext?.debugData?.requestId ?? said.transaction?.id ?? undefined,
    result: said.outcome?.result ?? undefined,
    targets: (said.target ?? []).flatMap(({ id }) => id ?? []),
  }
}
