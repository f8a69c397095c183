import assert from 'node:assert/strict'
import type { KillReport } from './story.ts'

/** What must be true however often the gateway was killed. */
export function holds(report: KillReport): void {
  const { ended, seen, early, lost, never, untold, writes, verified, said } = report
  const done = ended.filter((one) => one.end === 'done').length
  console.log(
    `${ended.length} writes, ${done} answered by Okta, ${ended.length - done} told to be over or unknown; ` +
      `${seen.size} seen upstream; store: ${JSON.stringify(writes)}; ` +
      `${ended.filter((one) => one.attempts > (one.write.kind === 'grant' ? 2 : 1)).length} asked for again by their agent`,
  )
  assert.deepEqual(
    [...seen].filter(([, times]) => times > 1),
    [],
    'no write is sent twice',
  )
  assert.deepEqual(early, [], 'every write that left had its decision on disk before')
  assert.deepEqual(lost, [], 'every decision that a client was told of has its entry')
  assert.deepEqual(never, [], 'what was answered was carried out')
  assert.deepEqual(untold, [], 'of every write the log tells what became of it, or that nobody knows')
  assert.equal(verified.ok, true, String(verified.wrong))
  assert.equal(verified.unsealed, 0)
  assert.doesNotMatch(said, /"level":50/, said.slice(-2000))
}
