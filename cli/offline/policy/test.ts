import { z } from 'zod'
import type { Opa } from './opa.ts'
import { prepare, type PolicyPlaces } from './prepare.ts'
import { PolicyProblems } from './problem.ts'
import { inStage } from './stage.ts'

export interface Tested {
  readonly passed: number
  readonly failed: readonly { readonly name: string; readonly file: string }[]
  /** Per cent of the lines that tests reach. */
  readonly coverage: number
}

const resultSchema = z.array(
  z.object({
    package: z.string(),
    name: z.string(),
    location: z.object({ file: z.string(), row: z.number() }).optional(),
    fail: z.boolean().optional(),
    error: z.unknown().optional(),
  }),
)
const coverageSchema = z.object({ coverage: z.number() })

/** Runs every Rego test, the user's own among them. Throws PolicyProblems when there are none or nothing could run. */
export async function test(places: PolicyPlaces, opa: Opa): Promise<Tested> {
  const { sources, data } = await prepare(places, opa)
  return inStage({ ...sources, data: { settings: data.settings } }, opa, async (folder) => {
    const folders = sources.custom.length > 0 ? ['-b', 'product', 'custom'] : ['-b', 'product']
    const run = (extra: readonly string[]) =>
      opa(['test', '--format', 'json', '--fail-on-empty', ...extra, ...folders], { cwd: folder })
    const [plain, covered] = [await run([]), await run(['--coverage'])]

    const results = resultSchema.safeParse(asJson(plain.stdout))
    const coverage = coverageSchema.safeParse(asJson(covered.stdout))
    if (!results.success || results.data.length === 0)
      throw new PolicyProblems([{ file: '', message: `opa test: ${(plain.stderr || plain.stdout).trim()}` }])
    const failed = results.data.filter((one) => one.fail === true || one.error !== undefined)
    return {
      passed: results.data.length - failed.length,
      failed: failed.map((one) => ({ name: `${one.package}.${one.name}`, file: one.location?.file ?? '' })),
      coverage: coverage.success ? coverage.data.coverage : 0,
    }
  })
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
