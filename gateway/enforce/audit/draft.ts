import { z } from 'zod'
import type { EntryInput } from '../../store/commands/entries.ts'

/** What an entry says of people and things by name: everything here is sealed (rule 23). */
export const wordsSchema = z.object({
  /** By id or stand-in: how Okta shows it (`label`), how the caller wrote it (`named`). */
  names: z.record(z.string(), z.object({ label: z.string().optional(), named: z.string().optional() })).optional(),
  /** The path as it was sent. */
  path: z.string().optional(),
  /** Words of the agent. */
  purpose: z.string().optional(),
  source_ip: z.string().optional(),
  /** Public handle of a credential that is not a Postern key: issuer and subject. */
  credential: z.string().optional(),
  /** The cause of a refusal, for operators. */
  why: z.string().optional(),
  /** An approver's or operator's words. */
  reason: z.string().optional(),
  /** Values of an operator's act that are no catalog words. */
  change: z.record(z.string(), z.string()).optional(),
})
export type Words = z.infer<typeof wordsSchema>

/** Words that are closed for good when any one of these persons (or named things) is erased. */
export interface Part {
  readonly persons: readonly string[]
  readonly words: Words
}

/** An entry before it has an id and before its parts are sealed. `public` is JSON, stored and hashed as it is. */
export interface Draft extends Omit<EntryInput, 'id' | 'sealed' | 'keys'> {
  readonly parts: readonly Part[]
}

/** Gives an id or its stand-in, and the plain word where it is a stand-in. */
export type RefMaker = (type: string, id: string) => { readonly ref: string; readonly plain?: string }

export const partOf = (persons: readonly string[], words: Words): Part => ({
  persons: persons.length === 1 ? persons : [...new Set(persons)].toSorted(),
  words,
})

/** The name behind a stand-in, sealed under that stand-in. */
export const nameParts = (refs: readonly { readonly ref: string; readonly plain?: string }[]): Part[] =>
  refs.flatMap(({ ref, plain }) => (plain === undefined ? [] : [partOf([ref], { names: { [ref]: { named: plain } } })]))

export const EMPTY_COLUMNS = { decision: null, agent: null, operation: null, effect: null, hold: null } as const
