import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface Source {
  /** Relative to its root, with forward slashes. */
  readonly path: string
  readonly text: string
}

/** Rego files under a folder, in the order of their paths. */
export async function regoUnder(folder: string): Promise<readonly Source[]> {
  const names = await readdir(folder, { recursive: true })
  const paths = names.map((name) => name.replaceAll('\\', '/')).filter((name) => name.endsWith('.rego'))
  return Promise.all(paths.toSorted().map(async (path) => ({ path, text: await readFile(join(folder, path), 'utf8') })))
}

export const isTest = (source: Source): boolean =>
  source.path.endsWith('_test.rego') || source.path.startsWith('lib/testing/')
