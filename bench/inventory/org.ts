import { endpointOf, makeLimits } from '../../gateway/okta/limits.ts'
import type { OktaPort } from '../../gateway/inventory/discover/read.ts'
import { makeLimits as makeOrgLimits } from '../../test/okta/http/limits.ts'
import type { VirtualTime } from './virtual.ts'

/** A large org that costs next to nothing to serve: every page is put together from numbers. */
export interface BenchOrg {
  readonly users: number
  readonly groups: number
  /** Members of each group; sizes fall as 1/rank until they sum up to this. */
  readonly memberships: number
  readonly apps: number
}

const id = (prefix: string, n: number): string => prefix + String(n).padStart(17, '0')
export const userId = (n: number): string => id('00u', n)
export const groupId = (n: number): string => id('00g', n)
const appId = (n: number): string => id('0oa', n)

const user = (n: number): string =>
  `{"id":"${userId(n)}","status":"ACTIVE","created":"2024-01-01T00:00:00.000Z","lastLogin":null,"lastUpdated":"2024-01-01T00:00:00.000Z","type":{"id":"oty1"},"profile":{"login":"u${n}@acme.test","email":"u${n}@acme.test","firstName":"U","lastName":"${n}"},"credentials":{"provider":{"type":"OKTA","name":"OKTA"}}}`
const member = (n: number): string => `{"id":"${userId(n)}","status":"ACTIVE","profile":{"login":"u${n}@acme.test"}}`
const group = (n: number): string =>
  `{"id":"${groupId(n)}","type":"OKTA_GROUP","created":"2024-01-01T00:00:00.000Z","lastUpdated":"2024-01-01T00:00:00.000Z","profile":{"name":"G${n}"},"_embedded":{"stats":{"hasAdminPrivilege":false}}}`
const app = (n: number): string =>
  `{"id":"${appId(n)}","name":"bookmark","label":"A${n}","status":"ACTIVE","signOnMode":"BOOKMARK","created":"2024-01-01T00:00:00.000Z","lastUpdated":"2024-01-01T00:00:00.000Z","features":[]}`

/** How many members a group has: sizes fall as 1/rank, and sum up to the memberships. */
export function sizesOf({ groups, memberships, users }: BenchOrg): readonly number[] {
  let harmonic = 0
  for (let rank = 1; rank <= groups; rank += 1) harmonic += 1 / rank
  return Array.from({ length: groups }, (_, n) =>
    Math.min(users, Math.max(1, Math.round(memberships / harmonic / (n + 1)))),
  )
}

/** Answers that are no plain list. One admin, whose rights are asked about. */
const FIXED: Readonly<Record<string, string>> = {
  '/.well-known/okta-organization': '{"id":"00o1","pipeline":"idx"}',
  '/api/v1/org': '{"id":"00o1","companyName":"Bench"}',
  '/api/v1/org/settings/clientPrivilegesSetting': '{"clientPrivilegesSetting":false}',
  '/api/v1/threats/configuration': '{"action":"none"}',
  '/api/v1/iam/assignees/users': `{"value":[{"id":"${userId(0)}"}]}`,
  [`/api/v1/users/${userId(0)}/roles`]:
    '[{"id":"ra1","type":"USER_ADMIN","status":"ACTIVE","assignmentType":"USER","created":"2025-01-01T00:00:00.000Z","lastUpdated":"2025-01-01T00:00:00.000Z"}]',
  // What the gateway's own roles do not reach would be a gap wherever a list is empty.
  '/oauth2/v1/clients/0oa00000000000000000/roles':
    '[{"id":"ra2","type":"SUPER_ADMIN","status":"ACTIVE","assignmentType":"CLIENT"}]',
  '/api/v1/iam/roles': '{"roles":[]}',
  '/api/v1/iam/resource-sets': '{"resource-sets":[]}',
  '/api/v1/iam/governance/bundles': '{"bundles":[]}',
}

interface Served {
  readonly okta: OktaPort
  /** Bucket to calls and calls a minute. */
  readonly buckets: ReadonlyMap<string, { calls: number; limit: number }>
  readonly calls: () => number
  readonly refused: () => number
}

