import { isJson } from '../../model/headers.ts'
import type { Links } from '../../okta/links.ts'
import { decodable, decodeWhole, makeDecoder, type Decoder } from './decode.ts'
import { downHeaders, first, type HeaderValues } from './headers.ts'
import type { Sink } from './sink.ts'
import { Splicer, type SpliceRules } from './splicer.ts'

/** Carries the body of one answer into the sink. */
export interface Delivery {
  /** True once the caller was sent anything. */
  readonly started: boolean
  /** Of the body, handed to the sink. */
  readonly bytes: number
  /** False: no more until resume is called. */
  data(chunk: Buffer): boolean
  end(): void
  /** The sink takes more again. */
  drain(): void
  /** Frees what is held; the sink is the exchange's to cut. */
  abandon(): void
}

export interface DeliveryOptions {
  readonly sink: Sink
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly bodiless: boolean
  readonly links: Links
  readonly rules: SpliceRules
  readonly ours: Readonly<Record<string, string>>
  /** Okta may send on. */
  readonly resume: () => void
  /** The sink takes no more for now. */
  readonly waiting: () => void
  readonly fail: (error: Error) => void
  readonly done: () => void
}

/** Answers up to this size are rewritten in one piece, and leave with their length in one write. */
const WHOLE_BYTES = 64 * 1024

/** The way that fits the answer: nothing to read in it, small JSON, or a stream. */
export function deliver(options: DeliveryOptions): Delivery {
  const { headers } = options
  const mediaType = (first(headers['content-type']) ?? '').split(';')[0]!.trim().toLowerCase()
  const encoding = (first(headers['content-encoding']) ?? 'identity').trim().toLowerCase()
  if (options.bodiless) return new Stream(options, encoding, false)
  if (!isJson(mediaType)) return new Stream(options, encoding, false)
  // What cannot be read cannot be rewritten, and may hold secrets.
  if (!decodable(encoding)) return new Refused(options, encoding)
  return new Gathering(options, encoding)
}

/** Passes the body on as it comes: decoded where it must be, spliced where it is JSON. */
class Stream implements Delivery {
  readonly #options: DeliveryOptions
  readonly #splicer: Splicer | undefined
  #decoder: Decoder | undefined
  started = false
  bytes = 0

