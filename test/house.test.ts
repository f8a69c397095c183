import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'

/**
 * Who may import whom (the plan of the house). A room's rows name folders or files under the root, and packages.
 * What is not listed is forbidden; change the table in the same commit as the design.
 */
const root = resolve(import.meta.dirname, '..')

interface Room {
  /** A file belongs to the first room with a prefix of its path. */
  readonly of: string
  readonly may: readonly string[]
  readonly packages: readonly string[]
}

const WORDS = ['gateway/model/', 'gateway/errors.ts']
const STORE_FACE = [
  'gateway/store/store.ts',
  'gateway/store/statement.ts',
  'gateway/store/sealing.ts',
  'gateway/store/commands/',
  'gateway/store/schema.ts',
]
const OKTA_FACE = [
  'gateway/okta/catalog.ts',
  'gateway/okta/roles.ts',
  'gateway/okta/client.ts',
  'gateway/okta/links.ts',
  'gateway/okta/address.ts',
]
const step = (name: string, may: readonly string[], packages: readonly string[] = []): readonly Room[] =>
  [`gateway/enforce/${name}/`, `gateway/enforce/${name}.ts`].map((of) => ({
    of,
    may: [...WORDS, `gateway/enforce/${name}/`, `gateway/enforce/${name}.ts`, ...may],
    packages: ['zod', ...packages],
  }))

const ROOMS: readonly Room[] = [
  { of: 'gateway/errors.ts', may: [], packages: [] },
  { of: 'gateway/model/', may: WORDS, packages: ['zod'] },
  { of: 'gateway/config', may: [...WORDS, 'gateway/config', 'gateway/okta/address.ts'], packages: ['zod', 'yaml'] },
  { of: 'gateway/okta/', may: [...WORDS, 'gateway/okta/'], packages: ['undici', 'jose', 'lru-cache', 'zod'] },
  { of: 'gateway/store/', may: [...WORDS, 'gateway/store/'], packages: ['kysely', 'pg', 'zod', 'lru-cache'] },
  {
    of: 'gateway/inventory/',
    may: [...WORDS, 'gateway/inventory/', 'gateway/okta/', ...STORE_FACE],
    packages: ['lru-cache', 'zod', 'kysely'],
  },
  ...step('receive', []),
  ...step('digest', [], ['canonicalize']),
  ...step('identify', STORE_FACE, ['jose', 'lru-cache']),
  ...step('classify', OKTA_FACE),
  ...step('guard', []),
  ...step('share', OKTA_FACE),
  ...step('view', ['gateway/inventory/', 'gateway/okta/', ...STORE_FACE], ['lru-cache']),
  ...step('decide', [], ['@open-policy-agent/opa-wasm', 'lru-cache']),
  ...step('hold', STORE_FACE, ['canonicalize']),
  ...step('undo', [...STORE_FACE, ...OKTA_FACE]),
  ...step('forward', [...OKTA_FACE, 'gateway/okta/limits.ts'], ['undici']),
  ...step('audit', [...STORE_FACE, 'gateway/store/tree.ts'], ['kysely', 'lru-cache']),
  {
    of: 'gateway/enforce/',
    may: [
      ...WORDS,
      'gateway/enforce/*.ts',
      'gateway/store/store.ts',
      'gateway/okta/catalog.ts',
      'gateway/okta/client.ts',
    ],
    packages: ['zod', 'canonicalize'],
  },
  {
    of: 'gateway/watch/',
    may: [
      ...WORDS,
      'gateway/watch/',
      'gateway/enforce/audit.ts',
      'gateway/okta/events.ts',
      ...OKTA_FACE,
      ...STORE_FACE,
    ],
    packages: ['zod'],
  },
  {
    of: 'gateway/doors/',
    may: [...WORDS, 'gateway/doors/', 'gateway/enforce/*.ts', ...STORE_FACE, ...OKTA_FACE, 'gateway/inventory/*.ts'],
    packages: [
      'hono',
      '@hono/node-server',
      'zod',
      'prom-client',
      'jose',
      'lru-cache',
      'kysely',
      'canonicalize',
      'openid-client',
      'standardwebhooks',
      'undici',
    ],
  },
  {
    of: 'gateway/app.ts',
    may: [...WORDS, 'gateway/doors/', 'gateway/enforce/*.ts'],
    packages: ['hono', '@hono/node-server', 'pino'],
  },
  { of: 'gateway/', may: ['gateway/'], packages: ['*'] },
  { of: 'cli/offline/', may: ['cli/', 'gateway/', 'test/okta/org.ts', 'test/okta/oidc.ts'], packages: ['*'] },
  {
    of: 'cli/',
    may: ['cli/', 'gateway/model/'],
    packages: ['commander', 'cli-table3', 'yaml', 'zod', '@clack/prompts', 'openid-client', 'undici'],
  },
  { of: 'test/okta/', may: ['test/okta/', 'test/support/'], packages: ['*'] },
  { of: 'test/', may: ['test/', 'gateway/', 'cli/', 'scripts/', 'policies/', 'bench/'], packages: ['*'] },
  { of: 'bench/', may: ['bench/', 'test/', 'gateway/', 'cli/'], packages: ['*'] },
  { of: 'scripts/', may: ['scripts/', 'gateway/', 'cli/offline/'], packages: ['*'] },
]

