import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { reference } from '../gateway/config/reference.ts'

/** Writes docs/configuration.md from the schema: node scripts/configuration.ts */
writeFileSync(join(import.meta.dirname, '../docs/configuration.md'), reference())
