import type { ExplainAsk } from '../model/api.ts'
import type { Agent } from '../model/subject.ts'
import type { OpenedHold } from '../store/store.ts'
import { incoming } from './dry.ts'
import { bufferSink } from './forward.ts'
import type { House } from './house.ts'
import { receive, type ReceiveOptions } from './receive.ts'
import { walk } from './walk.ts'

/** The hold that was opened, or joined; else why there is none, in a sentence. */
export interface Requested {
  readonly hold: OpenedHold | undefined
  readonly refused: string | undefined
}

/**
 * Opens the hold that this call of the agent would wait at, on behalf of who asks. The call itself is not sent, not when it is
 * approved either: the agent still has to make it, and is judged then. Throws Refusal where the call cannot be read.
 */
export async function requestHold(
  asked: ExplainAsk,
  agent: Agent,
  asking: { readonly by: string; readonly why: string },
  house: House,
  options: ReceiveOptions,
): Promise<Requested> {
  const { call } = await receive(incoming(asked, options.authorities[0] ?? 'localhost'), options)
  const sink = bufferSink(4096)
  const purpose = asking.why === '' ? undefined : asking.why.slice(0, 1000)
  const walked = await walk(
    { call, credential: undefined, preferences: { wait: 0, respondAsync: true, idempotencyKey: undefined, purpose } },
    () =>
      Promise.resolve({
        agent,
        credential: { kind: 'key', handle: 'access_request' },
        scopes: agent.grant.scopes,
        actors: [{ id: asking.by }],
      }),
    { sink: () => sink, begun: () => sink.status !== undefined, asksOnly: true },
    house,
  )
  return { hold: walked.hold, refused: walked.hold === undefined ? sentenceIn(walked.answer?.body) : undefined }
}

function sentenceIn(body: unknown): string {
  const said = typeof body === 'object' && body !== null ? new Map(Object.entries(body)).get('errorSummary') : undefined
  return typeof said === 'string' ? said : 'It was refused.'
}
