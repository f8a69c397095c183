import type { Call, Method } from '../../model/call.ts'
import { Refusal } from '../../model/refusal.ts'
import { canonicalPath } from './path.ts'
import { readQuery } from './query.ts'

export type Target = Pick<Call, 'path' | 'segments' | 'query' | 'params'>

/**
 * The request target, as it stands on the request line, in its one canonical form. Origin form, or absolute form when the
 * authority means the gateway or the org (some clients speak to us as to a proxy). Pure. Throws Refusal.
 */
export function readTarget(
  raw: string,
  method: Method,
  host: string | undefined,
  options: { authorities: readonly string[]; limits: { targetBytes: number } },
): Target {
  if (raw.length > options.limits.targetBytes) throw new Refusal('too_large_path')
  const target = raw.startsWith('/') ? raw : originForm(raw, host, options.authorities)
  if (target.includes('#')) throw new Refusal('malformed_target', { hint: 'Send no fragment.' })
  const mark = target.indexOf('?')
  const query = mark < 0 ? '' : target.slice(mark + 1)
  return {
    ...canonicalPath(mark < 0 ? target : target.slice(0, mark)),
    query,
    params: readQuery(query, method),
  }
}

const ABSOLUTE = /^(https?):\/\/([^/?#]*)(.*)$/i
const AUTHORITY = /^(?:[a-z0-9-]+(?:\.[a-z0-9-]+)*|\[[0-9a-f:.]+\])(?::\d{1,5})?$/

function originForm(raw: string, host: string | undefined, authorities: readonly string[]): string {
  const [, scheme, authority, rest] = ABSOLUTE.exec(raw) ?? []
  if (scheme === undefined || authority === undefined || rest === undefined) throw new Refusal('malformed_target')
  if (!means(authority, scheme, authorities)) throw new Refusal('malformed_target')
  // RFC 9112 3.2.2: the target wins over Host. One that means someone else altogether is an attempt to confuse.
  if (host !== undefined && !means(host, scheme, authorities)) {
    throw new Refusal('malformed_target', { hint: 'Host and the request target must name the same authority.' })
  }
  return rest.startsWith('/') ? rest : `/${rest}`
}

/** Userinfo never matches. A name without a port is understood: Okta's Go SDK drops the port behind a proxy. */
export function means(authority: string, scheme: string, authorities: readonly string[]): boolean {
  const asked = authority.toLowerCase()
  if (!AUTHORITY.test(asked)) return false
  const bare = asked.replace(scheme.toLowerCase() === 'https' ? /:443$/ : /:80$/, '')
  return authorities.some((name) => {
    const known = name.toLowerCase()
    return known === asked || known === bare || known.replace(/:\d+$/, '') === bare
  })
}
