import assert from 'node:assert/strict'
import { test } from 'node:test'
import { byFile, recordings, type Recording } from './recorded/recordings.ts'
import { replay, type Outcome } from './recorded/replay.ts'
import { learn, NOW, yearOf, type Known } from './recorded/shape.ts'

const all = recordings()
const opKey = (row: Recording): string => `${row.op ?? ''} ${row.status < 300 ? 'ok' : row.status}`

/** Operations that answer the same kind of object. */
const KIN: readonly (readonly string[])[] = [
  ['createApplication', 'getApplication', 'replaceApplication', 'listApplications', 'listAssignedApplicationsForGroup'],
  ['createAuthorizationServer', 'getAuthorizationServer', 'listAuthorizationServers', 'replaceAuthorizationServer'],
  ['createBrand', 'getBrand', 'listBrands', 'replaceBrand'],
  ['createCustomDomain', 'getCustomDomain'],
  ['createUser', 'getUser', 'updateUser', 'replaceUser', 'listUsers', 'listGroupUsers', 'expirePassword'],
]

test(
  'the org answers as a real one was recorded to',
  { skip: all === undefined ? 'the recordings are not at hand' : false },
  async (t) => {
    const rows = all ?? []
    const groups = Map.groupBy(rows, opKey)
    const cache = new Map<string, Known>()
    const knownOf = (row: Recording): Known => {
      const key = opKey(row)
      const kin = KIN.find((names) => names.includes(row.op ?? '')) ?? []
      const related =
        row.status < 300
          ? rows.filter((other) => kin.includes(other.op ?? '') && other.status < 300)
          : rows.filter((other) => other.status >= 400)
      const known = cache.get(key) ?? learn(groups.get(key) ?? [], related)
      cache.set(key, known)
      return known
    }
    const statusesOf = (row: Recording): ReadonlySet<number> =>
      new Set((groups.get(opKey(row)) ?? []).filter((other) => yearOf(other) >= NOW).map((other) => other.status))
    const outcomes: Outcome[] = []
    for (const file of byFile(rows).values()) outcomes.push(...(await replay(file, knownOf, statusesOf)))
    const count = (kind: Outcome['kind']): number => outcomes.filter((outcome) => outcome.kind === kind).length
    const covered = outcomes.length - count('uncovered')
    const percent = (n: number, of: number): string => `${((100 * n) / of).toFixed(1)} %`
    t.diagnostic(
      `${outcomes.length} recorded interactions: ${covered} of covered operations (${percent(covered, outcomes.length)}), of these ` +
        `${count('same')} in the same shape (${percent(count('same'), covered)}), ${count('apart')} not repeatable, ${count('different')} different`,
    )
    const different = outcomes.filter((outcome) => outcome.kind === 'different')
    if (process.env['SHOW'] !== undefined) {
      for (const { row, why } of different)
        console.log(
          `${row.op ?? ''} ${row.status} ${row.file.split('/').at(-1) ?? ''}#${row.i}\n    ${why.slice(0, 6).join('\n    ')}`,
        )
    }
    const reasons = Map.groupBy(
      outcomes.filter((outcome) => outcome.kind === 'apart'),
      (outcome) => outcome.why[0],
    )
    for (const [why, found] of reasons) t.diagnostic(`${found.length} not repeatable: ${why ?? ''}`)
    assert.ok(
      covered >= 0.7 * outcomes.length,
      `only ${covered} of ${outcomes.length} interactions are of covered operations`,
    )
    const list = different.map(
      ({ row, why }) => `${row.op ?? ''} ${row.status} ${row.file}#${row.i}: ${why.join('; ')}`,
    )
    assert.deepEqual(list, [], 'answers of another shape than recorded; SHOW=1 shows more')
  },
)
