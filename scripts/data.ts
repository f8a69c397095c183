/**
 * Writes the product's own data files into gateway/okta/data from the tables of a shared folder:
 *   node scripts/data.ts --from ../shared [--to gateway/okta/data]
 * Running it again changes nothing. When Okta releases a new API description, scripts/catalog.ts makes operations.json.
 */
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { deriveRows } from './catalog/derive.ts'
import { describedOf, undocumentedOf } from './catalog/shared.ts'
import { controls, discovery, errorCodes, eventTypes, permissions, standardRoles } from './catalog/tables.ts'
import { lines, sections, write } from './catalog/write.ts'

const { values } = parseArgs({ options: { from: { type: 'string' }, to: { type: 'string' } } })
if (values.from === undefined) throw new Error('Say where the tables are: node scripts/data.ts --from ../shared')

const folder = (path: string): URL => pathToFileURL(path.endsWith('/') ? path : `${path}/`)
const from = folder(values.from)
const to = values.to === undefined ? new URL('../gateway/okta/data/', import.meta.url) : folder(values.to)
const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, from), 'utf8'))

const undocumented = undocumentedOf(read('okta/undocumented-paths.json'))
write(to, 'operations.json', lines(deriveRows(describedOf(read('okta/operations.json')))))
write(to, 'undocumented.json', sections({ rows: deriveRows(undocumented.seen), elsewhere: undocumented.elsewhere }))
write(to, 'error-codes.json', sections(errorCodes(read('okta/error-codes.json'))))
write(to, 'event-types.json', lines(eventTypes(read('okta/event-types.json'))))
write(to, 'standard-roles.json', sections(standardRoles(read('okta/standard-roles.json'))))
write(to, 'permissions.json', sections(permissions(read('okta/permissions.json'))))
write(to, 'discovery-endpoints.json', sections(discovery(read('okta/discovery-endpoints.json'))))
write(to, 'controls.json', sections(controls(read('controls.json'))))
