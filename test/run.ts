import { spawnSync } from 'node:child_process'
import { existsSync, globSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'

/**
 * `npm test` and, with --long, `npm run test:long`. Sets up what is missing (opa and helm by `go install`, into .tools),
 * runs every step even after one failed, and says at the end which did. `--only NAME,NAME` runs some steps.
 */
const root = resolve(import.meta.dirname, '..')
const tools = join(root, '.tools')
const long = process.argv.includes('--long')
const only = process.argv.flatMap((word, i) => (process.argv[i - 1] === '--only' ? word.split(',') : []))
const gobin = spawnSync('go', ['env', 'GOPATH'], { encoding: 'utf8' }).stdout?.trim() ?? ''
const env: NodeJS.ProcessEnv = {
  ...process.env,
  PATH: [join(root, 'node_modules/.bin'), tools, process.env['PATH'], gobin === '' ? '' : join(gobin, 'bin')].join(
    delimiter,
  ),
  NODE_NO_WARNINGS: '1',
  POSTERN_LONG: long ? '1' : '',
}

const run = (command: string, args: readonly string[], extra: NodeJS.ProcessEnv = {}): boolean =>
  spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...env, ...extra } }).status === 0

/** A Go program at one version: taken from the path if it is that one, else built once into .tools. */
function goTool(name: string, module: string, version: string, ask: readonly string[]): boolean {
  const known = spawnSync(name, ask, { encoding: 'utf8', env })
  if (known.status === 0 && `${known.stdout}${known.stderr}`.includes(version.slice(1))) return true
  if (spawnSync('go', ['version'], { env }).status !== 0) {
    console.log(
      `${name} ${version} is built with Go, and there is none on the PATH. Install Go (https://go.dev/doc/install) and run again.`,
    )
    return false
  }
  console.log(`building ${name} ${version} with Go (once, a few minutes) …`)
  return run('go', ['install', `${module}@${version}`], { CGO_ENABLED: '0', GOBIN: tools })
}

const files = (...patterns: string[]) => patterns.flatMap((pattern) => globSync(pattern, { cwd: root })).toSorted()

const TIMEOUT = '--test-timeout=300000'

/**
 * Runs test files two at a time. A file that fails is run once more, alone: when it passes then, it races with something,
 * and that is said loudly; when it fails again, the step has failed.
 */
function nodeTest(paths: readonly string[], timeout = TIMEOUT): boolean {
  if (paths.length === 0) return true
  const list = join(mkdtempSync(join(tmpdir(), 'postern-test-')), 'failed')
  const reporters = [
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    `--test-reporter=${join(root, 'test/support/failed-files.ts')}`,
    `--test-reporter-destination=${list}`,
  ]
  if (run('node', ['--test', '--test-concurrency=2', timeout, ...reporters, ...paths])) return true
  const failed = existsSync(list)
    ? readFileSync(list, 'utf8')
        .split('\n')
        .filter((file) => existsSync(file))
    : []
  if (failed.length === 0 || failed.length > 5) return false
  const again = failed.filter((file) => {
    console.log(`\n== once more, alone: ${file}`)
    return !run('node', ['--test', timeout, file])
  })
  for (const file of failed.filter((one) => !again.includes(one)))
    console.log(`== UNSTEADY: ${file} failed beside others and passed alone`)
  return again.length === 0
}

const LONG = 'test/long/**/*.test.ts'
const LONG_TIMEOUT = '--test-timeout=1500000'
const PACKAGING = ['helm', 'dockerfile', 'fresh'].map((name) => `test/long/${name}.test.ts`)
const CRASHES = ['kill', 'holds-killed', 'spill', 'holds-model', 'compare'].map((name) => `test/long/${name}.test.ts`)
/** Needs the machine for itself. */
const LOAD = ['test/long/rotation.test.ts']
const quick = (): string[] => {
  const later = new Set(files(LONG))
  return files('test/**/*.test.ts').filter((file) => !later.has(file) && file !== 'test/house.test.ts')
}

const setup: readonly [string, () => boolean][] = [
  ['opa', () => goTool('opa', 'github.com/open-policy-agent/opa', 'v1.19.1', ['version'])],
]
const steps: readonly [string, () => boolean][] = long
  ? [
      ...setup,
      ['helm', () => goTool('helm', 'helm.sh/helm/v3/cmd/helm', 'v3.19.0', ['version'])],
      ['packaging', () => nodeTest(files(...PACKAGING), LONG_TIMEOUT)],
      ['load', () => nodeTest(LOAD, LONG_TIMEOUT)],
      ['crashes', () => nodeTest(files(...CRASHES), LONG_TIMEOUT)],
      [
        'others',
        () =>
          nodeTest(
            files(LONG).filter((file) => !files(...PACKAGING, ...CRASHES, ...LOAD).includes(file)),
            LONG_TIMEOUT,
          ),
      ],
    ]
  : [
      ...setup,
      ['types', () => run('tsc', ['--noEmit'])],
      ['lint', () => run('oxlint', [])],
      ['format', () => run('oxfmt', ['--check', '.'])],
      ['house', () => nodeTest(['test/house.test.ts'])],
      ['tests', () => nodeTest(quick())],
    ]

if (!existsSync(join(root, '../shared/okta/recorded-traffic.ndjson.gz')))
  console.log('note: no shared/ folder beside this clone: tests on recorded traffic are skipped and say so')

/** Without these most stories fail, and none says why. */
const NEEDED = new Set(['opa', 'helm'])
const wanted = steps.filter(([name]) => only.length === 0 || only.includes(name))
let missing = false
const results = wanted.flatMap(([name, step]) => {
  if (missing) return []
  const started = Date.now()
  console.log(`\n== ${name}`)
  const ok = step()
  console.log(`== ${name}: ${ok ? 'ok' : 'FAILED'} (${((Date.now() - started) / 1000).toFixed(1)} s)`)
  missing = !ok && NEEDED.has(name)
  return [{ name, ok }]
})
const failed = results.filter((one) => !one.ok)
console.log(`\n${failed.length === 0 ? 'all steps ok' : `failed steps: ${failed.map((one) => one.name).join(', ')}`}`)
console.log(`${results.length - failed.length} passed, ${failed.length} failed`)
process.exitCode = failed.length === 0 ? 0 : 1
