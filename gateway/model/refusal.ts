import { refusalRow, type RefusalCode } from '../errors.ts'

/**
 * An error the caller gets: which row of the table in errors.ts, with words for this case.
 * `why` stays on the operators' side (audit record, log); it never reaches the caller.
 */
export class Refusal extends Error {
  readonly code: RefusalCode
  readonly status: number
  readonly errorCode: string
  readonly hint: string
  /** For operators only: the true cause, told apart where the caller must not be able to. */
  readonly why: string | undefined
  /** Seconds; sent as Retry-After. */
  readonly retryAfter: number | undefined
  readonly headers: Readonly<Record<string, string>>

  constructor(
    code: RefusalCode,
    options: {
      sentence?: string
      hint?: string
      why?: string
      retryAfter?: number
      headers?: Record<string, string>
      cause?: unknown
    } = {},
  ) {
    const row = refusalRow(code)
    super(options.sentence ?? row.sentence, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'Refusal'
    this.code = code
    this.status = row.status
    this.errorCode = row.errorCode
    this.hint = options.hint ?? row.hint
    this.why = options.why
    this.retryAfter = options.retryAfter ?? row.retryAfter
    this.headers = options.headers ?? {}
  }
}
