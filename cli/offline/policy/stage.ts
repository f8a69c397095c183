import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { must, type Opa } from './opa.ts'
import { PolicyProblems } from './problem.ts'
import type { Source } from './sources.ts'

/** What is laid out for OPA: the product's sources and data, and beside them the user's own rules. */
export interface Staged {
  readonly product: readonly Source[]
  readonly custom: readonly Source[]
  readonly data: Readonly<Record<string, unknown>>
}

export const CAPABILITIES = 'capabilities.json'

/** Lays sources out in a temporary folder, runs `work` there, and takes the folder away again. */
export async function inStage<T>(staged: Staged, opa: Opa, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-policy-'))
  try {
    for (const name of ['product', 'custom']) await mkdir(join(folder, name))
    await writeAll(join(folder, 'product'), staged.product)
    await writeFile(join(folder, 'product/data.json'), JSON.stringify(staged.data))
    const roots = ['gateway', 'rules', 'lib', 'index', 'settings', 'about']
    await writeFile(join(folder, 'product/.manifest'), JSON.stringify({ roots, rego_version: 1 }))
    await writeAll(join(folder, 'custom'), staged.custom)
    await writeFile(join(folder, 'custom/.manifest'), JSON.stringify({ roots: ['custom'], rego_version: 1 }))
    await writeFile(join(folder, CAPABILITIES), await capabilities(opa, folder))
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function writeAll(folder: string, sources: readonly Source[]): Promise<void> {
  for (const { path, text } of sources) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
}

const listing = z.looseObject({ builtins: z.array(z.looseObject({ name: z.string() })) })

/**
 * Built-ins that a policy may use: those the WebAssembly SDK has, but for chance. An unknown one would fail at the first
 * evaluation that meets it; the clock, the network and chance have no place in a judgement that must repeat.
 */
async function capabilities(opa: Opa, cwd: string): Promise<string> {
  const current = listing.parse(JSON.parse(await must(opa(['capabilities', '--current'], { cwd }), 'opa capabilities')))
  const require = createRequire(import.meta.url)
  const sdk = listing.parse(
    require(join(dirname(require.resolve('@open-policy-agent/opa-wasm')), '../capabilities.json')),
  )
  const allowed = new Set(['rego.metadata.chain', 'rego.metadata.rule', ...sdk.builtins.map((one) => one.name)])
  allowed.delete('rand.intn')
  const builtins = current.builtins.filter((one) => allowed.has(one.name))
  if (builtins.length < 50) throw new PolicyProblems([{ file: '', message: 'the list of built-ins could not be made' }])
  return JSON.stringify({ ...current, builtins })
}
