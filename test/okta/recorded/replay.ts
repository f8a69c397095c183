import { asObject } from '../http/exchange.ts'
import { makeOrg, type Org } from '../org.ts'
import type { Recording } from './recordings.ts'
import { differences, type Known } from './shape.ts'

/** What came of one recorded interaction. */
export interface Outcome {
  readonly row: Recording
  readonly kind: 'same' | 'uncovered' | 'different'
  readonly why: readonly string[]
}

const SERVER_MADE = new Set([
  'id',
  'created',
  'lastUpdated',
  'lastMembershipUpdated',
  '_links',
  '_embedded',
  'activated',
  'statusChanged',
  'lastLogin',
  'passwordChanged',
  'orn',
  'objectClass',
  'createdBy',
  'lastUpdatedBy',
  'assignmentType',
])
const ID = /^[0-9A-Za-z_@.-]{10,}$/
/** Operations whose answer does not show what was sent. */
const BODIES: Readonly<Record<string, (answer: unknown) => unknown>> = {
  assignUserToApplication: (answer) => ({ id: asObject(answer)['id'], credentials: asObject(answer)['credentials'] }),
}
/** Headers that say nothing about Okta's way of answering, or that proxies trimmed from some recordings. */
const LOOSE = new Set([
  'date',
  'cache-control',
  'etag',
  'content-disposition',
  'set-cookie',
  'content-type',
  'okta-collection-count',
  'dpop-nonce',
])

/** Plays the interactions of one recorded test against a fresh org, and compares each answer of a covered operation. */
export async function replay(rows: readonly Recording[], knownOf: (row: Recording) => Known): Promise<Outcome[]> {
  const org = makeOrg({ seed: 5, users: 1, groups: 0, apps: 0, origin: 'https://test.okta.com' })
  const { token } = org.issueToken(org.truth.users.people.idAt(0))
  const ids = new Map<string, string>()
  const outcomes: Outcome[] = []
  for (const row of rows) {
    if (row.op === null || !org.covered.has(row.op)) {
      outcomes.push({ row, kind: 'uncovered', why: [] })
      continue
    }
    const why = await one(org, token, row, ids, knownOf(row))
    outcomes.push({ row, kind: why.length === 0 ? 'same' : 'different', why })
  }
  return outcomes
}

async function one(org: Org, token: string, row: Recording, ids: Map<string, string>, known: Known): Promise<string[]> {
  const translate = (text: string): string => {
    let out = text
    for (const [theirs, ours] of ids) out = out.replaceAll(theirs, ours)
    return out
  }
  const path = translate(row.path.replace(/^\/\//, '/'))
  const body = row.reqBody ?? BODIES[row.op ?? '']?.(row.respBody) ?? derived(row)
  const sends = row.method === 'POST' || row.method === 'PUT' || row.method === 'PATCH'
  const response = await org.app.request(`${path}${row.query === '' ? '' : `?${translate(row.query)}`}`, {
    method: row.method,
    headers: { authorization: `SSWS ${token}`, 'content-type': 'application/json' },
    ...(sends ? { body: body === undefined ? '' : translate(JSON.stringify(body)) } : {}),
  })
  const text = await response.text()
  if (response.status !== row.status)
    return [`status ${row.status} recorded, ${response.status} given ${text.slice(0, 160)}`]
  const json: unknown = text === '' ? null : JSON.parse(text)
  pair(row.respBody, json, ids)
  const found = differences(row.respBody, json, known)
  for (const name of Object.keys(row.respHeaders))
    if (!LOOSE.has(name) && !response.headers.has(name)) found.push(`header ${name}: missing`)
  for (const name of response.headers.keys())
    if (!LOOSE.has(name) && !known.headers.has(name)) found.push(`header ${name}: never recorded`)
  return found
}

/** Where the recording lacks the request's body: what was sent, as far as the answer tells. */
function derived(row: Recording): unknown {
  if (row.status >= 400 || (row.method !== 'POST' && row.method !== 'PUT')) return undefined
  return strip(row.respBody)
}

function strip(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strip)
  if (typeof value !== 'object' || value === null) return value === '-REDACTED-' ? 'Hidden-7-of-9' : value
  const entries = Object.entries(value).filter(([key, inner]) => !SERVER_MADE.has(key) && inner !== null)
  return Object.fromEntries(
    entries.map(([key, inner]) => [key, key === 'password' ? { value: 'Hidden-7-of-9' } : strip(inner)]),
  )
}

/** Learns which of our ids stands for which recorded one. */
function pair(recorded: unknown, ours: unknown, ids: Map<string, string>): void {
  if (Array.isArray(recorded) && Array.isArray(ours)) {
    for (const [index, item] of recorded.entries()) pair(item, ours[index], ids)
    return
  }
  if (typeof recorded !== 'object' || recorded === null || typeof ours !== 'object' || ours === null) return
  const mine = new Map(Object.entries(ours))
  for (const [key, value] of Object.entries(recorded)) {
    const other: unknown = mine.get(key)
    if (/^(id|kid|client_id|.*Id)$/.test(key) && typeof value === 'string' && typeof other === 'string') {
      if (value !== other && ID.test(value)) ids.set(value, other)
    } else pair(value, other, ids)
  }
}
