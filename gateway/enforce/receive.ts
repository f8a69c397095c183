import type { IncomingMessage } from 'node:http'
import { METHODS, type Call, type Method, type Received } from '../model/call.ts'
import { Refusal } from '../model/refusal.ts'
import { makeBody } from './receive/body.ts'
import { credentialOf } from './receive/credential.ts'
import { readHeaders, type Headers } from './receive/headers.ts'
import { preferencesOf } from './receive/preferences.ts'
import { readBytes } from './receive/read.ts'
import { readTarget } from './receive/target.ts'
export { means as namesUs } from './receive/target.ts'

export interface ReceiveOptions {
  /** Names, `host` or `host:port`, that mean the gateway or the org in an absolute-form target. */
  readonly authorities: readonly string[]
  /** Public base URLs of the gateway, without a trailing slash; whole JSON strings that begin with one become the org's. */
  readonly gatewayUrls: readonly string[]
  /** `https://acme.okta.com` */
  readonly orgUrl: string
  readonly limits: {
    /** Bytes of the request target: 414 above. */
    readonly targetBytes: number
    /** Bytes of all header names and values, and their number: 431 above. */
    readonly headerBytes: number
    readonly headerCount: number
    /** Bytes of the body: 413 above. */
    readonly bodyBytes: number
    /** Levels of objects and arrays in JSON. */
    readonly jsonDepth: number
  }
  /** Epoch milliseconds. */
  readonly now: () => number
}

/**
 * Reads one request from the socket into a frozen Call: bounded, with one canonical path, strict JSON on writes, and the
 * org's URLs in place of the gateway's (rule 1). Throws Refusal (too_large_*, malformed_*, method_not_allowed).
 */
export async function receive(incoming: IncomingMessage, options: ReceiveOptions): Promise<Received> {
  const receivedAt = options.now()
  const method = methodOf(incoming.method)
  const headers = readHeaders(incoming.rawHeaders, incoming.httpVersion, options.limits)
  const target = readTarget(incoming.url ?? '', method, headers.host, options)
  const bytes = mayHaveBody(headers)
    ? await readBytes(incoming, headers.contentLength, options.limits.bodyBytes)
    : undefined
  const call: Call = {
    method,
    ...target,
    headers: Object.freeze(headers.forwarded),
    body: bytes === undefined ? undefined : makeBody(method, bytes, headers, options),
    source: Object.freeze({ ip: peerOf(incoming), userAgent: headers.forwarded['user-agent'] }),
    receivedAt,
  }
  return Object.freeze({
    call: Object.freeze(call),
    credential: credentialOf(headers.authorization, headers.dpop),
    preferences: preferencesOf(headers),
  })
}

function methodOf(method: string | undefined): Method {
  const known = METHODS.find((name) => name === method)
  if (known === undefined) throw new Refusal('method_not_allowed')
  return known
}

/** Neither length nor chunks: HTTP/1.1 says there is no body, so there is nothing to wait for. */
const mayHaveBody = (headers: Headers): boolean =>
  headers.chunked || (headers.contentLength !== undefined && headers.contentLength > 0)

const peerOf = (incoming: IncomingMessage): string => (incoming.socket.remoteAddress ?? '').replace(/^::ffff:/, '')
