import type { ServerResponse } from 'node:http'
import type { HeaderValues } from './headers.ts'

/** Where an answer goes: a waiting caller, or a buffer when nobody waits. */
export interface Sink {
  /** True once nobody reads any more. */
  readonly closed: boolean
  /** Whether the reader takes this Content-Encoding. */
  readonly accepts: (encoding: string) => boolean
  readonly start: (status: number, headers: HeaderValues) => void
  /** False: write no more until onDrain. */
  readonly write: (chunk: Buffer) => boolean
  readonly end: (chunk?: Buffer) => void
  /** Ends so that the reader cannot take what it has for the whole. */
  readonly cut: () => void
  /** Called whenever writing may go on, and once when the reader has gone before the end. The last listener counts. */
  readonly listen: (on: { drain: () => void; close: () => void }) => void
}

/** A caller's HTTP response. */
export function nodeSink(outgoing: ServerResponse): Sink {
  const accepted = outgoing.req.headers['accept-encoding']
  let unbounded = false
  let on: { drain: () => void; close: () => void } | undefined
  outgoing.on('drain', () => on?.drain())
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) on?.close()
  })
  // A write that crosses with a hang-up reports it here too; 'close' follows.
  outgoing.on('error', () => {})
  return {
    get closed() {
      return outgoing.destroyed || outgoing.closed
    },
    accepts: (encoding) => encodingAccepted(typeof accepted === 'string' ? accepted : '', encoding),
    start(status, headers) {
      // HTTP/1.0 knows no chunks: without a length the end of the connection ends the body.
      unbounded = outgoing.req.httpVersion === '1.0' && headers['content-length'] === undefined
      outgoing.writeHead(status, headers)
    },
    write: (chunk) => outgoing.write(chunk),
    end: (chunk) => void outgoing.end(chunk),
    cut() {
      if (unbounded) outgoing.socket?.resetAndDestroy()
      outgoing.destroy()
    },
    listen(listeners) {
      on = listeners
    },
  }
}

export interface BufferSink extends Sink {
  readonly status: number | undefined
  readonly headers: HeaderValues
  /** The first `limit` bytes. */
  readonly body: () => Buffer
}

/** Keeps the first `limit` bytes of an answer nobody waits for, and lets the rest pass. */
export function bufferSink(limit: number): BufferSink {
  const chunks: Buffer[] = []
  let size = 0
  let status: number | undefined
  let headers: HeaderValues = {}
  const keep = (chunk: Buffer): void => {
    const kept = chunk.subarray(0, limit - size)
    size += kept.length
    if (kept.length > 0) chunks.push(kept)
  }
  return {
    closed: false,
    get status() {
      return status
    },
    get headers() {
      return headers
    },
    body: () => Buffer.concat(chunks),
    accepts: (encoding) => encoding === 'identity',
    start(startStatus, startHeaders) {
      status = startStatus
      headers = startHeaders
    },
    write(chunk) {
      keep(chunk)
      return true
    },
    end(chunk) {
      if (chunk !== undefined) keep(chunk)
    },
    cut() {},
    listen() {},
  }
}

/** RFC 9110 12.5.3, as far as it says whether one coding is welcome. */
function encodingAccepted(header: string, encoding: string): boolean {
  for (const part of header.split(',')) {
    const [name, ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase())
    if (name === encoding || (name === '*' && encoding !== 'identity')) {
      return !parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter))
    }
  }
  return false
}
