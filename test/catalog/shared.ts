import { existsSync, readFileSync } from 'node:fs'
import type { TestContext } from 'node:test'
import { gunzipSync } from 'node:zlib'

/** The tables and recordings beside the repository; not every clone has them. */
export const SHARED = new URL('../../../shared/', import.meta.url)

export const readShared = (name: string): unknown => JSON.parse(readFileSync(new URL(name, SHARED), 'utf8'))

export const linesOfShared = (name: string): unknown[] =>
  gunzipSync(readFileSync(new URL(name, SHARED)))
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line))

/** Skips the test, and says so where nobody can miss it, when the folder is not there. */
export const needsShared = (t: TestContext): boolean => {
  if (existsSync(SHARED)) return true
  console.error(`NOT CHECKED: "${t.name}" needs the tables in ../shared, which this clone does not have.`)
  t.skip('no ../shared')
  return false
}
