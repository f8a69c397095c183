import { z } from 'zod'
import { pageLimit, time } from './common.ts'

export const ENTRY_KIND_NAMES = ['decision', 'outcome', 'approval', 'administration', 'system'] as const

export const entryView = z.object({
  id: z.string(),
  at: time,
  kind: z.enum(ENTRY_KIND_NAMES),
  decision: z.string().nullable(),
  agent: z.object({ id: z.string(), name: z.string() }).nullable(),
  operation: z.string().nullable(),
  effect: z.string().nullable(),
  hold: z.string().nullable(),
  writer: z.string(),
  epoch: z.number(),
  counter: z.number(),
  /** Place in the tree; null until it is sealed. */
  position: z.number().nullable(),
  /** The public part, as it is stored. */
  public: z.unknown(),
})
export type EntryView = z.infer<typeof entryView>

export const auditQuery = z.object({
  agent: z.string().optional().describe('Name or id.'),
  operation: z.string().optional(),
  effect: z.string().optional().describe('allow, alert, hold, block; done, failed, unknown; an act.'),
  kind: z.enum(ENTRY_KIND_NAMES).optional(),
  decision: z.string().optional(),
  since: time.optional(),
  until: time.optional(),
  before: z.string().optional().describe('The `next` of the page before.'),
  limit: pageLimit.default(50),
})
export const entryList = z.object({ entries: z.array(entryView), next: z.string().nullable() })
export const tailQuery = z.object({
  agent: z.string().optional().describe('Name or id.'),
  kind: z.enum(ENTRY_KIND_NAMES).optional(),
  since: time.optional().describe('Entries from here on first; else only new ones.'),
})

/** The entries of one call in sentences (gateway/enforce/audit). */
export const narrativeView = z.object({
  decision: z.string(),
  /** Lines of text, made for people. */
  text: z.string(),
  entries: z.array(entryView),
})
export type NarrativeView = z.infer<typeof narrativeView>

export const settleAsk = z.object({
  state: z.enum(['done', 'failed']).describe('What became of it.'),
  reason: z.string().trim().min(1).max(1000).describe('How you know.'),
})
export const settledWrite = z.object({ decision: z.string(), state: z.enum(['done', 'failed']) })

const person = z.string().trim().min(2).max(200)
export const eraseAsk = z.object({
  people: z.array(person).min(1).max(50).describe('One person: Okta id, logins, addresses, names as they were shown.'),
  reason: z.string().trim().min(1).max(1000).describe('Why; auditors read it. It must not name the person.'),
})
export const erased = z.object({
  /** Keys of the log that are gone: the names that they sealed are closed for good. */
  keys: z.number(),
  /** Holds, votes, messages and the like that named the person. */
  rows: z.number(),
  /** What the inventory knew of the person beside what was given, erased with it. */
  also: z.array(z.string()),
})

export const verification = z.object({
  ok: z.boolean(),
  sealed: z.number(),
  unsealed: z.number(),
  checkpoints: z.number(),
  /** Of the tree, base64. */
  root: z.string(),
  /** The first thing that is wrong, in a sentence. */
  wrong: z.string().nullable(),
})
export type VerificationView = z.infer<typeof verification>
