import type { Call } from '../../model/call.ts'
import type { OperationRow } from '../../model/operation.ts'

/** What a property or a target is read from. Nothing of it may reach the evaluation but through classify/safe.ts. */
export interface Input {
  readonly row: OperationRow
  readonly ids: Readonly<Record<string, string>>
  /** The parsed JSON body; undefined when there is none. */
  readonly body: unknown
  readonly params: Call['params']
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The value at a path of own keys; undefined where the path breaks off. Never reads what a prototype lends. */
export const at = (value: unknown, ...path: readonly string[]): unknown => {
  let here = value
  for (const key of path) here = isRecord(here) && Object.hasOwn(here, key) ? here[key] : undefined
  return here
}

/** Every value at a path as the most lenient reader might take it: keys in any case, through lists too. */
export const leniently = (value: unknown, ...path: readonly string[]): readonly unknown[] => {
  const [key, ...rest] = path
  if (Array.isArray(value)) return value.flatMap((one) => leniently(one, ...path))
  if (key === undefined) return [value]
  return entriesOf(value).flatMap(([name, part]) =>
    name.toLowerCase() === key.toLowerCase() ? leniently(part, ...rest) : [],
  )
}

/** True for anything but an absent or null value. */
export const isGiven = (value: unknown): boolean => value !== undefined && value !== null

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

export const keysOf = (value: unknown): readonly string[] => (isRecord(value) ? Object.keys(value) : [])

export const entriesOf = (value: unknown): readonly (readonly [string, unknown])[] =>
  isRecord(value) ? Object.entries(value) : []

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** A number, or one written as digits; -1 for anything else. */
export const numberOf = (value: unknown): number => {
  if (typeof value === 'number' && Number.isFinite(value)) return value
  return typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : -1
}

/** First value of a query key, as Okta takes it; undefined when absent. */
export const param = (input: Input, name: string): string | undefined => input.params.find(([key]) => key === name)?.[1]

/** A boolean query parameter. `odd` is taken for anything but true and false: choose what a policy should fear. */
export const flagParam = (input: Input, name: string, absent: boolean, odd: boolean): boolean => {
  const value = param(input, name)?.toLowerCase()
  if (value === undefined) return absent
  if (value === 'true') return true
  return value === 'false' ? false : odd
}
