import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import type { Org } from '../okta/org.ts'
import type { DeclaredAgent, TestGateway } from '../support/gateway.ts'

export const WRITER: DeclaredAgent = {
  name: 'onboarding-bot',
  kind: 'service',
  grant: {
    scopes: ['okta.users.manage', 'okta.groups.manage', 'okta.roles.manage'],
    resources: { user: ['*'], group: ['*'] },
    attributes: ['*'],
  },
}
export const OTHER: DeclaredAgent = { ...WRITER, name: 'other-bot' }

/** One that manages apps too. */
export const APPS_TOO: DeclaredAgent = {
  ...WRITER,
  grant: {
    scopes: [...(WRITER.grant?.scopes ?? []), 'okta.apps.manage'],
    resources: { user: ['*'], group: ['*'], app: ['*'] },
    attributes: ['*'],
  },
}

let n = 0

/** A further operator; their key. Whoever adds approvers must not approve that day, so the first operator only adds. */
export async function operator(
  gateway: TestGateway,
  oktaUserId?: string,
  roles: readonly string[] = ['approver'],
  name = `Approver ${++n}`,
): Promise<string> {
  const { status, json, text } = await gateway.operate('POST', '/api/operators', { name, roles, oktaUserId })
  assert.equal(status, 201, text)
  return json.key as string
}

/** An active user of the org who is nobody's admin; another one each time. */
export function someone({ org }: { readonly org: Org }): string {
  const login = `person${++n}@acme.test`
  const user = [...org.truth.users.all()].find(
    (one) => one.status === 'ACTIVE' && !takenOf(org).has(one.id) && !isAdmin(org, one.id),
  )
  assert.ok(user, `the org has nobody left for ${login}`)
  takenOf(org).add(user.id)
  return user.id
}
const taken = new WeakMap<Org, Set<string>>()
function takenOf(org: Org): Set<string> {
  const known = taken.get(org) ?? new Set()
  taken.set(org, known)
  return known
}

const isAdmin = (org: Org, user: string): boolean =>
  [...org.truth.roles.all()].some(
    ({ principal, principalId }) =>
      principalId === user || (principal === 'group' && org.truth.membersOf(principalId).has(user)),
  )

export const roleOf = (gateway: TestGateway, user: string, type = 'HELP_DESK_ADMIN', headers = {}) =>
  gateway.call('onboarding-bot', 'POST', `/api/v1/users/${user}/roles`, { type }, headers)

/** The id of the hold that the answer tells of. */
export function holdOf(answer: Awaited<ReturnType<TestGateway['call']>>): string {
  assert.equal(answer.json?.postern?.decision, 'hold', `${answer.status} ${answer.text}`)
  return answer.json.postern.hold.id as string
}

export const approve = (gateway: TestGateway, hold: string, key: string, more: object = {}) =>
  gateway.operate('POST', `/api/holds/${hold}/approve`, { reason: 'ticket INC-4471 checked', ...more }, key)

/** As time would do it: the rows of a gateway on SQLite, changed from outside. */
export function meddle(gateway: TestGateway, statement: string): void {
  const db = new DatabaseSync(join(gateway.dataDir, 'postern.db'), { timeout: 5000 })
  db.exec(statement)
  db.close()
}

/** A group of the org with these members. */
export function group({ truth }: Org, name: string, members: readonly string[]): string {
  const now = truth.stamp()
  const like = [...truth.groups.all()].find((one) => one.type === 'OKTA_GROUP')
  assert.ok(like)
  const made = truth.groups.put({
    ...like,
    id: truth.ids.next('00g'),
    profile: { name, description: '' },
    created: now,
    lastUpdated: now,
  })
  truth.found(made.id)
  for (const member of members) truth.membersOf(made.id).add(member)
  return made.id
}
