/**
 * Writes operations.json and error-codes.json beside this file from the tables of Okta's published descriptions:
 *   node test/okta/data/make.ts FOLDER      (the folder that holds operations.json and error-codes.json)
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

interface Row {
  method: string
  path: string
  operationId: string
  scopes: string[]
  apiToken: boolean
  spec: string
  unauthenticated?: boolean
}

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('Say where the tables are: node test/okta/data/make.ts FOLDER')
const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'))
const write = (name: string, rows: unknown[]): void => {
  writeFileSync(join(import.meta.dirname, name), `[\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n]\n`)
}

// The tables' shapes are given by their makers; a wrong one fails loudly here.
const operations = read('operations.json') as Row[]
write(
  'operations.json',
  operations.map((row) => [
    row.method,
    row.path,
    row.operationId,
    row.scopes,
    row.apiToken ? 1 : 0,
    row.unauthenticated ? 1 : 0,
    row.spec,
  ]),
)
const codes = read('error-codes.json') as { codes: { code: string; status: number; title: string }[] }
write(
  'error-codes.json',
  codes.codes.map((row) => [row.code, row.status, row.title]),
)
const events = read('event-types.json') as { eventType: string; eventHookEligible: boolean }[]
write(
  'event-types.json',
  events.map((row) => [row.eventType, row.eventHookEligible ? 1 : 0]),
)
