/**
 * Rate limits per minute and bucket. Okta takes the exact path first, then the longest prefix; each API token or app has
 * half of a bucket unless told otherwise. Numbers: published defaults, near those in recorded traffic.
 */
const BUCKETS: readonly (readonly [method: string, prefix: string, perMinute: number])[] = [
  ['*', '/oauth2/v1/token', 600],
  ['GET', '/api/v1/users/{id}', 2000],
  ['GET', '/api/v1/users/{id}/groups', 1000],
  ['*', '/api/v1/users', 600],
  ['GET', '/api/v1/groups/{id}', 1000],
  ['*', '/api/v1/groups', 500],
  ['GET', '/api/v1/apps/{id}', 500],
  ['*', '/api/v1/apps', 100],
  ['*', '/api/v1/logs', 120],
  ['*', '/api/v1/policies', 1000],
  ['*', '/api/v1/iam', 100],
  ['*', '/integrations', 1000],
  ['*', '/api/v1', 1200],
  ['*', '/', 1200],
]

/** Paths that Okta does not limit. */
const FREE = ['/oauth2/v1/keys', '/.well-known/openid-configuration', '/.well-known/oauth-authorization-server']

export interface RateLimits {
  /** Factor on the published numbers. 1 = as published; the default is roomy, so that tests do not run into it. */
  readonly scale?: number
  /** Per bucket (its prefix, as in X of '/api/v1/users'), requests a minute. Overrides `scale`. */
  readonly buckets?: Readonly<Record<string, number>>
  /** Share of a bucket that one token or app may use; Okta's default is 0.5. */
  readonly principalShare?: number
}

export interface Spent {
  readonly allowed: boolean
  /** The three X-Rate-Limit headers; empty for paths that are not limited. */
  readonly headers: Readonly<Record<string, string>>
}

export interface Limits {
  spend(method: string, template: string, principal: string | undefined): Spent
}

export function makeLimits(options: RateLimits | undefined, now: () => number): Limits {
  const scale = options?.scale ?? 1000
  const share = options?.principalShare ?? 0.5
  const windows = new Map<string, { until: number; used: number }>()
  const use = (key: string): { until: number; used: number } => {
    const at = now()
    const window = windows.get(key)
    if (window !== undefined && window.until > at) {
      window.used++
      return window
    }
    const fresh = { until: at + 60_000, used: 1 }
    windows.set(key, fresh)
    return fresh
  }
  return {
    spend(method, template, principal) {
      if (FREE.includes(template)) return { allowed: true, headers: {} }
      const shape = template.replace(/\{[^}]+\}/g, '{id}')
      const bucket = BUCKETS.find(
        ([verb, prefix]) =>
          (verb === '*' || verb === method) &&
          (verb === '*' ? shape === prefix || shape.startsWith(prefix === '/' ? '/' : `${prefix}/`) : shape === prefix),
      )
      const [verb, prefix, published] = bucket ?? ['*', '/', 1200]
      const limit = options?.buckets?.[prefix] ?? published * scale
      const whole = use(`${verb} ${prefix}`)
      const part = principal === undefined ? undefined : use(`${verb} ${prefix} ${principal}`)
      const allowed = whole.used <= limit && (part === undefined || part.used <= Math.max(1, limit * share))
      const left = Math.max(0, Math.min(limit - whole.used, part === undefined ? limit : limit * share - part.used))
      const headers = {
        'x-rate-limit-limit': String(limit),
        'x-rate-limit-remaining': String(allowed ? Math.floor(left) : 0),
        'x-rate-limit-reset': String(Math.ceil(whole.until / 1000)),
      }
      return { allowed, headers }
    },
  }
}