const sources = ['gateway', 'cli', 'test', 'bench', 'scripts'].flatMap((folder) => {
  try {
    return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.includes('node_modules'))
      .map((name) => join(folder, name))
  } catch {
    return []
  }
})

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s[^'"]*?from\s*['"]([^'"]+)['"]|(?:^|\n)\s*import\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g

export const importsOf = (text: string): string[] => [...text.matchAll(IMPORT)].map((m) => m[1] ?? m[2] ?? m[3] ?? '')

const fits = (path: string, pattern: string): boolean => {
  if (pattern.endsWith('/*.ts'))
    return path.startsWith(pattern.slice(0, -4)) && !path.slice(pattern.length - 4).includes('/')
  return pattern.endsWith('/') ? path.startsWith(pattern) : path.startsWith(pattern)
}

function complaint(file: string, wanted: string): string | undefined {
  const room = ROOMS.find((one) => file.startsWith(one.of))
  if (room === undefined) return `${file} lies in no room`
  if (wanted.startsWith('node:')) return undefined
  if (wanted.startsWith('.')) {
    const path = relative(root, resolve(root, dirname(file), wanted))
    if (path.endsWith('.json')) return undefined
    return room.may.some((pattern) => fits(path, pattern)) ? undefined : `${file} may not import ${path}`
  }
  const name = wanted
    .split('/')
    .slice(0, wanted.startsWith('@') ? 2 : 1)
    .join('/')
  return room.packages.includes('*') || room.packages.includes(name)
    ? undefined
    : `${file} may not import the package ${name}`
}

test('every import is one that the plan of the house allows', () => {
  const complaints = sources.flatMap((file) =>
    importsOf(readFileSync(join(root, file), 'utf8')).map((wanted) => complaint(file, wanted)),
  )
  assert.deepEqual(
    complaints.filter((one) => one !== undefined),
    [],
  )
})

test('rooms stay small: no file has more than 300 lines', () => {
  const long = sources.filter((file) => readFileSync(join(root, file), 'utf8').split('\n').length > 301)
  assert.deepEqual(long, [])
})

test('only config reads the environment', () => {
  const readers = sources.filter(
    (file) =>
      file.startsWith('gateway/') &&
      !file.startsWith('gateway/config') &&
      /process\.env/.test(readFileSync(join(root, file), 'utf8')),
  )
  assert.deepEqual(readers, [])
})

test('the table has teeth: steps never import each other, models import nobody', () => {
  const steps = ['receive', 'identify', 'classify', 'guard', 'share', 'view', 'decide', 'hold', 'forward', 'audit']
  fc.assert(
    fc.property(
      fc.constantFrom(...steps),
      fc.constantFrom(...steps),
      fc.stringMatching(/^[a-z]{1,8}$/),
      (one, other, name) => {
        fc.pre(one !== other)
        assert.notEqual(complaint(`gateway/enforce/${one}/${name}.ts`, `../${other}/${name}.ts`), undefined)
        assert.notEqual(complaint(`gateway/enforce/${one}/${name}.ts`, `../${other}.ts`), undefined)
      },
    ),
  )
  assert.notEqual(complaint('gateway/model/call.ts', '../store/store.ts'), undefined)
  assert.notEqual(complaint('gateway/enforce/guard.ts', 'hono'), undefined)
  assert.notEqual(complaint('test/okta/org.ts', '../../gateway/okta/catalog.ts'), undefined)
  assert.deepEqual(importsOf(`import a from 'x'\nexport { b } from "./y.ts"\nconst c = await import('z')`), [
    'x',
    './y.ts',
    'z',
  ])
})
