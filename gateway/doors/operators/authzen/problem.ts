/** Why an access request is not taken, as the profile names it (RFC 9457). */
const PROBLEMS = {
  not_requestable: { status: 400, title: 'The denial is not requestable' },
  expired_denial: { status: 410, title: 'The denial has expired' },
  invalid_denial_binding: { status: 400, title: 'The request cannot be bound to a denial' },
  duplicate_request: { status: 409, title: 'This Idempotency-Key was used for another request' },
  unknown_task: { status: 404, title: 'No such request' },
  invalid_task_state: { status: 409, title: 'The request is over' },
} as const

export class Problem extends Error {
  override readonly name = 'Problem'
  readonly code: keyof typeof PROBLEMS

  constructor(code: keyof typeof PROBLEMS, detail: string) {
    super(detail)
    this.code = code
  }
}

/** What `work` answers, or its problem as application/problem+json. Any other error goes on. */
export async function orProblem<T>(work: () => Promise<T>): Promise<T | Response> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const { status, title } = PROBLEMS[error.code]
    const type = `urn:openid:authzen:access-request:error:${error.code}`
    return new Response(JSON.stringify({ type, title, status, detail: error.message }), {
      status,
      headers: { 'content-type': 'application/problem+json' },
    })
  }
}
