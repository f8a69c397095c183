import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'
import { ownDoor } from './doors/own.ts'
import type { TokenDoor } from './doors/token.ts'
import { enforce, type Answer, type House } from './enforce/enforce.ts'
import { refused } from './enforce/answer.ts'
import { receive, type ReceiveOptions } from './enforce/receive.ts'
import { Refusal } from './model/refusal.ts'

export interface AgentsDoor {
  readonly house: House
  readonly receive: ReceiveOptions
  /** Postern's own token endpoint; without it those paths are refused like any other that is not forwarded. */
  readonly tokens?: TokenDoor
}

/**
 * The agents' door: every Okta path as it is at Okta walks the road; only Postern's own paths (`/_postern/…` and the token
 * endpoint) go to a Hono app. The road reads the raw target itself, since routers decode and normalise (rule 1).
 */
export function agentsListener(door: AgentsDoor): RequestListener {
  const own = ownDoor(door)
  const ownListener = getRequestListener(own.app.fetch)
  const { tokens } = door
  return (incoming, outgoing) => {
    const { method = '', url = '' } = incoming
    if (own.owns(method, url)) void ownListener(incoming, outgoing)
    else if (tokens?.owns(method, url) === true) void answered(incoming, outgoing, door, () => tokens.answer(incoming))
    else void answered(incoming, outgoing, door, () => road(incoming, outgoing, door))
  }
}

/** A door that is a Hono app as a whole: operators, callbacks. */
export function honoListener(app: Pick<Hono, 'fetch'>): RequestListener {
  const listener = getRequestListener(app.fetch)
  return (incoming, outgoing) => void listener(incoming, outgoing)
}

async function road(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { house, receive: options }: AgentsDoor,
): Promise<Answer | undefined> {
  return await enforce(await receive(incoming, options), outgoing, house)
}

async function answered(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { house }: AgentsDoor,
  work: () => Promise<Answer | undefined>,
): Promise<void> {
  try {
    const answer = await work()
    if (answer !== undefined) write(outgoing, answer, incoming.method === 'HEAD')
  } catch (error) {
    write(outgoing, await notReceived(error, incoming, house), incoming.method === 'HEAD')
    // What was left unread of a refused body must not be taken for the next request.
    if (!incoming.complete) outgoing.once('finish', () => incoming.destroy())
  }
}

/** A request that never became a call: counted by source and reason, answered in Okta's shape. */
async function notReceived(error: unknown, incoming: IncomingMessage, house: House): Promise<Answer> {
  const refusal = error instanceof Refusal ? error : new Refusal('internal', { why: String(error) })
  if (refusal.code === 'internal') house.log.error({ err: error }, 'a fault of our own before the road')
  const source = (incoming.socket.remoteAddress ?? '').replace(/^::ffff:/, '')
  try {
    await house.audit.counted({ at: house.now(), source, reason: refusal.code })
  } catch (cause) {
    house.log.error({ err: cause }, 'a malformed request could not be counted')
  }
  const context = { id: house.ids.decision(), publicUrl: house.publicUrl, policy: house.policy()?.revision ?? 'none' }
  const answer = refused(refusal, context)
  return incoming.complete ? answer : { ...answer, headers: { ...answer.headers, connection: 'close' } }
}

function write(outgoing: ServerResponse, answer: Answer, head: boolean): void {
  if (outgoing.headersSent || outgoing.destroyed) return void outgoing.destroy()
  const body = Buffer.from(JSON.stringify(answer.body))
  outgoing.writeHead(answer.status, {
    'content-type': 'application/json',
    'content-length': body.length,
    'cache-control': 'no-cache, no-store',
    ...answer.headers,
  })
  outgoing.end(head ? undefined : body)
}
