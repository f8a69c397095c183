import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'

/**
 * Completes package-lock.json: tools with one binary package a platform list them all, and npm leaves out of the lock those
 * that its registry did not serve; `npm ci` then refuses the lock as incomplete. They are entered by name, version and
 * platform, so that every machine can install its own. Run after `npm i`; changes nothing when nothing is missing.
 */
const file = resolve(import.meta.dirname, '../package-lock.json')

interface Entry {
  version?: string
  optional?: boolean
  dev?: boolean
  cpu?: string[]
  os?: string[]
  libc?: string[]
  optionalDependencies?: Record<string, string>
}
// npm's own format, version 3; only what is read here is named.
const lock = JSON.parse(readFileSync(file, 'utf8')) as { packages: Record<string, Entry> }

const CPUS: Readonly<Record<string, string>> = {
  x64: 'x64',
  arm64: 'arm64',
  arm: 'arm',
  riscv64: 'riscv64',
  s390x: 's390x',
  ppc64: 'ppc64',
  ia32: 'ia32',
  loong64: 'loong64',
}
const SYSTEMS = [
  'android',
  'darwin',
  'freebsd',
  'linux',
  'win32',
  'openharmony',
  'aix',
  'netbsd',
  'openbsd',
  'sunos',
  'windows',
]

/** `@oxfmt/binding-linux-x64-musl` -> linux, x64, musl. */
function platformOf(name: string): Pick<Entry, 'os' | 'cpu' | 'libc'> | undefined {
  const words = name.split(/[/-]/)
  const os = SYSTEMS.find((system) => words.includes(system))
  const cpu = words.map((word) => CPUS[word]).find((one) => one !== undefined)
  if (os === undefined || cpu === undefined) return undefined
  const libc =
    os !== 'linux'
      ? undefined
      : words.some((word) => word.startsWith('musl'))
        ? 'musl'
        : words.some((word) => word.startsWith('gnu'))
          ? 'glibc'
          : undefined
  return { cpu: [cpu], os: [os === 'windows' ? 'win32' : os], ...(libc === undefined ? {} : { libc: [libc] }) }
}

let added = 0
for (const entry of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const key = `node_modules/${name}`
    const platform = platformOf(name)
    if (lock.packages[key] !== undefined || platform === undefined || !/^\d/.test(version)) continue
    lock.packages[key] = { version, ...platform, ...(entry.dev === true ? { dev: true } : {}), optional: true }
    added += 1
  }
}
const [root, ...rest] = Object.entries(lock.packages)
const packages = Object.fromEntries([
  ...(root === undefined ? [] : [root]),
  ...rest.toSorted(([a], [b]) => (a < b ? -1 : 1)),
])
if (added > 0) writeFileSync(file, `${JSON.stringify({ ...lock, packages }, null, 2)}\n`)
console.log(added === 0 ? 'the lock is complete' : `${added} packages of other platforms entered`)
