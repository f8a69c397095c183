import type { AccessEvaluation } from '../../../model/api.ts'
import type { OperationRow } from '../../../model/operation.ts'
import type { Names } from '../../../inventory/questions.ts'
import { aimAt, type Aim } from '../known/aim.ts'
import type { KnownOrg } from '../house.ts'

type Entities = Pick<AccessEvaluation, 'action' | 'resource'>

/** `app` and `client` are two names for one id. */
const same = (a: string, b: string): boolean => a === b || [a, b].every((one) => one === 'app' || one === 'client')

/** Path parameters that could hold the resource, the innermost first. */
export const placesFor = (row: OperationRow, type: string): readonly string[] =>
  [...row.template.matchAll(/\{(\w+)\}/g)]
    .map(([, name]) => name ?? '')
    .filter((name) => same(row.parameters[name] ?? '', type))
    .toReversed()

const texts = (value: unknown): readonly (readonly [string, string])[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value).flatMap(([name, one]) => (typeof one === 'string' ? [[name, one] as const] : []))
    : []

/** Other parts of the path, as either entity names them. */
export const idsBeside = ({ action, resource }: Entities): readonly (readonly [string, string])[] => [
  ...texts(resource.properties?.['ids']),
  ...texts(action.properties?.['ids']),
]

/** Body of the call, as action.properties.body says: JSON, or its text. */
export function bodyOf({ action }: Entities): string | undefined {
  const body = action.properties?.['body']
  if (body === undefined) return undefined
  return typeof body === 'string' ? body : JSON.stringify(body)
}

export const queryOf = ({ action }: Entities): string | undefined => {
  const query = action.properties?.['query']
  return typeof query === 'string' ? query.replace(/^\?/, '') : undefined
}

/** The call that action and resource mean together. Throws Refusal. */
export async function aimOf(entities: Entities, org: KnownOrg, names: Names): Promise<Aim> {
  const { action, resource } = entities
  const beside = idsBeside(entities)
  const row = org.catalog().byId(action.name)
  const taken = new Set(beside.map(([name]) => name))
  const place = row === undefined ? undefined : placesFor(row, resource.type).find((name) => !taken.has(name))
  const own =
    place !== undefined
      ? [`${place}=${resource.id}`]
      : row === undefined || resource.type === 'org' || !row.template.includes('{')
        ? []
        : [`${resource.type}:${resource.id}`]
  return await aimAt(
    { operation: action.name, on: [...own, ...beside.map(([name, id]) => `${name}=${id}`)], body: bodyOf(entities) },
    org,
    names,
  )
}
