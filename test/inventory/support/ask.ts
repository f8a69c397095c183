import { makeCatalog } from '../../../gateway/okta/catalog.ts'
import type { Principal, Question } from '../../../gateway/inventory/permissions.ts'
import type { PropertyValue, Target } from '../../../gateway/model/operation.ts'

const CATALOG = makeCatalog()

export interface CaseAsk {
  /** `client bot`, `token t1`, `user ann`. */
  by: string
  operation: string
  /** Path parameters. */
  on?: Record<string, string>
  body?: Record<string, string[]>
  properties?: Record<string, PropertyValue>
  /** Of the access token; what the operation needs, when left out. */
  scopes?: string[]
}

const TYPE: Record<string, Principal['type']> = { client: 'client', token: 'api_token', user: 'user' }

/** The question of a case. Throws when it names an operation that the catalog lacks. */
export function questionOf(ask: CaseAsk): Question {
  const [type = '', id = ''] = ask.by.split(' ')
  const operation = CATALOG.byId(ask.operation)
  const principal = TYPE[type]
  if (operation === undefined || principal === undefined) throw new Error(`a case asks ${ask.operation} by ${ask.by}`)
  const targets: Target[] = Object.entries(ask.on ?? {}).map(([as, target]) => ({
    type: operation.parameters[as] ?? as,
    id: target,
    from: 'path',
    as,
  }))
  for (const [as, ids] of Object.entries(ask.body ?? {}))
    for (const target of ids) targets.push({ type: as === 'groupIds' ? 'group' : 'user', id: target, from: 'body', as })
  const scopes = type === 'client' ? (ask.scopes ?? operation.scopes) : type === 'user' ? 'any' : undefined
  return { principal: { type: principal, id }, scopes, operation, targets, properties: ask.properties ?? {} }
}
