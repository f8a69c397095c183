import type { OperationRow, PropertyValue, Target } from '../../model/operation.ts'
import { FAMILIES } from './families.ts'
import type { Input } from './input.ts'
import { type Family, isMember, type Property, type PropertyType } from './property.ts'
import { allTargets } from './targets.ts'
import { wordsOf } from './words.ts'

/** All that is declared for one operation. */
export interface Declarations {
  readonly properties: readonly (readonly [string, Property])[]
  readonly targets: readonly NonNullable<Family['targets']>[]
}

const declare = (row: OperationRow): Declarations => {
  const families = FAMILIES.filter((family) => isMember(family, row))
  const properties = new Map<string, Property>(Object.entries(wordsOf(row)))
  for (const family of families)
    for (const [name, property] of Object.entries(family.properties)) properties.set(name, property)
  return { properties: [...properties], targets: families.flatMap(({ targets }) => (targets ? [targets] : [])) }
}

/** Rows are frozen and few: what is declared for one is worked out once. */
const known = new WeakMap<OperationRow, Declarations>()

export const declarationsOf = (row: OperationRow): Declarations => {
  const before = known.get(row)
  if (before !== undefined) return before
  const declared = declare(row)
  known.set(row, declared)
  return declared
}

export const readProperties = (declared: Declarations, input: Input): Readonly<Record<string, PropertyValue>> => {
  const values: Record<string, PropertyValue> = {}
  for (const [name, { read }] of declared.properties) values[name] = read(input)
  return values
}

export const readTargets = (declared: Declarations, input: Input): readonly Target[] =>
  allTargets(
    input,
    declared.targets.flatMap((read) => read(input)),
  )

export interface PropertyNote {
  readonly type: PropertyType
  readonly doc: string
}

/** Names, types and meaning of the properties a policy may rely on for this operation; no others are ever supplied. */
export const propertiesOf = (row: OperationRow): Readonly<Record<string, PropertyNote>> =>
  Object.fromEntries(
    declarationsOf(row)
      .properties.map(([name, { type, doc }]) => [name, { type, doc }] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  )
