import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { makeAudit, type Audit, type DecisionRecord } from '../../gateway/enforce/audit.ts'
import type { Effects } from '../../gateway/enforce/audit.ts'
import { makeEvaluation } from '../../gateway/enforce/evaluation.ts'
import type { Decision, Reason } from '../../gateway/model/decision.ts'
import { makeIds, type Ids } from '../../gateway/model/ids.ts'
import type { Operation, OperationRow } from '../../gateway/model/operation.ts'
import type { TargetView, View } from '../../gateway/model/view.ts'
import type { Store } from '../../gateway/store/store.ts'
import { NOW, someAgent } from './agents.ts'
import { makeCall } from './calls.ts'

export const testIds = (now: () => number = () => NOW): Ids =>
  makeIds({ now, random: (count) => new Uint8Array(randomBytes(count)) })

/** A folder for spill files and keys, gone when the test ends. */
export function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'postern-audit-'))
  t.after(() => rmSync(path, { recursive: true, force: true }))
  return path
}

export interface TestAudit extends Audit {
  readonly logged: object[]
}

export async function openAudit(
  t: TestContext,
  store: Store,
  options: { spillPath?: string; now?: () => number } = {},
): Promise<TestAudit> {
  const logged: object[] = []
  const audit = await makeAudit({
    store,
    ids: testIds(options.now),
    now: options.now ?? (() => NOW),
    spillPath: options.spillPath ?? join(folder(t), 'outcomes.spill'),
    versions: { gateway: '0.1.0', catalog: '2026.06.3' },
    log: { error: (fields) => void logged.push(fields) },
  })
  return { ...audit, logged }
}

/** Parts a row may leave out are left out here. */
type Optional = 'doorReason' | 'doorWhenEnabled' | 'iamAdminRoles' | 'iamPermissions'
const row = (change: Partial<Omit<OperationRow, Optional>>): OperationRow => ({
  id: 'getUser',
  method: 'GET',
  template: '/api/v1/users/{id}',
  tag: 'User',
  scopes: ['okta.users.read'],
  access: 'read',
  door: 'forward',
  host: 'org',
  semanticHeaders: [],
  parameters: { id: 'user', userId: 'user' },
  resource: 'user',
  apiToken: true,
  takesCredential: true,
  lifecycle: 'GA',
  spec: 'management',
  bodyTypes: [],
  deprecated: false,
  revealsSecrets: false,
  bulk: false,
  query: [],
  ...change,
})

export const GET_USER: OperationRow = row({})
export const GRANT_ROLE: OperationRow = row({
  id: 'assignRoleToUser',
  method: 'POST',
  template: '/api/v1/users/{userId}/roles',
  tag: 'RoleAssignmentAUser',
  scopes: ['okta.roles.manage'],
  access: 'write',
})

export const MIA = '00u1a2b3c4d5e6f7g8h9'
export const someReason = (change: Partial<Reason> = {}): Reason => ({
  rule: 'roles.admin_grant',
  effect: 'hold',
  title: 'Granting an admin role needs a second person',
  description: 'HELP_DESK_ADMIN is an admin role; the user held none.',
  severity: 'high',
  hint: 'Ask an approver.',
  proof: { role: 'HELP_DESK_ADMIN', held: false },
  controls: ['soc2:CC6.3', 'gdpr:unknown'],
  ...change,
})
export const someDecision = (change: Partial<Decision> = {}): Decision => ({
  effect: 'allow',
  reasons: [someReason({ effect: 'allow', rule: 'scopes.granted', title: 'The scope is granted' })],
  obligations: [],
  policy: '2026-11-22.3',
  ...change,
})

export interface RecordParts {
  readonly id?: string
  readonly row?: OperationRow
  readonly path?: string
  readonly query?: string
  readonly targets?: readonly TargetView[]
  readonly properties?: Operation['properties']
  readonly decision?: Decision
  readonly purpose?: string
  readonly agent?: ReturnType<typeof someAgent>
  readonly approvedHold?: string
  readonly effective?: boolean
  readonly ip?: string
}

export const mia: TargetView = {
  type: 'user',
  id: MIA,
  named: 'mia.lund@acme.test',
  label: 'Mia Lund',
  exists: true,
  facts: { is_admin: { value: false, age_ms: 4000, source: 'inventory' } },
  unknown: {},
}

const ids = testIds()

/** What the road would hand to the audit for one call. */
export function decisionRecord(
  audit: Pick<Audit, 'ref'>,
  parts: RecordParts = {},
): DecisionRecord & Effects & { view: View } {
  const operationRow = parts.row ?? GET_USER
  const path = parts.path ?? `/api/v1/users/${MIA}`
  const made = makeCall({ method: operationRow.method, path, query: parts.query ?? '' })
  const call = { ...made, source: { ip: parts.ip ?? '203.0.113.7', userAgent: undefined } }
  const agent = parts.agent ?? someAgent('onboarding-bot', { kind: 'service' })
  const subject = {
    agent,
    credential: { kind: 'key' as const, handle: 'pk_1234' },
    scopes: ['okta.users.read'],
    actors: [],
  }
  const view: View = {
    may: {
      granted: true,
      grant_proof: ['scope okta.users.read'],
      effective: parts.effective ?? true,
      effective_proof: ['SUPER_ADMIN of client 0oa4'],
    },
    targets: parts.targets ?? [mia],
    history: {
      calls_last_minute: 0,
      calls_last_hour: 0,
      operation_last_hour: 0,
      destroys_last_hour: 0,
      operation_first_at: 0,
    },
  }
  const operation: Operation = { row: operationRow, ids: {}, targets: [], properties: parts.properties ?? {} }
  const id = parts.id ?? ids.decision()
  const approval =
    parts.approvedHold === undefined
      ? undefined
      : { hold: parts.approvedHold, digest: 'd', rules: [], facts: 'f', by: [], until: NOW + 1000 }
  const evaluation = JSON.stringify(
    makeEvaluation({
      id,
      subject,
      operation,
      view,
      call,
      digest: 'digest',
      org: 'acme.okta.com',
      now: NOW,
      approval,
      ref: audit.ref,
    }),
  )
  return {
    id,
    at: NOW,
    call,
    preferences: { purpose: parts.purpose },
    subject,
    operation,
    view,
    decision: parts.decision ?? someDecision(),
    evaluation,
    judged: null,
    open: null,
    claim: null,
    write: null,
  }
}
