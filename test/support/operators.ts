import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { Registry } from 'prom-client'
import { firstOperator, operatorsDoor, type OperatorsHouse } from '../../gateway/doors/operators.ts'
import { makeAudit } from '../../gateway/enforce/audit.ts'
import { makeDirectory, makeKey } from '../../gateway/enforce/identify.ts'
import type { OperatorRole } from '../../gateway/model/api.ts'
import { makeIds } from '../../gateway/model/ids.ts'
import type { Store } from '../../gateway/store/store.ts'
import { administration, NOW } from './agents.ts'

/** The door over a real store and a real audit log; what needs Okta or a policy is answered by `ports`. */
export interface DoorHouse {
  readonly house: OperatorsHouse
  readonly clock: { now: number }
  readonly folder: string
  /** Key of the first operator, who has all roles. */
  readonly key: string
  ask(
    path: string,
    options?: { method?: string; body?: unknown; key?: string | null; headers?: Record<string, string> },
  ): Promise<Answered>
  /** Another operator's key, made past the door: nobody's act. */
  operator(name: string, roles: readonly OperatorRole[], oktaUserId?: string): Promise<string>
  /** A hold of this agent, as a decision opens it. */
  hold(agent: string, change?: { id?: string; quorum?: number; purpose?: string }): Promise<string>
  app: ReturnType<typeof operatorsDoor>
}

export interface Answered {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  // oxlint-disable-next-line typescript/no-explicit-any -- answers are asserted on, shape and all
  readonly json: any
}

const RULES = [
  {
    rule: 'scopes.granted',
    title: "The agent's grant covers this",
    description: 'What the grant covers passes.',
    severity: 'info' as const,
    effects: ['allow'],
    controls: ['soc2:CC6.1'],
  },
  {
    rule: 'users.deletion',
    title: 'Deleting a user',
    description: 'It cannot be undone.',
    severity: 'high' as const,
    effects: ['hold'],
    controls: ['soc2:CC6.3', 'iso27001:A.5.18'],
  },
]

export const PORTS = {
  names: ['postern.example'],
  version: '0.1.0-test',
  startedAt: NOW,
  org: 'https://acme.okta.example',
  agentsDoor: () => ({ url: 'https://postern.example', org: 'https://acme.okta.example', ca: null, tunnels: true }),
  grantMinutes: 60,
  // Everyone belongs to every group; what Okta tells is met in test/holds.
  approvers: {
    belongs: (_person, names) => Promise.resolve(names),
    gains: () => Promise.resolve(false),
    changed: () => Promise.resolve(false),
  },
  knowsOperation: (id: string) => ['listUsers', 'deleteUser'].includes(id),
  verify: () => Promise.resolve({ ok: true, sealed: 3, unsealed: 1, checkpoints: 1, root: 'AAAA', wrong: null }),
  policy: () => ({ revision: '2027-01-15.1', loadedAt: new Date(NOW).toISOString(), rules: 20, source: 'built in' }),
  rules: (operation?: string) => (operation === 'listUsers' ? RULES.slice(0, 1) : RULES),
  limits: () =>
    Promise.resolve([
      {
        bucket: '/api/v1/users',
        limit: 600,
        remaining: 412,
        resetAt: new Date(NOW + 41_000).toISOString(),
        seenAt: new Date(NOW - 2000).toISOString(),
      },
    ]),
  checks: () => Promise.resolve([{ name: 'store', state: 'ok' as const, detail: 'schema 2', hint: '' }]),
} satisfies Partial<OperatorsHouse>

let n = 0

export async function doorHouse(
  t: TestContext,
  store: Store,
  change: Partial<OperatorsHouse> = {},
): Promise<DoorHouse> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-door-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const clock = { now: NOW }
  const now = () => clock.now
  const ids = makeIds({ now, random: randomBytes })
  const silent = { error: () => undefined, warn: () => undefined }
  const versions = { gateway: '0.1.0-test', catalog: 'test' }
  const audit = await makeAudit({ store, ids, now, spillPath: join(folder, 'spill'), versions, log: silent })
  t.after(() => audit.close())
  const directory = await makeDirectory(store, { now, ticks: now, everyMs: 0 })
  const base = { store, audit, dataDir: folder, now, random: randomBytes }
  const file = await firstOperator({ ...base, name: 'Sam Ortiz', oktaUserId: '00usamortiz000000001', key: undefined })
  const key = file === undefined ? '' : readFileSync(file, 'utf8').trim()
  const house: OperatorsHouse = {
    ...PORTS,
    store,
    directory,
    audit,
    ids,
    now,
    random: randomBytes,
    log: silent,
    waiting: { decided: () => undefined },
    metrics: new Registry(),
    erase: (record) => audit.erase(record),
    explain: () => Promise.reject(new Error('no policy in this test')),
    narrative: async (decision) => {
      const rows = await store.db.selectFrom('entries').select('id').where('decision_id', '=', decision).execute()
      return rows.length === 0 ? undefined : `${decision}: ${rows.length} entries\n`
    },
    ...change,
  }
  const app = operatorsDoor(house)
  return {
    house,
    clock,
    folder,
    key,
    app,
    async ask(path, options = {}) {
      const authorization = options.key === null ? {} : { authorization: `Bearer ${options.key ?? key}` }
      const sent = options.body === undefined ? undefined : JSON.stringify(options.body)
      const answer = await app.request(`http://127.0.0.1:8081${path}`, {
        method: options.method ?? (sent === undefined ? 'GET' : 'POST'),
        headers: {
          ...authorization,
          ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
          ...options.headers,
        },
        ...(sent === undefined ? {} : { body: sent }),
      })
      const text = await answer.text()
      const isJson = answer.headers.get('content-type')?.startsWith('application/json') === true
      return { status: answer.status, headers: answer.headers, text, json: isJson ? JSON.parse(text) : undefined }
    },
    async operator(name, roles, oktaUserId) {
      const made = makeKey('ok', randomBytes)
      await store.run('addOperator', {
        writer: store.writer,
        operator: {
          id: ids.operator(),
          name,
          oktaUserId: oktaUserId ?? null,
          roles: JSON.stringify(roles),
          at: clock.now,
        },
        key: { hash: made.hash, prefix: made.prefix, at: clock.now, expiresAt: null },
        entry: administration({ at: clock.now }),
      })
      return made.key
    },
    async hold(agent, { id = `hold_${++n}`, quorum = 1, purpose } = {}) {
      await store.run('decided', {
        writer: store.writer,
        entry: administration({
          kind: 'decision',
          decision: `dec_${id}`,
          agent,
          operation: 'deleteUser',
          effect: 'hold',
          at: clock.now,
        }),
        usage: null,
        judged: null,
        open: {
          id,
          digest: `digest ${id}`,
          operation: 'deleteUser',
          requirement: JSON.stringify({ approvers: ['IAM approvers'], quorum, expires_seconds: 1800 }),
          shown: JSON.stringify({
            sentence: "delete the user 'Mia Lund'",
            rules: [
              { rule: 'users.delete', title: 'Deleting is for good', severity: 'high', description: 'Two must agree.' },
            ],
            facts: 'x',
            policy: '2027-01-15.1',
          }),
          purpose: purpose ?? null,
          sealedCall: Buffer.from('sealed'),
          expiresAt: clock.now + 1_800_000,
          mostPending: 20,
          idempotencyKey: null,
          supersedes: null,
        },
        claim: null,
        write: null,
        outbox: [],
      })
      return id
    },
  }
}
