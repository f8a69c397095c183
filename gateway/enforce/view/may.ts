import type { Operation, OperationRow, Target } from '../../model/operation.ts'
import type { Agent, Subject } from '../../model/subject.ts'
import type { Fact } from '../../model/view.ts'
import { parseBound } from './bounds.ts'

/** What the agent's grant is judged by, of one target. */
export interface Bounded {
  readonly target: Target
  readonly id: string
  /** The id is surely the immutable one. */
  readonly resolved: boolean
  readonly facts: Readonly<Record<string, Fact>>
  readonly unknown: Readonly<Record<string, string>>
}

/** One gate of the grant: open or not, and why, in words. */
interface Gate {
  readonly open: boolean
  readonly words: string
}

/**
 * Whether the agent's own grant covers the call: the operation, then for writes every target, then the attributes written.
 * Every gate leaves its words, so that who is refused learns all that is missing at once. Pure.
 */
export function granted(
  subject: Subject,
  operation: Operation,
  targets: readonly Bounded[],
): { readonly granted: boolean; readonly proof: readonly string[] } {
  const gates = [operationGate(subject, operation)]
  if (operation.row.access !== 'read') {
    gates.push(...targetGates(subject, operation, targets), ...attributeGates(subject, operation))
  }
  return { granted: gates.every((gate) => gate.open), proof: gates.map((gate) => gate.words) }
}

const open = (words: string): Gate => ({ open: true, words })
const shut = (words: string): Gate => ({ open: false, words: `missing: ${words}` })

/** Whether the grant covers an operation, before any target is looked at. */
export const grantCovers = (agent: Agent, row: OperationRow): boolean =>
  operationGate({ agent, scopes: agent.grant.scopes }, { row }).open

function operationGate({ agent, scopes }: Pick<Subject, 'agent' | 'scopes'>, { row }: Pick<Operation, 'row'>): Gate {
  const uncovered = row.scopes.filter((scope) => !covered(scope, scopes) || !covered(scope, agent.grant.scopes))
  if (row.scopes.length > 0 && uncovered.length === 0) {
    const by = row.scopes.map((scope) => (scopes.includes(scope) ? scope : `${scope} (as ${managing(scope)})`))
    return open(`scope ${by.join(', ')} is granted to ${agent.name}`)
  }
  const listed = agent.grant.operations.find((id) => id === row.id || id === '*')
  if (listed !== undefined) {
    // A token may be narrower than its agent; what is granted beside the scopes must not widen it again.
    if (agent.grant.scopes.every((scope) => covered(scope, scopes))) {
      return open(
        listed === '*'
          ? `every operation is granted to ${agent.name}`
          : `operation ${row.id} is granted to ${agent.name}`,
      )
    }
    return shut(`this credential of ${agent.name} has fewer scopes than the agent, and none that covers ${row.id}`)
  }
  return row.scopes.length === 0
    ? shut(`operation ${row.id}, which no scope covers`)
    : shut(`scope ${uncovered.join(', ')}, or operation ${row.id}`)
}

const covered = (scope: string, held: readonly string[]): boolean =>
  held.includes(scope) || held.includes(managing(scope))

/** The scope that also reads: okta.users.manage for okta.users.read. */
const managing = (scope: string): string => scope.replace(/\.read$/, '.manage')

/** Things that live inside another: bounded with it, when the path names it. Every other type stands alone, unknown ones too. */
const PARTS: ReadonlySet<string> = new Set([
  'agent_pool_update',
  'authorization_server_policy',
  'authorization_server_rule',
  'binding_member',
  'claim',
  'client_secret',
  'collection_assignment',
  'connection',
  'csr',
  'custom_aaguid',
  'email_customization',
  'entitlement_value',
  'factor',
  'grant',
  'group_owner',
  'group_push_mapping',
  'identity_source_group',
  'identity_source_session',
  'identity_source_user',
  'key',
  'oauth_token',
  'operation',
  'policy_mapping',
  'policy_rule',
  'request_condition',
  'resource_set_resource',
  'role_assignment',
  'scope',
  'theme',
])

function targetGates({ agent }: Subject, operation: Operation, targets: readonly Bounded[]): readonly Gate[] {
  const whole = targets.some(({ target }) => target.from === 'path' && !PARTS.has(target.type))
  const alone = targets.filter(({ target }) => !(whole && target.from === 'path' && PARTS.has(target.type)))
  const gates = alone.map((each) => targetGate(each, agent.grant.resources[each.target.type]))
  // Nothing in the path: the call makes an object, or concerns the org as a whole.
  if (!targets.some(({ target }) => target.from === 'path'))
    gates.push(collectionGate(operation, agent.grant.resources))
  return gates
}

function collectionGate({ row }: Operation, resources: Readonly<Record<string, readonly string[]>>): Gate {
  const texts = Object.hasOwn(resources, row.resource) ? (resources[row.resource] ?? []) : []
  if (texts.includes('*')) return open(`any ${row.resource} is within the grant`)
  if (row.method === 'POST' && texts.includes('new')) return open(`a new ${row.resource} is within the grant`)
  return shut(`"*"${row.method === 'POST' ? ' or "new"' : ''} for ${row.resource} in the resources of the grant`)
}

function targetGate(bounded: Bounded, texts: readonly string[] | undefined): Gate {
  const { type } = bounded.target
  const name = `${type} ${bounded.id}`
  if (texts === undefined || texts.length === 0)
    return shut(`a bound for ${type} in the resources of the grant; ${name} is outside`)
  const reasons: string[] = []
  for (const text of texts) {
    const reason = outside(bounded, text)
    if (reason === undefined) return open(`${name} is within ${type} "${text}" of the grant`)
    if (reason !== '') reasons.push(`"${text}": ${reason}`)
  }
  const why = reasons.length === 0 ? '' : ` (${reasons.join('; ')})`
  return shut(`${name} among the resources of the grant${why}`)
}

/** Undefined when the target is within the bound; else why not, '' where that goes without saying. */
function outside({ target, id, resolved, facts, unknown }: Bounded, text: string): string | undefined {
  const bound = parseBound(text, target.type)
  switch (bound.kind) {
    case 'any':
      return undefined
    case 'new':
      return ''
    case 'never':
      return bound.why
    case 'id':
      if (bound.id !== id) return ''
      return resolved ? undefined : 'its immutable id could not be learned'
    case 'conditions': {
      for (const { fact, value } of bound.conditions) {
        const known = Object.hasOwn(facts, fact) ? facts[fact]?.value : undefined
        if (known === undefined) return `not known: ${unknown[fact] ?? 'it was not read'}`
        if (!(Array.isArray(known) ? known.includes(value) : known === value)) return 'it is not'
      }
      return undefined
    }
  }
}

function attributeGates({ agent }: Subject, { properties }: Operation): readonly Gate[] {
  const written = properties['attributes_written']
  if (written === undefined) return []
  const names = Array.isArray(written) ? written.map(String) : [String(written)]
  if (names.length === 0) return []
  if (agent.grant.attributes.includes('*')) return [open('every attribute is granted')]
  const beyond = names.filter((name) => !agent.grant.attributes.includes(name))
  return [
    beyond.length === 0 ? open(`attributes ${names.join(', ')} are granted`) : shut(`attributes ${beyond.join(', ')}`),
  ]
}
