import type { Json } from './types.ts'

/** A JSON value as an object; anything else is an empty one. */
export function asObject(value: unknown): Json {
  // A JSON object: string keys, unknown values.
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
}

export function asStrings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : []
}

export function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** A text property; '' when it is absent or no text. */
export function textIn(object: Json | undefined, key: string): string {
  const value = object?.[key]
  return typeof value === 'string' ? value : ''
}
