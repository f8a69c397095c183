import type { Dispatcher } from 'undici'
import type { Links } from '../../okta/links.ts'
import { deliver, type Delivery } from './delivery.ts'
import { isAboutUs } from './about-us.ts'
import { isBodiless } from './headers.ts'
import type { Sink } from './sink.ts'
import type { SpliceRules } from './splicer.ts'

/** Everything there is to know when a request to Okta is over, however it ended. */
export interface ExchangeEnd {
  /** False: certainly no byte of the request left. */
  readonly sent: boolean
  readonly status: number | undefined
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly bytes: number
  readonly delivered: 'whole' | 'cut' | 'nothing'
  readonly error: (Error & { code?: string }) | undefined
  /** Worth sending once more: nothing was delivered, and the connection was closed under it or our token had ended. */
  readonly again: boolean
  /** Okta refused the gateway's own credential: the answer is no word for the caller and was kept back. */
  readonly refusedUs: boolean
}

export interface ExchangeOptions {
  readonly sink: Sink
  /** A read is given up when its caller goes; a write is not. */
  readonly read: boolean
  /** Whether the caller of run would send it once more. */
  readonly mayRepeat: boolean
  readonly method: string
  readonly links: Links
  readonly rules: SpliceRules
  readonly ours: Readonly<Record<string, string>>
  /** Milliseconds a caller may take to read on. */
  readonly bodyMs: number
  /** Told of every answer; true when it may be another one with new credentials. */
  readonly answered: (answer: { status: number; headers: ExchangeEnd['headers'] }) => boolean
  /** The call bears the gateway's own credential, so a 401 may speak of that. */
  readonly withOurs: boolean
}

const RACES = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'])

/** One request and its answer, between undici and a sink. Used once. */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #options: ExchangeOptions
  #controller: Dispatcher.DispatchController | undefined
  #delivery: Delivery | undefined
  #status: number | undefined
  #headers: ExchangeEnd['headers'] = {}
  #sent = false
  #again = false
  #over = false
  /** A 401 until it is clear whom it is about. */
  #kept: Buffer[] | undefined
  #refusedUs = false
  #patience: NodeJS.Timeout | undefined
  #settle: (end: ExchangeEnd) => void = () => {}

  constructor(options: ExchangeOptions) {
    this.#options = options
  }

  /** Resolves when the answer is delivered, or when it is clear that none will be; never rejects. */
  run(dispatcher: Dispatcher, request: Dispatcher.DispatchOptions): Promise<ExchangeEnd> {
    return new Promise((resolve) => {
      this.#settle = resolve
      this.#options.sink.listen({ drain: () => this.#drained(), close: () => this.#callerGone() })
      if (this.#options.read && this.#options.sink.closed) this.#fail(hungUp())
      else this.#dispatch(dispatcher, request)
    })
  }

  #dispatch(dispatcher: Dispatcher, request: Dispatcher.DispatchOptions): void {
    try {
      dispatcher.dispatch(request, this)
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)))
    }
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // From here on bytes may leave.
    this.#controller = controller
    if (this.#over) controller.abort(hungUp())
    else this.#sent = true
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: ExchangeEnd['headers']): void {
    if (status < 200) return
    this.#status = status
    this.#headers = headers
    const renewed = this.#options.answered({ status, headers })
    this.#again = renewed && this.#options.mayRepeat
    if (this.#again) return
    if (status === 401 && this.#options.withOurs) this.#kept = []
    else this.#deliver(status, headers)
  }

  #deliver(status: number, headers: ExchangeEnd['headers']): void {
    this.#delivery = deliver({
      ...this.#options,
      status,
      headers,
      bodiless: this.#options.method === 'HEAD' || isBodiless(status),
      resume: () => this.#controller?.resume(),
      waiting: () => this.#wait(),
      fail: (error) => this.#fail(error),
      done: () => this.#finish(this.#options.sink.closed ? hungUp() : undefined),
    })
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#over || this.#options.sink.closed) return
    if (this.#kept !== undefined) this.#kept.push(chunk)
    else if (this.#delivery?.data(chunk) === false) controller.pause()
  }

  onResponseEnd(): void {
    if (this.#over) return
    if (this.#options.sink.closed) this.#finish(hungUp())
    else if (this.#kept !== undefined) this.#judge401(Buffer.concat(this.#kept))
    else if (this.#delivery === undefined) this.#finish(undefined)
    else this.#delivery.end()
  }

  #judge401(body: Buffer): void {
    this.#refusedUs = isAboutUs(this.#headers, body)
    if (this.#refusedUs) return this.#finish(undefined)
    this.#kept = undefined
    this.#deliver(401, this.#headers)
    if (body.length > 0) this.#delivery?.data(body)
    this.#delivery?.end()
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#fail(error)
  }

  /** A caller that stops reading must not hold a connection to Okta for good. */
  #wait(): void {
    clearTimeout(this.#patience)
    this.#patience = setTimeout(() => this.#fail(stalled()), this.#options.bodyMs)
  }

  #drained(): void {
    clearTimeout(this.#patience)
    this.#delivery?.drain()
  }

  /** A write in flight is left alone: what Okta makes of it must be learnt. */
  #callerGone(): void {
    if (this.#options.read) this.#fail(hungUp())
    else this.#drained()
  }

  /** The connection was closed before any answer, as happens to one that was kept alive for too long. */
  #isRace(error: { code?: string } | undefined): boolean {
    return this.#sent && this.#status === undefined && RACES.has(error?.code ?? '')
  }

  #fail(error: Error): void {
    if (this.#over) return
    this.#finish(error)
    this.#controller?.abort(error)
  }

  #finish(error: (Error & { code?: string }) | undefined): void {
    if (this.#over) return
    this.#over = true
    clearTimeout(this.#patience)
    if (error !== undefined) this.#delivery?.abandon()
    if (error !== undefined && this.#delivery?.started === true) this.#options.sink.cut()
    this.#settle({
      sent: this.#sent,
      status: this.#status,
      headers: this.#headers,
      bytes: this.#delivery?.bytes ?? 0,
      delivered: this.#delivery?.started !== true ? 'nothing' : error === undefined ? 'whole' : 'cut',
      error,
      refusedUs: this.#refusedUs,
      again: this.#again || (this.#options.mayRepeat && this.#isRace(error)),
    })
  }
}

const coded = (code: string, message: string): Error => Object.assign(new Error(message), { code })
const hungUp = (): Error => coded('CALLER_GONE', 'the caller hung up')
const stalled = (): Error => coded('CALLER_STALLED', 'the caller stopped reading')