/** Serves it; with `time` under the limits Okta publishes, each call taking 150 ms of that time. */
export function serve(org: BenchOrg, time?: VirtualTime): Served {
  const now = (): number => time?.now() ?? Date.now()
  const limits = makeLimits({ now })
  const orgLimits = time === undefined ? undefined : makeOrgLimits({ scale: 1, principalShare: 1 }, now)
  const sizes = sizesOf(org)
  const buckets = new Map<string, { calls: number; limit: number }>()
  let calls = 0
  let refused = 0

  function list(path: string): { count: number; show: (n: number) => string; max: number } | undefined {
    const bare = path.split('?')[0] ?? ''
    if (bare === '/api/v1/users') return { count: path.includes('DEPROVISIONED') ? 0 : org.users, show: user, max: 200 }
    if (bare === '/api/v1/groups') return { count: org.groups, show: group, max: 200 }
    if (bare === '/api/v1/apps') return { count: org.apps, show: app, max: 200 }
    const members = /^\/api\/v1\/groups\/00g(\d+)\/users$/.exec(bare)
    if (members !== null) {
      const g = Number(members[1])
      return { count: sizes[g] ?? 0, show: (n) => member((g * 7919 + n) % org.users), max: 1000 }
    }
    const assigned = /^\/api\/v1\/apps\/0oa(\d+)\/(users|groups)$/.exec(bare)
    if (assigned?.[2] === 'groups')
      return { count: 2, show: (n) => `{"id":"${groupId((Number(assigned[1]) + n) % org.groups)}"}`, max: 200 }
    if (assigned !== null)
      return {
        count: 20,
        show: (n) => `{"id":"${userId((Number(assigned?.[1]) * 31 + n) % org.users)}","scope":"USER"}`,
        max: 500,
      }
    return undefined
  }

  function answer(path: string): string {
    const bare = path.split('?')[0] ?? ''
    const fixed = FIXED[bare]
    if (fixed !== undefined) return fixed
    const found = list(path)
    if (found === undefined) return '[]'
    const query = new URLSearchParams(path.split('?')[1])
    const from = Number(query.get('after') ?? 0)
    const to = Math.min(found.count, from + Math.min(found.max, Number(query.get('limit') ?? found.max)))
    const items: string[] = []
    for (let n = from; n < to; n += 1) items.push(found.show(n))
    return `[${items.join(',')}]`
  }

  const okta: OktaPort = {
    limits,
    credentials: { nameFor: () => 'main' },
    async get(path, { template }) {
      calls += 1
      const endpoint = endpointOf('GET', path, template)
      const done = limits.begin('main', endpoint)
      await time?.sleep(150)
      const spent = orgLimits?.spend('GET', template, 'main')
      if (spent !== undefined) {
        const limit = Number(spent.headers['x-rate-limit-limit'])
        const name = `${endpoint.root} ${limit}`
        const bucket = buckets.get(name) ?? { calls: 0, limit }
        if (spent.allowed) bucket.calls += 1
        else refused += 1
        buckets.set(name, bucket)
      }
      const headers: Record<string, string> = { date: new Date(now()).toUTCString(), ...spent?.headers }
      const status = spent?.allowed === false ? 429 : 200
      limits.observe('main', endpoint, { status, headers })
      done()
      if (status === 429) return { status, headers, json: { errorCode: 'E0000047' } }
      const next = nextOf(path, list(path))
      if (next !== undefined) headers['link'] = `<https://bench.test${next}>; rel="next"`
      return { status, headers, json: JSON.parse(answer(path)) as unknown }
    },
  }
  return { okta, buckets, calls: () => calls, refused: () => refused }
}

function nextOf(path: string, found: { count: number; max: number } | undefined): string | undefined {
  if (found === undefined) return undefined
  const [bare = '', search = ''] = path.split('?')
  const query = new URLSearchParams(search)
  const to = Number(query.get('after') ?? 0) + Math.min(found.max, Number(query.get('limit') ?? found.max))
  if (to >= found.count) return undefined
  query.set('after', String(to))
  return `${bare}?${query.toString()}`
}
