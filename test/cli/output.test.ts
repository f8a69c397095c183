import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { makeStyle, safe, safeLines } from '../../cli/output/style.ts'
import { fit, table } from '../../cli/output/table.ts'
import { brief, since, span, when } from '../../cli/output/time.ts'

const NOW = Date.parse('2026-11-22T14:05:07Z')

test('times are UTC, with their age', () => {
  assert.equal(when('2026-11-22T14:01:07.000Z', NOW), '2026-11-22 14:01:07 UTC (4 min ago)')
  assert.equal(when('2026-11-24T15:05:07.000Z', NOW), '2026-11-24 15:05:07 UTC (in 2 d)')
  assert.deepEqual(
    [span(0), span(999), span(59_999), span(3_600_000), span(-90_000_000)],
    ['0 s', '0 s', '59 s', '1 h', '1 d'],
  )
  assert.equal(brief(null, NOW), 'never')
})

test('since: so long ago, or a date; nothing else', () => {
  assert.equal(since('30m', NOW), '2026-11-22T13:35:07.000Z')
  assert.equal(since('7d', NOW), '2026-11-15T14:05:07.000Z')
  assert.equal(since('2026-11-22', NOW), '2026-11-22T00:00:00.000Z')
  for (const odd of ['', '7', 'd', '7 days', 'yesterday', '-1h', '2026']) assert.equal(since(odd, NOW), undefined, odd)
})

test('a table fits its terminal, the widest columns giving way first; elsewhere nothing is cut', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 7 }), (wanted) => {
      const widths = fit(wanted, 100)
      const total = widths.reduce((sum, width) => sum + width + 2, -2)
      assert.ok(total <= 100 || Math.max(...widths) <= 10)
      widths.forEach((width, i) => assert.ok(width <= (wanted[i] ?? 0) && width >= Math.min(10, wanted[i] ?? 0)))
    }),
  )
  const rows = [['short', 'long '.repeat(40).trim()]]
  const narrow = table(['A', 'B'], rows, 60, (text) => text)
  assert.ok(narrow.split('\n').every((line) => Array.from(line).length <= 60))
  assert.match(narrow, /…/)
  assert.ok(table(['A', 'B'], rows, undefined, (text) => text).includes('long '.repeat(40).trim()))
})

test('colours are there for a terminal only, and never from the words of others', () => {
  assert.equal(makeStyle(false).word('block'), 'block')
  assert.equal(makeStyle(true).word('block'), '\u001b[31mblock\u001b[0m')
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      assert.doesNotMatch(safe(text), /[\p{Cc}\p{Cf}]/u)
      assert.doesNotMatch(safeLines(text), /[^\P{Cc}\n]|\p{Cf}/u)
    }),
  )
})
