/**
 * Writes policies/schemas/properties.json: for each operation the names and types of the properties that policies may
 * rely on. The policy build refuses a rule that names another. Run it after a change to gateway/enforce/classify:
 *   node scripts/properties.ts
 */
import { writeFileSync } from 'node:fs'
import { propertiesOf } from '../gateway/enforce/classify.ts'
import { makeCatalog } from '../gateway/okta/catalog.ts'

const lines = makeCatalog()
  .rows.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  .map((row) => {
    const types = Object.entries(propertiesOf(row)).map(([name, { type }]) => [name, type])
    return `${JSON.stringify(row.id)}: ${JSON.stringify(Object.fromEntries(types))}`
  })

writeFileSync(new URL('../policies/schemas/properties.json', import.meta.url), `{\n${lines.join(',\n')}\n}\n`)
