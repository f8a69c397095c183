import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { buildPolicy, checkPolicy, testPolicy } from '../cli/offline/policy.ts'
import { evaluationSchema } from '../gateway/model/evaluation.ts'

/**
 * Makes what is committed of the policies: `node scripts/policy.ts schema | build | check | test`.
 * schema writes policies/schemas/evaluation.json from the model; build writes policies/build/bundle.tar.gz.
 */
const root = resolve(import.meta.dirname, '..')
const places = {
  policies: join(root, 'policies'),
  cases: [join(root, 'test/cases')],
  operations: join(root, 'gateway/okta/data/operations.json'),
  controls: join(root, 'gateway/okta/data/controls.json'),
}

/** The evaluation's schema as `opa check --schema` reads it. */
export const evaluationJsonSchema = (): string =>
  `${JSON.stringify(z.toJSONSchema(evaluationSchema, { target: 'draft-7' }), null, 2)}\n`

const acts: Record<string, () => Promise<void> | void> = {
  schema: () => writeFileSync(join(places.policies, 'schemas/evaluation.json'), evaluationJsonSchema()),
  async build() {
    const { bundle, revision, rules, cases } = await buildPolicy(places)
    const file = join(places.policies, 'build/bundle.tar.gz')
    const isSame = readOr(file)?.equals(bundle) === true
    writeFileSync(file, bundle)
    console.log(
      `${revision}  ${rules.length} rules, ${cases} cases, ${bundle.length} bytes${isSame ? ', unchanged' : ''}`,
    )
  },
  async check() {
    const problems = await checkPolicy(places)
    for (const one of problems) console.error(`${one.file}: ${one.message}`)
    process.exitCode = problems.length === 0 ? 0 : 1
  },
  async test() {
    const { passed, failed, coverage } = await testPolicy(places)
    for (const one of failed) console.error(`FAILED ${one.name}  ${one.file}`)
    console.log(`${passed} passed, ${failed.length} failed, ${coverage} % covered`)
    process.exitCode = failed.length === 0 ? 0 : 1
  },
}

function readOr(file: string): Buffer | undefined {
  try {
    return readFileSync(file)
  } catch {
    return undefined
  }
}

if (import.meta.main) {
  const act = acts[process.argv[2] ?? '']
  if (act === undefined) throw new Error(`say one of: ${Object.keys(acts).join(', ')}`)
  await act()
}
