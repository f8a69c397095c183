import type { Call, Method } from '../../gateway/model/call.ts'

export interface CallParts {
  readonly method: Method
  /** Percent-encoded, as receive hands it on. */
  readonly path: string
  /** Without '?'. */
  readonly query?: string
  /** JSON body. */
  readonly body?: unknown
  /** Media type of `body`; application/json when left out. */
  readonly mediaType?: string
}

/** A Call as receive would make it, for tests of the steps that come after. */
export const makeCall = ({ method, path, query = '', body, mediaType = 'application/json' }: CallParts): Call => {
  const text = typeof body === 'string' && mediaType !== 'application/json' ? body : JSON.stringify(body)
  const isJson = mediaType === 'application/json' || mediaType.endsWith('+json')
  return {
    method,
    path,
    segments: path.split('/').slice(1).map(decodeURIComponent),
    query,
    params: [...new URLSearchParams(query)],
    headers: {},
    body:
      body === undefined
        ? undefined
        : { bytes: Buffer.from(text), mediaType, contentType: mediaType, ...(isJson && { json: body }) },
    source: { ip: '127.0.0.1', userAgent: undefined },
    receivedAt: 0,
  }
}
