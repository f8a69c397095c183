import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { loadPolicy } from '../../gateway/enforce/decide.ts'
import { readBundle } from '../../gateway/enforce/decide/bundle.ts'
import { evaluationSchema } from '../../gateway/model/evaluation.ts'
import { makeCatalog } from '../../gateway/okta/catalog.ts'
import { threadCpu } from './cpu.ts'
import { open } from './open.ts'
import { groupId, serve, userId } from './org.ts'

/**
 * One process over a filled store: `node large.ts FILE USERS GROUPS`. Prints JSON: resident memory after the load, and how
 * long facts, rights and the decision took. Which users are asked for follows a power law, as agents' work does.
 */
const [, , url = '', users = '0', groups = '1'] = process.argv
const count = Number(users)
const { okta } = serve({ users: count, groups: Number(groups), memberships: 0, apps: 0 })
const { inventory, close } = await open(okta, { url })
await inventory.follow()
const root = resolve(import.meta.dirname, '../..')
const bundle = readFileSync(join(root, 'policies/build/bundle.tar.gz'))
const policy = await loadPolicy(bundle, { clock: () => performance.now(), slowestMs: 1000 })
const row = makeCatalog().byId('suspendUser')
if (row === undefined) throw new Error('no operation')
const cases = readBundle(bundle).cases.map((one) => JSON.stringify(evaluationSchema.parse(one.input)))

/** 64-bit mix, the same in every process. */
let state = 0x9e3779b9
const unit = (): number => {
  state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) >>> 0
  return ((state ^ (state >>> 12)) >>> 0) / 4294967296
}
/** Zipf by inverse: rank r with weight 1/r. */
const drawn = (): number => Math.min(count - 1, Math.floor(count ** unit()) - 1)

const times: number[] = []
const cpu: number[] = []
const viewing: number[] = []
const clock = threadCpu()
const ROUNDS = 6000
for (let n = 0; n < ROUNDS; n += 1) {
  const id = userId(drawn())
  const began = performance.now()
  const before = clock()
  await inventory.facts('user', id, ['status', 'is_admin', 'admin_roles', 'group_count', 'is_super_admin'])
  await inventory.facts('group', groupId(Math.floor(unit() * Number(groups))), ['kind', 'grants_admin', 'member_count'])
  await inventory.verdict({
    principal: { type: 'user', id: userId(0) },
    scopes: 'any',
    operation: row,
    targets: [{ type: 'user', id, from: 'path', as: 'id' }],
    properties: {},
  })
  const seen = clock()
  policy.decide(cases[n % cases.length] ?? '')
  const decided = clock()
  if (n <= ROUNDS / 3) continue
  times.push(performance.now() - began)
  cpu.push(decided - before)
  viewing.push(seen - before)
}
for (const list of [times, cpu, viewing]) list.sort((a, b) => a - b)
globalThis.gc?.()
const at = (list: readonly number[], share: number): number => list[Math.floor(list.length * share)] ?? 0
console.log(
  JSON.stringify({
    rss: process.memoryUsage().rss,
    p50: at(times, 0.5),
    p99: at(times, 0.99),
    cpu50: at(cpu, 0.5),
    cpu99: at(cpu, 0.99),
    view50: at(viewing, 0.5),
    view99: at(viewing, 0.99),
  }),
)
await close()
