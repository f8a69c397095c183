import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { PolicyPlaces } from '../../cli/offline/policy.ts'
import { readOperations } from '../../cli/offline/policy/operations.ts'
import { readStories, type Story } from '../../cli/offline/policy/stories.ts'
import { loadPolicy, type Policy, type PolicyOptions } from '../../gateway/enforce/decide.ts'

const root = resolve(import.meta.dirname, '../..')

export const places: PolicyPlaces = {
  policies: join(root, 'policies'),
  cases: [join(root, 'test/cases')],
  operations: join(root, 'gateway/okta/data/operations.json'),
  controls: join(root, 'gateway/okta/data/controls.json'),
}

/** A clock that stands still: loading is never refused for a slow machine. */
export const still = (): number => 0

export const committed = (): Uint8Array => readFileSync(join(places.policies, 'build/bundle.tar.gz'))

export const loadCommitted = (options: Partial<PolicyOptions> = {}): Promise<Policy> =>
  loadPolicy(committed(), { clock: still, ...options })

export const stories = async (): Promise<readonly Story[]> =>
  readStories(join(root, 'test/cases'), await readOperations(places.operations))

export const textOf = (value: unknown): string => JSON.stringify(value)
