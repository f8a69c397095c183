import type { OperationRow, PropertyValue, Target } from '../../model/operation.ts'
import type { Input } from './input.ts'

export type PropertyType = 'string' | 'number' | 'boolean' | 'strings'

/** One property that policies may rely on: always supplied, with '' , -1, false or [] where the call does not say. */
export interface Property {
  readonly type: PropertyType
  readonly doc: string
  readonly read: (input: Input) => PropertyValue
}

export const text = (doc: string, read: (input: Input) => string): Property => ({ type: 'string', doc, read })
export const number = (doc: string, read: (input: Input) => number): Property => ({ type: 'number', doc, read })
export const flag = (doc: string, read: (input: Input) => boolean): Property => ({ type: 'boolean', doc, read })
export const texts = (doc: string, read: (input: Input) => readonly string[]): Property => ({
  type: 'strings',
  doc,
  read,
})

export type Properties = Readonly<Record<string, Property>>

/** Operations whose body or query mean the same kind of thing. */
export interface Family {
  /** Ids, or a test of the row. */
  readonly of: readonly string[] | ((row: OperationRow) => boolean)
  readonly properties: Properties
  /** What body and query name beside the path, over and above what targets.ts finds everywhere. */
  readonly targets?: (input: Input) => readonly Target[]
}

export const isMember = (family: Family, row: OperationRow): boolean =>
  typeof family.of === 'function' ? family.of(row) : family.of.includes(row.id)
