import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { TestContext } from 'node:test'

/** Clients live in .tools/ (not committed), each at the version that its name says, installed when a test first needs it. */
const TOOLS = resolve(import.meta.dirname, '../../../.tools')

const works = (command: string, args: readonly string[]): boolean => spawnSync(command, args).status === 0

/** Runs an installer, loudly. Throws with what it said when it fails. */
function install(command: string, args: readonly string[], cwd: string, env: Record<string, string> = {}): void {
  console.log(`installing: ${command} ${args.join(' ')} …`)
  const ran = spawnSync(command, args, { cwd, encoding: 'utf8', env: { ...process.env, ...env } })
  if (ran.status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${ran.stdout}\n${ran.stderr}`)
}

/** A test that cannot run here is skipped and counted as skipped, with the reason in its name's place. */
function without(t: TestContext, tool: string): undefined {
  console.log(`note: this machine has no ${tool}: ${t.name} is skipped`)
  t.skip(`this machine has no ${tool}`)
}

/** A folder of .tools/ that `make` has filled; made again when an earlier attempt was cut short. */
function folder(name: string, make: (folder: string) => void): string {
  const path = join(TOOLS, name)
  if (existsSync(join(path, '.installed'))) return path
  rmSync(path, { recursive: true, force: true })
  mkdirSync(path, { recursive: true })
  make(path)
  writeFileSync(join(path, '.installed'), '')
  return path
}

/** The interpreter of a virtual environment with these packages; undefined, and the test skipped, without Python. */
export function pythonWith(
  t: TestContext,
  name: string,
  packages: readonly string[],
  options: readonly string[] = [],
): string | undefined {
  if (!works('python3', ['-c', 'import venv, sys; sys.exit(sys.version_info < (3, 10))']))
    return without(t, 'Python 3.10')
  const version = packages.join('+').replace(/[^\w.+-]+/g, '-')
  const path = folder(`${name}-${version}`, (at) => {
    install('python3', ['-m', 'venv', at], at)
    install(join(at, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', ...options, ...packages], at)
  })
  return join(path, 'bin/python')
}

/** The name with a digest of all sources behind it, so that none is run that was built from others. */
function nameOf(name: string, sources: string): string {
  const files = readdirSync(sources, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
  const digest = createHash('sha256')
  for (const file of files) digest.update(file.slice(sources.length)).update(readFileSync(file))
  return `${name}-${digest.digest('hex').slice(0, 8)}`
}

/** A Go program built from a folder of sources; undefined, and the test skipped, without Go. */
export function goProgram(t: TestContext, name: string, sources: string): string | undefined {
  if (!works('go', ['version'])) return without(t, 'Go')
  const path = folder(nameOf(name, sources), (at) => {
    cpSync(sources, at, { recursive: true })
    install('go', ['build', '-o', 'program', '.'], at, { CGO_ENABLED: '0' })
  })
  return join(path, 'program')
}

/** A Maven project compiled with its dependencies beside it: its class path; undefined, and the test skipped, without Maven. */
export function mavenProject(t: TestContext, name: string, sources: string): string | undefined {
  if (!works('mvn', ['--version']) || !works('java', ['-version'])) return without(t, 'Java with Maven')
  const path = folder(nameOf(name, sources), (at) => {
    cpSync(sources, at, { recursive: true })
    install('mvn', ['-q', '-B', 'compile', 'dependency:copy-dependencies', '-DoutputDirectory=target/lib'], at)
  })
  return `${join(path, 'target/classes')}:${join(path, 'target/lib')}/*`
}
