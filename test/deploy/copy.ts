import { execFileSync } from 'node:child_process'
import { cpSync, lstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { TestContext } from 'node:test'

export const ROOT = resolve(import.meta.dirname, '../..')

/** An empty folder, gone when the test ends. */
export function emptyFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'postern-deploy-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** What a commit of this tree would hold, and nothing of what was built or installed. */
export function workingCopy(t: TestContext): string {
  const folder = emptyFolder(t)
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  for (const name of listed.split('\0')) {
    const from = join(ROOT, name)
    if (name === '' || lstatSync(from, { throwIfNoEntry: false })?.isFile() !== true) continue
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    cpSync(from, join(folder, name))
  }
  return folder
}

/** The packages of this tree, for a copy that need not install them itself. */
export const withPackages = (folder: string): void =>
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
