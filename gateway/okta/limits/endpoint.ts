/**
 * Which rate limit an answer speaks of. Okta names its buckets by endpoint and does not send the name, so a bucket is known by
 * the endpoints that were answered from it. Pure.
 */
export interface Endpoint {
  /** `read /api/v1/users/{}/roles`; reads and writes of one path may count apart. */
  readonly key: string
  /** `/api/v1/users`: endpoints of one root may share a bucket, those of different roots are taken apart. */
  readonly root: string
}

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Templates are as many as Okta has operations; every call asks for its own. */
const known = new Map<string, Endpoint>()

/** The endpoint of a call. Give the catalog's template where there is one; else ids are guessed from where they stand. */
export function endpointOf(method: string, path: string, template?: string): Endpoint {
  if (template === undefined) return made(method, path)
  const name = `${method} ${template}`
  let endpoint = known.get(name)
  if (endpoint === undefined) known.set(name, (endpoint = made(method, template)))
  return endpoint
}

function made(method: string, path: string): Endpoint {
  const bare = path.replace(/[?#].*$/, '')
  const segments = bare.split('/').filter((segment) => segment !== '')
  const versioned = segments.findIndex((segment) => /^v\d+$/.test(segment))
  const first = versioned === -1 ? 0 : versioned + 1
  const shape = segments.map((segment, at) => (isId(segment, at - first) ? '{}' : segment))
  return Object.freeze({
    key: `${READS.has(method) ? 'read' : 'write'} /${shape.join('/')}`,
    root: `/${shape.slice(0, first + 1).join('/')}`,
  })
}

/** `at` counts from the segment after the version: collections stand at even places, ids at odd ones, with exceptions. */
function isId(segment: string, at: number): boolean {
  if (segment.startsWith('{')) return true
  if (at < 1) return false
  if (/[%@.+]/.test(segment) || /^[A-Za-z0-9_-]*\d[A-Za-z0-9_-]{9,}$/.test(segment) || segment.length >= 20) return true
  return at === 1 && !LITERALS.has(segment)
}

/** Words that stand where an id could, right after a collection. */
const LITERALS: ReadonlySet<string> = new Set([
  'rules',
  'current',
  'default',
  'roles',
  'resource-sets',
  'assignees',
  'types',
])

/** The keys under which something may be known of an endpoint, nearest first: itself, then each longer prefix. */
export function* prefixes(endpoint: Endpoint): Generator<string> {
  yield endpoint.key
  for (let cut = endpoint.key.lastIndexOf('/'); cut > 0; cut = endpoint.key.lastIndexOf('/', cut - 1)) {
    const shorter = endpoint.key.slice(0, cut)
    if (shorter.length <= shorter.indexOf(' ') + endpoint.root.length) return yield shorter
    yield shorter
  }
}
