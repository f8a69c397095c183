import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
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
export function someone(gateway: TestGateway): string {
  const login = `person${++n}@acme.test`
  const user = [...gateway.org.truth.users.all()].find(
    (one) => one.status === 'ACTIVE' && !taken.has(`${gateway.orgUrl} ${one.id}`) && !isAdmin(gateway, one.id),
  )
  assert.ok(user, `the org has nobody left for ${login}`)
  taken.add(`${gateway.orgUrl} ${user.id}`)
  return user.id
}
const taken = new Set<string>()

const isAdmin = ({ org }: TestGateway, user: string): boolean =>
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
