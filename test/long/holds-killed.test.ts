import { after, before, test } from 'node:test'
import { killedAtEachStep, killedWhileExecuting } from '../kill/hold-steps.ts'
import { startPostgres, type Postgres } from '../support/postgres.ts'

let postgres: Postgres | undefined
before(async () => {
  postgres = await startPostgres()
})
after(async () => await postgres?.stop())

test('a gateway on SQLite that is killed at any step of a hold', (t) => killedAtEachStep(t))

test('a gateway on SQLite that is killed while it executes what was approved', (t) => killedWhileExecuting(t))

test('a gateway on PostgreSQL that is killed at any step of a hold', async (t) =>
  await killedAtEachStep(t, await postgres?.database()))

test('a gateway on PostgreSQL that is killed while it executes what was approved', async (t) =>
  await killedWhileExecuting(t, await postgres?.database()))
