import { sql, integer, type Command } from '../statement.ts'
import { append, type EntryInput } from './entries.ts'

/** Every change of who may ask bumps its epoch, which each replica reads once a second (rule 27). */
export function* bump(name: 'agents' | 'keys' | 'policy' | 'stop' | 'operators' | 'tokens'): Command<number> {
  const rows = yield sql(`update epoch set value = value + 1 where name = ? returning value`, name)
  return integer(rows[0] ?? {}, 'value')
}

export interface AgentRow {
  readonly id: string
  readonly name: string
  readonly status: string
  /** JSON of Agent. */
  readonly body: string
  readonly at: number
  /** `store`, or `file` for agents declared in the configuration. */
  readonly source: string
}

/** Adds or replaces an agent. Throws when another agent bears the name. */
export function* putAgent(args: { writer: string; agent: AgentRow; entry: EntryInput }): Command<void> {
  const { agent } = args
  yield sql(
    `insert into agents (id, name, status, body, created_at, updated_at, source) values (?, ?, ?, ?, ?, ?, ?) on conflict (id) do update set name = excluded.name, status = excluded.status, body = excluded.body, updated_at = excluded.updated_at, source = excluded.source`,
    agent.id,
    agent.name,
    agent.status,
    agent.body,
    agent.at,
    agent.at,
    agent.source,
  )
  yield* bump('agents')
  yield* append(args.writer, args.entry)
}

export interface KeyInput {
  /** SHA-256 of the key, base64url. */
  readonly hash: string
  /** The first characters, to tell keys apart; not enough to guess the rest. */
  readonly prefix: string
  readonly at: number
  readonly expiresAt: number | null
}

/** Gives an agent a new key; its older keys end at `overlapUntil` at the latest. */
export function* rotateAgentKey(args: {
  writer: string
  agent: string
  key: KeyInput
  overlapUntil: number
  entry: EntryInput
}): Command<void> {
  yield sql(
    `update agent_keys set expires_at = ? where agent_id = ? and revoked_at is null and (expires_at is null or expires_at > ?)`,
    args.overlapUntil,
    args.agent,
    args.overlapUntil,
  )
  yield sql(
    `insert into agent_keys (hash, agent_id, prefix, created_at, expires_at) values (?, ?, ?, ?, ?)`,
    args.key.hash,
    args.agent,
    args.key.prefix,
    args.key.at,
    args.key.expiresAt,
  )
  yield* bump('keys')
  yield* append(args.writer, args.entry)
}

export function* revokeAgentKeys(args: {
  writer: string
  agent: string
  prefix: string | null
  at: number
  entry: EntryInput
}): Command<number> {
  const only = args.prefix === null ? '' : ' and prefix = ?'
  const rows = yield sql(
    `update agent_keys set revoked_at = ? where agent_id = ? and revoked_at is null${only} returning hash`,
    args.at,
    args.agent,
    ...(args.prefix === null ? [] : [args.prefix]),
  )
  yield* bump('keys')
  yield* append(args.writer, args.entry)
  return rows.length
}

export interface OperatorRow {
  readonly id: string
  readonly name: string
  readonly oktaUserId: string | null
  /** JSON list: viewer, approver, operator, auditor. */
  readonly roles: string
  readonly at: number
}

/** Adds an operator with a first key, or a further key for one that is known. */
export function* putOperator(args: {
  writer: string
  operator: OperatorRow
  key: KeyInput
  entry: EntryInput
}): Command<void> {
  const { operator, key } = args
  yield sql(
    `insert into operators (id, name, okta_user_id, roles, status, created_at) values (?, ?, ?, ?, 'active', ?) on conflict (id) do update set roles = excluded.roles, okta_user_id = excluded.okta_user_id, status = 'active'`,
    operator.id,
    operator.name,
    operator.oktaUserId,
    operator.roles,
    operator.at,
  )
  yield sql(
    `insert into operator_keys (hash, operator_id, prefix, created_at, expires_at) values (?, ?, ?, ?, ?)`,
    key.hash,
    operator.id,
    key.prefix,
    key.at,
    key.expiresAt,
  )
  yield* bump('operators')
  yield* append(args.writer, args.entry)
}

export function* disableOperator(args: {
  writer: string
  operator: string
  at: number
  entry: EntryInput
}): Command<boolean> {
  const rows = yield sql(`update operators set status = 'disabled' where id = ? returning id`, args.operator)
  yield sql(
    `update operator_keys set revoked_at = ? where operator_id = ? and revoked_at is null`,
    args.at,
    args.operator,
  )
  yield* bump('operators')
  yield* append(args.writer, args.entry)
  return rows[0] !== undefined
}
