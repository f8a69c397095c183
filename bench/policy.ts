import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { buildPolicy } from '../cli/offline/policy.ts'
import { loadPolicy, type Policy } from '../gateway/enforce/decide.ts'
import { evaluationSchema } from '../gateway/model/evaluation.ts'
import { readBundle } from '../gateway/enforce/decide/bundle.ts'

/**
 * What one evaluation costs with 10, 100, 300 and 1,000 rules beside the product's own: `node bench/policy.ts`. The added
 * rules are of other operations, so the time should stay flat: only rules that concern the operation run. Prints medians
 * of rounds that take turns, as ratios to the smallest; milliseconds differ from machine to machine, ratios hardly.
 */
const root = resolve(import.meta.dirname, '..')
const SIZES = [0, 10, 100, 300, 1000]
const ROUNDS = 15
const EVALUATIONS = 2000

const rule = (n: number): string => `# METADATA
# title: Bench rule ${n}
# description: One of many rules about other operations.
# custom:
#   severity: low
#   operations: [${n % 2 === 0 ? 'replaceBehaviorDetectionRule' : 'deleteBehaviorDetectionRule'}]
#   controls: ["soc2:CC6.1"]
#   hint: None.
package custom.bench.rule_${n}

import data.lib.finding

block contains finding.from(rego.metadata.chain(), {"n": ${n}}) if input.context.hour == ${100 + n}
`

async function withRules(count: number): Promise<{ policy: Policy; bundle: Uint8Array; buildMs: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-bench-'))
  try {
    for (let n = 0; n < count; n += 1) {
      await mkdir(join(folder, `bench/rule_${n}`), { recursive: true })
      await writeFile(join(folder, `bench/rule_${n}/rule_${n}.rego`), rule(n))
    }
    const started = performance.now()
    const { bundle } = await buildPolicy({
      policies: join(root, 'policies'),
      cases: [join(root, 'test/cases')],
      operations: join(root, 'gateway/okta/data/operations.json'),
      controls: join(root, 'gateway/okta/data/controls.json'),
      rules: folder,
    })
    const buildMs = performance.now() - started
    return { policy: await loadPolicy(bundle, { clock: () => performance.now(), slowestMs: 1000 }), bundle, buildMs }
  } finally {
    await rm(folder, { recursive: true })
  }
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

const loaded = []
for (const size of SIZES) loaded.push({ size, ...(await withRules(size)), times: [] as number[] })

const first = loaded[0]
if (first === undefined) throw new Error('nothing was loaded')
const inputs = readBundle(first.bundle).cases.map((one) => JSON.stringify(evaluationSchema.parse(one.input)))
for (let round = 0; round < ROUNDS; round += 1)
  for (const { policy, times } of loaded) {
    const started = performance.now()
    for (let n = 0; n < EVALUATIONS; n += 1) policy.decide(inputs[n % inputs.length] ?? '')
    times.push(((performance.now() - started) / EVALUATIONS) * 1000)
  }

const base = median(first.times)
console.log('added rules   ratio   us/evaluation   bundle KiB   build s')
for (const { size, times, bundle, buildMs } of loaded)
  console.log(
    [
      String(size).padStart(11),
      (median(times) / base).toFixed(2).padStart(7),
      median(times).toFixed(1).padStart(15),
      (bundle.length / 1024).toFixed(0).padStart(12),
      (buildMs / 1000).toFixed(1).padStart(9),
    ].join(' '),
  )
