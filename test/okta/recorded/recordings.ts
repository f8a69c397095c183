import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

/** One recorded interaction of a real org. */
export interface Recording {
  readonly file: string
  readonly i: number
  readonly op: string | null
  readonly method: string
  readonly host: string
  readonly path: string
  readonly query: string
  readonly reqBody: unknown
  readonly status: number
  readonly respHeaders: Readonly<Record<string, string | readonly string[]>>
  readonly respBody: unknown
}

/** Beside the repository, or where POSTERN_SHARED says. Undefined where the recordings are not at hand. */
export function recordings(): readonly Recording[] | undefined {
  const shared = process.env['POSTERN_SHARED'] ?? join(import.meta.dirname, '../../../../shared')
  const path = join(shared, 'okta/recorded-traffic.ndjson.gz')
  if (!existsSync(path)) return undefined
  const lines = gunzipSync(readFileSync(path)).toString('utf8').trim().split('\n')
  // The file's own format, described in OKTA.md.
  return lines.map((line) => JSON.parse(line) as Recording)
}

/** The interactions of each recorded test, in the order in which they were made. */
export function byFile(all: readonly Recording[]): ReadonlyMap<string, readonly Recording[]> {
  const files = new Map<string, Recording[]>()
  for (const row of all) files.set(row.file, [...(files.get(row.file) ?? []), row])
  for (const rows of files.values()) rows.sort((a, b) => a.i - b.i)
  return files
}
