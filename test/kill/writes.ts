import { digestOf } from '../../gateway/enforce/digest.ts'
import { makeCatalog } from '../../gateway/okta/catalog.ts'
import { makeCall } from '../support/calls.ts'

/** A write with a mark of its own, by which the upstream knows it again. */
export interface Write {
  readonly mark: string
  /** A new user goes through at once; an admin role waits for a person. */
  readonly kind: 'create' | 'grant'
  readonly path: string
  readonly query: string
  readonly body: object
}

export function makeWrite(n: number, kind: Write['kind']): Write {
  // As long as an immutable id of Okta's, so that nothing has to be resolved.
  const mark = `00u${String(n).padStart(17, 'k')}`
  const login = `${mark}@acme.test`
  return kind === 'create'
    ? {
        mark,
        kind,
        path: '/api/v1/users',
        query: 'activate=true',
        body: { profile: { login, email: login, firstName: 'New', lastName: 'Hire' } },
      }
    : { mark, kind, path: `/api/v1/users/${mark}/roles`, query: '', body: { type: 'HELP_DESK_ADMIN' } }
}

export const markIn = (text: string): string | undefined => /00u[k\d]{17}/.exec(text)?.[0]

const catalog = makeCatalog()

/** As the gateway reckons it: by this the writes of its store are known. */
export function digestFor(write: Write, from: { org: string; agentId: string }): string {
  const made = makeCall({ method: 'POST', path: write.path, query: write.query, body: write.body })
  const call = { ...made, headers: { 'content-type': 'application/json' } }
  const { row } = catalog.match('POST', call.segments) ?? {}
  if (row === undefined) throw new Error(`${write.path} is an operation`)
  return digestOf({ ...from, call, semanticHeaders: row.semanticHeaders, resolvedIds: {} })
}
