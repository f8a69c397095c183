import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { buildPolicy } from '../../cli/offline/policy.ts'

const root = resolve(import.meta.dirname, '../..')

/** The product's judgement and libraries with one rule of the test's own, which allows whatever the catalog knows: a bundle. */
export async function allowEverything(): Promise<Uint8Array> {
  const policies = mkdtempSync(join(tmpdir(), 'postern-replay-'))
  try {
    for (const part of ['gateway', 'lib', 'schemas', 'settings'])
      cpSync(join(root, 'policies', part), join(policies, part), { recursive: true })
    cpSync(join(import.meta.dirname, 'policies/rules'), join(policies, 'rules'), { recursive: true })
    const built = await buildPolicy({
      policies,
      cases: [join(import.meta.dirname, 'policies/cases')],
      operations: join(root, 'gateway/okta/data/operations.json'),
      controls: join(root, 'gateway/okta/data/controls.json'),
    })
    return built.bundle
  } finally {
    rmSync(policies, { recursive: true, force: true })
  }
}
