/** OAuth's own error shape, which the token endpoint uses instead of Okta's. */
export class OAuthError extends Error {
  readonly error: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>

  constructor(error: string, description: string, options: { status?: number; headers?: Record<string, string> } = {}) {
    super(description)
    this.name = 'OAuthError'
    this.error = error
    this.status = options.status ?? 400
    this.headers = options.headers ?? {}
  }
}
