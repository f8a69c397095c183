import type { Org } from './org.ts'

export interface Reply {
  readonly status: number
  readonly headers: Headers
  /** Parsed JSON; undefined for an empty answer. */
  // Answers of an API under test: the tests assert on what they read.
  readonly json: any
}

export type Call = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Reply>

/** Calls the org in-process with an Authorization header. */
export function caller(org: Org, authorization: string | undefined): Call {
  return async (method, path, body, headers = {}) => {
    const sends = method === 'POST' || method === 'PUT' || method === 'PATCH'
    const response = await org.app.request(path, {
      method,
      headers: {
        ...(authorization === undefined ? {} : { authorization }),
        ...(sends ? { 'content-type': 'application/json', 'content-length': String(body === undefined ? 0 : 1) } : {}),
        ...headers,
      },
      ...(sends && body !== undefined ? { body: JSON.stringify(body) } : {}),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, json: text === '' ? undefined : JSON.parse(text) }
  }
}

/** Calls as a user, by a fresh API token. */
export function as(org: Org, userId: string): Call {
  return caller(org, `SSWS ${org.issueToken(userId).token}`)
}

/** Calls as the org's first super admin. */
export function asSuper(org: Org): Call {
  return as(org, org.truth.users.people.idAt(0))
}

/** Calls as a user with just these roles: one who held none. */
export function asAdmin(org: Org, type: string, more: Parameters<Org['giveRole']>[3] = {}): Call {
  const id = org.truth.users.people.idAt(25)
  org.giveRole('user', id, type, more)
  return as(org, id)
}

/** The URL of the next page, without the origin; undefined on the last. */
export function nextOf(reply: Reply): string | undefined {
  const url = /<([^>]+)>; rel="next"/.exec(reply.headers.get('link') ?? '')?.[1]
  return url === undefined ? undefined : url.replace(/^https?:\/\/[^/]+/, '')
}

/** All items of all pages. */
export async function pages(call: Call, path: string): Promise<any[]> {
  const items: unknown[] = []
  for (let at: string | undefined = path; at !== undefined;) {
    const reply: Reply = await call('GET', at)
    items.push(...reply.json)
    at = nextOf(reply)
  }
  return items
}
