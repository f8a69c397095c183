import assert from 'node:assert/strict'
import { test } from 'node:test'
import { holds } from './kill/claims.ts'
import { killStory } from './kill/story.ts'

test('a gateway that is killed five times loses no decision and sends no write twice', async () => {
  const report = await killStory({ kills: 5, random: Math.random })
  holds(report)
  assert.ok(report.ended.length > 0)
})
