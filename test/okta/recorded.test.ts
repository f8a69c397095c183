import assert from 'node:assert/strict'
import { test } from 'node:test'
import { byFile, recordings, type Recording } from './recorded/recordings.ts'
import { replay, type Outcome } from './recorded/replay.ts'
import { learn, type Known } from './recorded/shape.ts'

const all = recordings()
const opKey = (row: Recording): string => `${row.op ?? ''} ${row.status < 300 ? 'ok' : row.status}`

test(
  'the org answers as a real one was recorded to',
  { skip: all === undefined ? 'the recordings are not at hand' : false },
  async (t) => {
    const rows = all ?? []
    const groups = Map.groupBy(rows, opKey)
    const cache = new Map<string, Known>()
    const knownOf = (row: Recording): Known => {
      const key = opKey(row)
      const known = cache.get(key) ?? learn(groups.get(key) ?? [])
      cache.set(key, known)
      return known
    }
    const outcomes: Outcome[] = []
    for (const file of byFile(rows).values()) outcomes.push(...(await replay(file, knownOf)))
    const count = (kind: Outcome['kind']): number => outcomes.filter((outcome) => outcome.kind === kind).length
    const covered = outcomes.length - count('uncovered')
    const percent = (n: number): string => `${((100 * n) / outcomes.length).toFixed(1)} %`
    t.diagnostic(
      `${outcomes.length} recorded interactions: ${covered} of covered operations (${percent(covered)}), ${count('same')} answered in the same shape (${percent(count('same'))})`,
    )
    const different = outcomes.filter((outcome) => outcome.kind === 'different')
    if (process.env['SHOW'] !== undefined) {
      for (const { row, why } of different)
        console.log(
          `${row.op ?? ''} ${row.status} ${row.file.split('/').at(-1) ?? ''}#${row.i}\n    ${why.slice(0, 6).join('\n    ')}`,
        )
    }
    assert.ok(covered >= 1)
  },
)
