import { Readable } from 'node:stream'
import type { IncomingMessage } from 'node:http'
import type { ExplainAsk } from '../model/api.ts'

/** A call that is judged and not sent. */
export type DryCall = Pick<ExplainAsk, 'method' | 'path' | 'query' | 'body' | 'contentType'>

/** The asked call as it would come from the wire, so that it is read by the very code that reads the wire. */
export function incoming(asked: DryCall, authority: string): IncomingMessage {
  const body = asked.body === undefined ? undefined : Buffer.from(asked.body)
  const target = asked.query === undefined || asked.query === '' ? asked.path : `${asked.path}?${asked.query}`
  const headers: string[] = ['Host', authority, 'Accept', 'application/json']
  if (body !== undefined) headers.push('Content-Type', asked.contentType, 'Content-Length', String(body.length))
  else if (asked.method === 'POST' || asked.method === 'PUT') headers.push('Content-Length', '0')
  const stream = Readable.from(body === undefined ? [] : [body], { objectMode: false })
  // receive reads these and the stream only; a real message has a socket, a dry one has none.
  return Object.assign(stream, {
    method: asked.method,
    url: target,
    rawHeaders: headers,
    httpVersion: '1.1',
    socket: { remoteAddress: '127.0.0.1' },
    complete: true,
  }) as unknown as IncomingMessage
}
