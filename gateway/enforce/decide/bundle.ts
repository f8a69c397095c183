import { createHash } from 'node:crypto'
import { z } from 'zod'
import { EFFECTS, SEVERITIES } from '../../model/decision.ts'
import { untar } from './tar.ts'

/** The index, as gateway.rego reads it. */
const paths = z.array(z.tuple([z.string(), z.string()]))
const byEffect = z.partialRecord(z.enum([...EFFECTS, 'obligation']), paths)
const indexSchema = z.object({
  operations: z.record(z.string(), z.string()),
  sets: z.record(
    z.string(),
    z.object({ rules: byEffect, custom: byEffect, facts: z.array(z.tuple([z.string(), z.string()])) }),
  ),
})

/** What is said about the rules and what the bundle must decide; not shown to the policy itself. */
const ruleSchema = z.object({
  rule: z.string(),
  title: z.string(),
  description: z.string(),
  severity: z.enum(SEVERITIES),
  effects: z.array(z.enum([...EFFECTS, 'obligation'])),
  controls: z.array(z.string()),
  /** Of rules that hold: what they ask for where it is not the settings'. */
  asks: z.object({ approvers: z.array(z.string()).optional(), quorum: z.number().optional() }).optional(),
})
const caseSchema = z.object({
  name: z.string(),
  input: z.unknown(),
  want: z.object({ effect: z.enum(EFFECTS), rules: z.array(z.string()) }),
})
const dataSchema = z.object({
  index: indexSchema,
  settings: z.record(z.string(), z.unknown()),
  about: z.object({ format: z.literal(1), rules: z.array(ruleSchema), cases: z.array(caseSchema) }),
})
const manifestSchema = z.object({ revision: z.string().regex(/^[0-9a-f]{32}$/) })

export type PolicyIndex = z.infer<typeof indexSchema>
export type RuleNote = z.infer<typeof ruleSchema>
export type PolicyCase = z.infer<typeof caseSchema>

export interface Bundle {
  readonly revision: string
  readonly wasm: Uint8Array<ArrayBuffer>
  /** What the policy reads beside its input. */
  readonly data: { readonly index: PolicyIndex; readonly settings: Readonly<Record<string, unknown>> }
  readonly rules: readonly RuleNote[]
  readonly cases: readonly PolicyCase[]
}

const UNPACKED_BYTES = 64 * 1024 * 1024

/** Revision of a bundle: 128 bits of the SHA-256 over its module and data, in hexadecimal. */
export function revisionOf(wasm: Uint8Array, data: Uint8Array): string {
  const hash = createHash('sha256').update(`${wasm.length}\n`).update(wasm).update(data)
  return hash.digest('hex').slice(0, 32)
}

/** The parts of a bundle, unchecked. Throws Error when one is missing or the archive is damaged. */
export function unpack(archive: Uint8Array): Record<'wasm' | 'data' | 'manifest', Uint8Array> & {
  readonly files: ReadonlyMap<string, Uint8Array>
} {
  const files = untar(archive, UNPACKED_BYTES)
  const part = (name: string): Uint8Array => {
    const file = files.get(name)
    if (file === undefined) throw new Error(`the bundle has no ${name}`)
    return file
  }
  return { files, wasm: part('policy.wasm'), data: part('data.json'), manifest: part('.manifest') }
}

/** Reads and checks a bundle of `postern policy build`. Throws Error with a sentence saying what is wrong with it. */
export function readBundle(archive: Uint8Array): Bundle {
  const { files, wasm, data, manifest } = unpack(archive)
  const { revision } = manifestSchema.parse(json(manifest))
  if (revision !== revisionOf(wasm, data)) throw new Error(`the bundle's content is not that of revision ${revision}`)
  const { index, settings, about } = dataSchema.parse(json(data))
  checkIndex(index, about.rules, [...files.keys()])
  return { revision, wasm: Uint8Array.from(wasm), data: { index, settings }, rules: about.rules, cases: about.cases }
}

const json = (bytes: Uint8Array): unknown => JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))

/** Every rule of the sources stands in the index under all its effects, and the index names no other. */
function checkIndex(index: PolicyIndex, rules: readonly RuleNote[], files: readonly string[]): void {
  const named = new Set(
    Object.values(index.sets).flatMap((set) => [...entries(set.rules, ''), ...entries(set.custom, 'custom.')]),
  )
  const noted = new Set(rules.flatMap((note) => note.effects.map((effect) => `${note.rule} ${effect}`)))
  for (const one of noted) if (!named.has(one)) throw new Error(`the index does not know ${one}`)
  for (const one of named) if (!noted.has(one)) throw new Error(`the index names ${one}, which is no rule`)
  for (const [operation, set] of Object.entries(index.operations))
    if (index.sets[set] === undefined) throw new Error(`the index has no rules for ${operation}`)
  const known = new Set(rules.map((note) => note.rule))
  for (const file of files) {
    const rule = ruleOfFile(file)
    if (rule !== undefined && !known.has(rule)) throw new Error(`the index does not know the rule of ${file}`)
  }
}

const entries = (set: PolicyIndex['sets'][string]['rules'], prefix: string): string[] =>
  Object.entries(set).flatMap(([effect, list]) => list.map(([topic, rule]) => `${prefix}${topic}.${rule} ${effect}`))

/** product/rules/roles/admin_grant/admin_grant.rego -> roles.admin_grant; custom/desk/night/night.rego -> custom.desk.night */
function ruleOfFile(file: string): string | undefined {
  const found = /^(product\/rules|custom)\/([^/]+)\/([^/]+)\/[^/]+\.rego$/.exec(file)
  if (found === null || found[2] === 'lib') return undefined
  return `${found[1] === 'custom' ? 'custom.' : ''}${found[2]}.${found[3]}`
}
