import codes from '../data/error-codes.json' with { type: 'json' }

const STATUS = new Map(codes.map(([code, status]) => [String(code), Number(status)]))

/** Okta's sentences for the codes this org gives; `{0}` … are filled in. Seen in recorded answers, else from the titles. */
const SUMMARIES: Readonly<Record<string, string>> = {
  E0000001: 'Api validation failed: {0}',
  E0000003: 'The request body was not well-formed.',
  E0000004: 'Authentication failed',
  E0000005: 'Invalid session',
  E0000006: 'You do not have permission to perform the requested action',
  E0000007: 'Not found: Resource not found: {0} ({1})',
  E0000008: 'The requested path was not found',
  E0000009: 'Internal Server Error',
  E0000011: 'Invalid token provided',
  E0000013: 'Invalid client app id',
  E0000014: 'Update of credentials failed',
  E0000015: 'You do not have permission to access the feature you are requesting',
  E0000016: 'Activation failed because the user is already active',
  E0000019: 'Bad request. Accept and/or Content-Type headers likely do not match supported values.',
  E0000021: 'Bad request.  Accept and/or Content-Type headers likely do not match supported values.',
  E0000022: 'The endpoint does not support the provided HTTP method',
  E0000029: 'Invalid paging request.',
  E0000031: 'Invalid search criteria.',
  E0000032: 'Unlock is not allowed for this user.',
  E0000038: "This operation is not allowed in the user's current status.",
  E0000047: 'API call exceeded rate limit due to too many requests.',
  E0000056: 'Delete application forbidden.',
  E0000060: 'Unsupported operation.',
  E0000166: 'CAPTCHA count limit reached. At most one CAPTCHA instance is allowed per Org.',
  E0000226: 'You must have an active telephony inline hook to activate and use the Phone authenticator.',
  E0000090: 'Duplicate role assignment exception.',
}

/** An answer in Okta's error shape. `causes` become errorCauses. */
export class OktaError extends Error {
  readonly code: string
  readonly status: number
  readonly causes: readonly (string | Readonly<Record<string, string>>)[]
  readonly headers: Readonly<Record<string, string>>

  constructor(
    code: string,
    options: {
      args?: readonly string[]
      /** Sentences, or whole causes where Okta says more of them. */
      causes?: readonly (string | Readonly<Record<string, string>>)[]
      status?: number
      headers?: Record<string, string>
    } = {},
  ) {
    const title = codes.find(([known]) => known === code)?.[2]
    const template = SUMMARIES[code] ?? String(title ?? 'Error')
    super(template.replace(/\{(\d)\}/g, (_all, n: string) => options.args?.[Number(n)] ?? ''))
    this.name = 'OktaError'
    this.code = code
    this.status = options.status ?? STATUS.get(code) ?? 400
    this.causes = options.causes ?? []
    this.headers = options.headers ?? {}
  }

  body(errorId: string): Record<string, unknown> {
    return {
      errorCode: this.code,
      errorSummary: this.message,
      errorLink: this.code,
      errorId,
      errorCauses: this.causes.map((cause) => (typeof cause === 'string' ? { errorSummary: cause } : cause)),
    }
  }
}

/** 404 E0000007 in the words Okta uses; `kind` is its name for the type: User, UserGroup, AppInstance … */
export function notFound(id: string, kind: string): OktaError {
  return new OktaError('E0000007', { args: [id, kind] })
}

/** 400 E0000001: `field` heads the sentence, each cause explains. */
export function invalid(field: string, ...causes: readonly string[]): OktaError {
  return new OktaError('E0000001', { args: [field], causes: causes.length > 0 ? causes : [`${field}: is not valid`] })
}

/** 403 E0000006. */
export function denied(): OktaError {
  return new OktaError('E0000006')
}
