import assert from 'node:assert/strict'
import { test } from 'node:test'
import { holds } from '../kill/claims.ts'
import { killStory } from '../kill/story.ts'
import { startPostgres } from '../support/postgres.ts'

test('a gateway on SQLite that is killed sixty times loses no decision and sends no write twice', async () => {
  const report = await killStory({ kills: 60, random: Math.random })
  holds(report)
  assert.ok(report.ended.some((one) => one.attempts > 1))
})

test('a gateway on PostgreSQL that is killed twenty times loses no decision and sends no write twice', async (t) => {
  const server = await startPostgres()
  t.after(() => server.stop())
  holds(await killStory({ kills: 20, random: Math.random, postgres: await server.database() }))
})
