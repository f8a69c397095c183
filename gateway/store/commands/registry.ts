import { sql, integer, text, type Command } from '../statement.ts'
import { append, type EntryInput } from './entries.ts'
import { bump, type AgentRow, type KeyInput, type OperatorRow } from './agents.ts'

/** Notes that a key was used. No epoch: nothing that is decided depends on it. */
export function* touchAgentKey(args: { hash: string; at: number }): Command<void> {
  yield sql(
    `update agent_keys set last_used_at = ? where hash = ? and (last_used_at is null or last_used_at < ?)`,
    args.at,
    args.hash,
    args.at,
  )
}

function* insertKey(table: 'agent_keys' | 'operator_keys', owner: string, key: KeyInput): Command<boolean> {
  const column = table === 'agent_keys' ? 'agent_id' : 'operator_id'
  const rows = yield sql(
    `insert into ${table} (hash, ${column}, prefix, created_at, expires_at) values (?, ?, ?, ?, ?) on conflict (hash) do nothing returning hash`,
    key.hash,
    owner,
    key.prefix,
    key.at,
    key.expiresAt,
  )
  return rows[0] !== undefined
}

/** A new agent with its first key, where it has one. False, and nothing written, when the id or name is taken. */
export function* addAgent(args: {
  writer: string
  agent: AgentRow
  key: KeyInput | null
  entry: EntryInput
}): Command<boolean> {
  const { agent, key } = args
  const rows = yield sql(
    `insert into agents (id, name, status, body, created_at, updated_at, source) values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing returning id`,
    agent.id,
    agent.name,
    agent.status,
    agent.body,
    agent.at,
    agent.at,
    agent.source,
  )
  if (rows[0] === undefined) return false
  if (key !== null) yield* insertKey('agent_keys', agent.id, key)
  yield* bump('agents')
  yield* bump('keys')
  yield* append(args.writer, args.entry)
  return true
}

/** Changes an agent that is still as it was read (`was` = its updated_at then). False, and nothing written, when not. */
export function* changeAgent(args: {
  writer: string
  agent: AgentRow
  was: number
  entry: EntryInput
}): Command<boolean> {
  const { agent } = args
  const rows = yield sql(
    `update agents set status = ?, body = ?, updated_at = ?, source = ? where id = ? and updated_at = ? returning id`,
    agent.status,
    agent.body,
    agent.at,
    agent.source,
    agent.id,
    args.was,
  )
  if (rows[0] === undefined) return false
  yield* bump('agents')
  yield* append(args.writer, args.entry)
  return true
}

/** Makes these the agent's only keys: missing ones are added, all others revoked. Returns whether anything changed. */
export function* setAgentKeys(args: {
  writer: string
  agent: string
  keys: readonly KeyInput[]
  at: number
  entry: EntryInput
}): Command<boolean> {
  const wanted = new Set(args.keys.map((key) => key.hash))
  const rows = yield sql(`select hash from agent_keys where agent_id = ? and revoked_at is null`, args.agent)
  const stale = rows.map((row) => text(row, 'hash')).filter((hash) => !wanted.has(hash))
  let changed = stale.length > 0
  for (const hash of stale) yield sql(`update agent_keys set revoked_at = ? where hash = ?`, args.at, hash)
  for (const key of args.keys) changed = (yield* insertKey('agent_keys', args.agent, key)) || changed
  if (!changed) return false
  yield* bump('keys')
  yield* append(args.writer, args.entry)
  return true
}

interface NewOperator {
  readonly writer: string
  readonly operator: OperatorRow
  readonly key: KeyInput
  readonly entry: EntryInput
}

/** A new operator with a first key. False, and nothing written, when the id or name is taken. */
export function* addOperator(args: NewOperator): Command<boolean> {
  const { operator, key } = args
  const rows = yield sql(
    `insert into operators (id, name, okta_user_id, roles, status, created_at) values (?, ?, ?, ?, 'active', ?) on conflict do nothing returning id`,
    operator.id,
    operator.name,
    operator.oktaUserId,
    operator.roles,
    operator.at,
  )
  if (rows[0] === undefined) return false
  yield* insertKey('operator_keys', operator.id, key)
  yield* bump('operators')
  yield* append(args.writer, args.entry)
  return true
}

/** The operator of the first start: only while the store knows none. Of two replicas at once the second finds the id taken. */
export function* firstOperator(args: NewOperator): Command<boolean> {
  const known = yield sql(`select count(*) as n from operators`)
  if (integer(known[0] ?? {}, 'n') > 0) return false
  return yield* addOperator(args)
}
