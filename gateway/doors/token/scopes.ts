import type { Agent } from '../../model/subject.ts'
import type { OperationRow } from '../../model/operation.ts'
import type { AgentClient } from '../../model/agent-client.ts'
import { OAuthFault } from './fault.ts'

const managing = (scope: string): string => scope.replace(/\.read$/, '.manage')

/** A `manage` scope also reads. */
export const covers = (scopes: readonly string[], wanted: string): boolean =>
  scopes.includes(wanted) || scopes.includes(managing(wanted))

/**
 * Scopes that a token of the agent may carry: those of its grant, and those that its single operations need, so that an
 * SDK that must name a scope can. They open nothing beyond the grant: the road looks at both.
 */
function within(agent: Agent, wanted: string, rows: readonly OperationRow[]): boolean {
  const { scopes, operations } = agent.grant
  if (covers(scopes, wanted)) return true
  if (operations.length === 0) return false
  return rows.some((row) => row.scopes.includes(wanted) && (operations.includes('*') || operations.includes(row.id)))
}

/**
 * The scopes of a new token: all that the client may have where it names none, else exactly those named. Throws OAuthFault
 * invalid_scope for any beyond the agent's grant or the client's own list. Pure.
 */
export function narrow(
  asked: string | undefined,
  agent: Agent,
  client: Pick<AgentClient, 'scopes'> | undefined,
  rows: readonly OperationRow[],
): readonly string[] {
  const bound = client?.scopes
  const names = asked?.split(' ').filter((name) => name !== '') ?? []
  const wanted = names.length > 0 ? [...new Set(names)] : (bound ?? agent.grant.scopes)
  const beyond = wanted.filter((scope) => !within(agent, scope, rows) || (bound !== undefined && !covers(bound, scope)))
  if (beyond.length > 0 && names.length > 0)
    throw new OAuthFault(
      'invalid_scope',
      `Not granted to this client: ${beyond.map(shown).slice(0, 10).join(', ')}. An operator can widen the agent's grant.`,
    )
  // A client's list may name more than the agent still has.
  return wanted.filter((scope) => !beyond.includes(scope))
}

const shown = (scope: string): string => scope.replace(/[^\x21-\x7e]|["\\]/g, '?').slice(0, 80)
