import { asObject, asText } from '../http/exchange.ts'
import { makeOrg, type Org } from '../org.ts'
import { arrange, lostBefore, revived } from './arrange.ts'
import type { Recording } from './recordings.ts'
import { differences, NOW, yearOf, type Known } from './shape.ts'

/** What came of one recorded interaction. */
export interface Outcome {
  readonly row: Recording
  /** `apart`: cannot be repeated, or no longer is as it was recorded; `why` says so. */
  readonly kind: 'same' | 'uncovered' | 'apart' | 'different'
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
/** Stands for every value that the recordings blank. */
const HIDDEN = 'Hidden-7-of-9'
const ID = /^[0-9A-Za-z_@.-]{10,}$/
/** Operations whose answer does not show what was sent. */
const BODIES: Readonly<Record<string, (answer: unknown) => unknown>> = {
  changePassword: () => ({ oldPassword: { value: HIDDEN }, newPassword: { value: HIDDEN } }),
  changeRecoveryQuestion: () => ({
    password: { value: HIDDEN },
    recovery_question: { question: 'Which city?', answer: 'Oslo' },
  }),
  forgotPasswordSetNewPassword: () => ({ password: { value: HIDDEN }, recovery_question: { answer: 'Oslo' } }),
  assignUserToApplication: (answer) => ({ id: asObject(answer)['id'], credentials: asObject(answer)['credentials'] }),
}
/** Interactions that rest on what the recording does not tell. */
const STATED: Readonly<Record<string, string>> = {
  'TestApplicationsResource.test_revoke_consent_grant.yaml#5': 'shows a grant of another app',
  'TestPrincipalRateLimitResource.test_error_scenarios_and_edge_cases.yaml#4':
    'names a token that is gone, of which the limits still tell',
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
export async function replay(
  rows: readonly Recording[],
  knownOf: (row: Recording) => Known,
  statusesOf: (row: Recording) => ReadonlySet<number>,
): Promise<Outcome[]> {
  const org = makeOrg({ seed: 5, users: 1, groups: 0, apps: 0, origin: 'https://test.okta.com' })
  const said = JSON.stringify(rows.map((row) => row.respBody))
  org.truth.settings.realms = said.includes('"realmId"')
  org.truth.settings.entitlements = said.includes('"emOptInStatus"')
  const { token, id: tokenId } = org.issueToken(org.truth.users.people.idAt(0))
  for (let n = 0; n < 4; n++) org.issueToken(org.truth.users.people.idAt(0), `other ${n}`)
  const ids = new Map<string, string>()
  arrange(org.truth, rows, ids, tokenId)
  const outcomes: Outcome[] = []
  for (const row of rows) {
    if (row.op === null || !org.covered.has(row.op)) {
      outcomes.push({ row, kind: 'uncovered', why: [] })
      continue
    }
    const apart = apartFor(row, statusesOf(row))
    if (apart !== undefined) {
      // Done all the same, since later interactions may rest on it.
      if (row.status < 300 && row.op !== 'token') await one(org, token, row, ids, knownOf(row))
      outcomes.push({ row, kind: 'apart', why: [apart] })
      continue
    }
    const why = await one(org, token, row, ids, knownOf(row))
    outcomes.push({ row, kind: why.length === 0 ? 'same' : 'different', why })
  }
  return outcomes
}

/** Why an interaction cannot be held against us; undefined when it can. */
function apartFor(row: Recording, recent: ReadonlySet<number>): string | undefined {
  const text = JSON.stringify(row.respBody)
  const stated = STATED[`${row.file.split('/').at(-1) ?? ''}#${row.i}`]
  if (stated !== undefined) return stated
  if (row.op !== 'token' && row.respHeaders['x-okta-request-id'] === undefined)
    return 'made by hand: Okta gives every answer an id'
  if (row.status >= 400 && row.op !== 'token' && !text.includes('errorCode')) return 'not an answer of Okta'
  if (text.includes('Maximum number of instances')) return "a limit of the recorded org's subscription"
  if (row.op === 'token') return 'the recorded assertion is blanked'
  if (row.status === 429) return 'a limit of the recorded org'
  if (yearOf(row) < NOW && row.status < 300 && recent.size > 0 && !recent.has(row.status))
    return 'newer recordings have another status'
  return undefined
}

async function one(org: Org, token: string, row: Recording, ids: Map<string, string>, known: Known): Promise<string[]> {
  const translate = (text: string): string => {
    let out = text
    for (const [theirs, ours] of ids) out = out.replaceAll(theirs, ours)
    return out
  }
  for (const [, method, lost] of lostBefore(row))
    await org.app.request(translate(lost), { method, headers: { authorization: `SSWS ${token}` } })
  const path = translate(row.path.replace(/^\/\//, '/'))
  const body = revived(org.truth, row, row.reqBody ?? BODIES[row.op ?? '']?.(row.respBody) ?? derived(row))
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
  if (typeof value !== 'object' || value === null) return value === '-REDACTED-' ? HIDDEN : value
  const entries = Object.entries(value).filter(([key, inner]) => !SERVER_MADE.has(key) && inner !== null)
  return Object.fromEntries(
    entries.map(([key, inner]) => [
      key,
      // Answers show that a password is set by an empty object; a password policy is no password.
      key === 'password' && Object.keys(asObject(inner)).length === 0 ? { value: HIDDEN } : strip(inner),
    ]),
  )
}

/** Learns which of our ids stands for which recorded one. */
function pair(recorded: unknown, ours: unknown, ids: Map<string, string>): void {
  if (Array.isArray(recorded) && Array.isArray(ours)) {
    const left: unknown[] = [...(ours as readonly unknown[])]
    const without: unknown[] = []
    // Lists of two orgs have other orders: what bears the same name belongs together, the rest goes by its place.
    for (const item of recorded as readonly unknown[]) {
      const at = left.findIndex((mine) => nameOf(item) !== undefined && nameOf(item) === nameOf(mine))
      if (at === -1) without.push(item)
      else pair(item, left.splice(at, 1)[0], ids)
    }
    for (const [index, item] of without.entries()) pair(item, left[index], ids)
    return
  }
  if (typeof recorded !== 'object' || recorded === null || typeof ours !== 'object' || ours === null) return
  const mine = new Map(Object.entries(ours))
  for (const [key, value] of Object.entries(recorded)) {
    const other: unknown = mine.get(key)
    if (/^(id|kid|client_id|.*Id)$/.test(key) && typeof value === 'string' && typeof other === 'string') {
      if (value !== other && ID.test(value) && !ids.has(value)) ids.set(value, other)
    } else pair(value, other, ids)
  }
}

/** What a person would know an object by. */
function nameOf(value: unknown): string | undefined {
  const object = asObject(value)
  const profile = asObject(object['profile'])
  return asText(object['key'] ?? object['name'] ?? object['label'] ?? profile['login'] ?? profile['name'])
}
