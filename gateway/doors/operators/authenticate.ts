import { isIP } from 'node:net'
import { hashKey, isKey, looksLikeKey } from '../../enforce/identify.ts'
import { OPERATOR_ROLES, type OperatorRole, type OperatorView } from '../../model/api.ts'
import { Refusal } from '../../model/refusal.ts'
import { optionalInteger, sql, text, type Row } from '../../store/statement.ts'
import { at } from '../../model/api.ts'
import { integer, optionalText } from '../../store/statement.ts'
import type { OperatorsHouse } from './house.ts'

/**
 * Names this door answers to. A page in a browser can make its own name lead to this machine (DNS rebinding) but then
 * sends that name as Host; addresses and localhost cannot be taken over so. Throws Refusal malformed_target.
 */
export function checkHost(host: string, names: readonly string[]): void {
  const name = /^\[([^\]]+)\](?::\d+)?$/.exec(host)?.[1] ?? host.replace(/:\d+$/, '')
  if (isIP(name) !== 0 || name.toLowerCase() === 'localhost') return
  if (names.some((known) => known.toLowerCase() === name.toLowerCase() || known.toLowerCase() === host.toLowerCase()))
    return
  throw new Refusal('malformed_target', {
    sentence: 'This door does not answer to that host name.',
    hint: 'Call it by its address, or add the name to doors.operators.names in the configuration.',
  })
}

const KEY = `select k.expires_at, k.revoked_at, o.* from operator_keys k join operators o on o.id = k.operator_id where k.hash = ?`

const isRole = (role: unknown): role is OperatorRole => OPERATOR_ROLES.some((known) => known === role)

export const operatorOf = (row: Row): OperatorView => ({
  id: text(row, 'id'),
  name: text(row, 'name'),
  oktaUserId: optionalText(row, 'okta_user_id') ?? null,
  roles: (JSON.parse(text(row, 'roles')) as unknown[]).filter(isRole),
  status: text(row, 'status') === 'active' ? 'active' : 'disabled',
  createdAt: at(integer(row, 'created_at')),
})

/** Who shows this Authorization header. Throws Refusal operator_not_recognized; the cause stays in `why`. */
export async function recognize(
  header: string | undefined,
  house: Pick<OperatorsHouse, 'store' | 'now'>,
): Promise<OperatorView> {
  const refuse = (why: string) =>
    new Refusal('operator_not_recognized', { why, headers: { 'www-authenticate': 'Bearer' } })
  const key = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1]
  if (key === undefined) throw refuse(header === undefined ? 'nothing_shown' : 'wrong_scheme')
  // Rule 18: who governs agents is never an agent, on this machine or any other.
  if (looksLikeKey('pk', key)) throw refuse('agent_key')
  if (!isKey('ok', key)) throw refuse('malformed')
  const rows = await house.store.read(sql(KEY, hashKey(key)))
  const row = rows[0]
  if (row === undefined) throw refuse('unknown')
  if (optionalInteger(row, 'revoked_at') !== undefined) throw refuse('revoked')
  if ((optionalInteger(row, 'expires_at') ?? Infinity) <= house.now()) throw refuse('expired')
  const operator = operatorOf(row)
  if (operator.status !== 'active') throw refuse('disabled')
  return operator
}

/** Throws Refusal operator_not_allowed when the operator has none of the roles. */
export function checkRoles(operator: OperatorView, roles: readonly OperatorRole[]): void {
  if (roles.length === 0 || roles.some((role) => operator.roles.includes(role))) return
  throw new Refusal('operator_not_allowed', {
    sentence: `This needs the role ${roles.join(' or ')}; ${operator.name} has ${operator.roles.join(', ') || 'none'}.`,
  })
}
