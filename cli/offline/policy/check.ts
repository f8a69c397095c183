import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { missingClaims } from './claims.ts'
import type { Opa } from './opa.ts'
import { prepare, type PolicyPlaces } from './prepare.ts'
import { PolicyProblems, type Problem } from './problem.ts'
import { inStage } from './stage.ts'

/** Everything that an author has to mend: format, strictness, schema, METADATA, claims of tests. Empty when all is well. */
export async function check(places: PolicyPlaces, opa: Opa): Promise<readonly Problem[]> {
  try {
    const { rules, sources } = await prepare(places, opa)
    const claims = [...missingClaims(rules, [...sources.product, ...sources.custom])]
    const said = await inStage({ ...sources, data: {} }, opa, async (folder) => {
      await copyFile(join(places.policies, 'schemas/evaluation.json'), join(folder, 'evaluation.json'))
      const folders = sources.custom.length > 0 ? ['product', 'custom'] : ['product']
      const strict = await opa(['check', '--strict', '--schema', 'evaluation.json', ...folders], { cwd: folder })
      const format = await opa(['fmt', '--list', ...folders], { cwd: folder })
      return [
        ...(strict.code === 0 ? [] : [{ file: '', message: (strict.stderr || strict.stdout).trim() }]),
        ...lines(format.stdout).map((file) => ({ file, message: 'is not formatted: opa fmt --write' })),
      ]
    })
    return [...said, ...claims]
  } catch (cause) {
    if (cause instanceof PolicyProblems) return cause.problems
    throw cause
  }
}

const lines = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '')