  constructor(options: DeliveryOptions, encoding: string, json: boolean) {
    this.#options = options
    this.#splicer = json ? new Splicer(options.rules) : undefined
    const asIs = encoding === 'identity' || (!json && (options.bodiless || options.sink.accepts(encoding)))
    if (!asIs && !decodable(encoding)) {
      queueMicrotask(() => options.fail(undecodable(encoding)))
      return
    }
    if (!asIs) {
      this.#decoder = makeDecoder(encoding, {
        data: (chunk) => this.#write(chunk),
        end: () => this.#finish(),
        drain: options.resume,
        fail: options.fail,
      })
    }
    const down = downHeaders(options.headers, options.status, options.links, options.ours)
    const length = first(options.headers['content-length'])
    if (asIs && !json && !options.bodiless) {
      if (length !== undefined) down['content-length'] = length
      if (encoding !== 'identity') down['content-encoding'] = encoding
    }
    this.started = true
    options.sink.start(options.status, down)
  }

  data(chunk: Buffer): boolean {
    return this.#decoder === undefined ? this.#write(chunk) : this.#decoder.write(chunk)
  }

  end(): void {
    if (this.#decoder === undefined) this.#finish()
    else this.#decoder.end()
  }

  drain(): void {
    if (this.#decoder === undefined) this.#options.resume()
    else this.#decoder.resume()
  }

  abandon(): void {
    this.#decoder?.destroy()
  }

  #write(chunk: Buffer): boolean {
    if (this.#options.sink.closed) return true
    const bytes = this.#splicer === undefined ? chunk : this.#splicer.push(chunk)
    if (bytes.length === 0) return true
    this.bytes += bytes.length
    const flows = this.#options.sink.write(bytes)
    if (!flows) this.#options.waiting()
    return flows
  }

  #finish(): void {
    const rest = this.#splicer?.end()
    this.bytes += rest?.length ?? 0
    if (!this.#options.sink.closed) this.#options.sink.end(rest)
    this.#options.done()
  }
}

/** Gathers JSON; small answers leave whole, larger ones become a stream. Nothing is sent before one or the other is clear. */
class Gathering implements Delivery {
  readonly #options: DeliveryOptions
  readonly #encoding: string
  #chunks: Buffer[] = []
  #size = 0
  #stream: Stream | undefined
  #bytes = 0
  #sent = false

  constructor(options: DeliveryOptions, encoding: string) {
    this.#options = options
    this.#encoding = encoding
  }

  get started(): boolean {
    return this.#sent || this.#stream?.started === true
  }

  get bytes(): number {
    return this.#stream?.bytes ?? this.#bytes
  }

  data(chunk: Buffer): boolean {
    if (this.#stream !== undefined) return this.#stream.data(chunk)
    this.#chunks.push(chunk)
    this.#size += chunk.length
    return this.#size <= WHOLE_BYTES || this.#toStream()
  }

  end(): void {
    if (this.#stream !== undefined) {
      this.#stream.end()
      return
    }
    const received = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks)
    const plain = decodeWhole(this.#encoding, received)
    if (plain instanceof Error) this.#options.fail(plain)
    else if (plain === 'too large') {
      this.#toStream()
      this.#stream!.end()
    } else this.#send(received, plain)
  }

  drain(): void {
    this.#stream?.drain()
  }

  abandon(): void {
    this.#stream?.abandon()
  }

  #toStream(): boolean {
    this.#stream = new Stream(this.#options, this.#encoding, true)
    const flows = this.#chunks.map((chunk) => this.#stream!.data(chunk))
    this.#chunks = []
    return flows.every(Boolean)
  }

  #send(received: Buffer, plain: Buffer): void {
    const { sink, status, headers, links, ours } = this.#options
    const splicer = new Splicer(this.#options.rules)
    const pieces = spliced(splicer, plain)
    const down: HeaderValues = downHeaders(headers, status, links, ours)
    const packed = !splicer.changed && this.#encoding !== 'identity' && sink.accepts(this.#encoding)
    if (packed) down['content-encoding'] = this.#encoding
    const body = packed ? [received] : pieces
    this.#bytes = body.reduce((sum, piece) => sum + piece.length, 0)
    down['content-length'] = String(this.#bytes)
    this.#sent = true
    sink.start(status, down)
    const last = body.pop()
    // They leave together, in one turn; a megabyte at most is not worth waiting for the reader in between.
    for (const piece of body) sink.write(piece)
    sink.end(last)
    this.#options.done()
  }
}

/** Strings and buffers above this size are costly to make: memory of their own from the system, each time. */
const PIECE_BYTES = 64 * 1024

function spliced(splicer: Splicer, bytes: Buffer): Buffer[] {
  const pieces: Buffer[] = []
  let from = 0
  for (; bytes.length - from > PIECE_BYTES; from += PIECE_BYTES)
    pieces.push(splicer.push(bytes.subarray(from, from + PIECE_BYTES)))
  pieces.push(splicer.end(bytes.subarray(from)))
  return pieces
}

/** An answer in a Content-Encoding that was not asked for and is not known. */
class Refused implements Delivery {
  readonly started = false
  readonly bytes = 0

  constructor(options: DeliveryOptions, encoding: string) {
    queueMicrotask(() => options.fail(undecodable(encoding)))
  }

  data(): boolean {
    return true
  }

  end(): void {}

  drain(): void {}

  abandon(): void {}
}

const undecodable = (encoding: string): Error => new Error(`Content-Encoding ${encoding} was not asked for`)
