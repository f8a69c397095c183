/**
 * Makes gateway/okta/data/operations.json anew from Okta's OpenAPI descriptions:
 *   node scripts/catalog.ts --management management.yaml [--management-beta b.yaml] [--management-dev d.yaml]
 *     [--governance g.yaml --governance h.yaml] [--oauth o.yaml] [--to gateway/okta/data/operations.json] [--check]
 * Rows of a description that is not given stay as they are. Prints what came, went and changed; --check only prints.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { parse } from 'yaml'
import { z } from 'zod'
import { type OperationRow, type Spec, SPECS } from '../gateway/model/operation.ts'
import { changes } from './catalog/changes.ts'
import type { Described } from './catalog/described.ts'
import { deriveRows } from './catalog/derive.ts'
import { describedOf } from './catalog/kept.ts'
import { operationsOf } from './catalog/openapi.ts'
import { lines } from './catalog/write.ts'

const files = { type: 'string', multiple: true } as const
const { values } = parseArgs({
  options: {
    management: files,
    'management-beta': files,
    'management-dev': files,
    governance: files,
    oauth: files,
    to: { type: 'string' },
    check: { type: 'boolean', default: false },
  },
})

const target = values.to ?? new URL('../gateway/okta/data/operations.json', import.meta.url)
// The file is this script's own work, or that of scripts/data.ts, whose types made it.
const before = z.array(z.custom<OperationRow>()).parse(JSON.parse(readFileSync(target, 'utf8')))

const read = (path: string, spec: Spec): Described[] => {
  // Descriptions use anchors freely; the limit against alias bombs is for documents of strangers.
  const document: unknown = parse(readFileSync(path, 'utf8'), { maxAliasCount: -1 })
  return operationsOf(document, spec)
}

/** Each operation once: where two descriptions hold the same method and path, the earlier of SPECS wins. */
const unique = (operations: readonly Described[]): Described[] => {
  const byLine = new Map<string, Described>()
  for (const operation of operations) {
    const line = `${operation.method} ${operation.template.replaceAll(/\{[^}]*\}/g, '{}')}`
    if (!byLine.has(line)) byLine.set(line, operation)
  }
  return [...byLine.values()]
}

const ORDER: readonly Exclude<Spec, 'undocumented'>[] = [
  'management',
  'governance',
  'oauth',
  'management-beta',
  'management-dev',
]
const given = ORDER.filter((spec) => (values[spec] ?? []).length > 0)
if (given.length === 0) throw new Error(`Name a description: --${SPECS.slice(0, 5).join(', --')}`)

const described = ORDER.flatMap((spec) =>
  given.includes(spec) ? (values[spec] ?? []).flatMap((path) => read(path, spec)) : describedOf(before, spec),
)
const after = deriveRows(unique(described))
console.log(changes(before, after))
if (!values.check) writeFileSync(target, lines(after))
