import { test } from 'node:test'
import { killedAtEachStep, killedWhileExecuting } from '../kill/hold-steps.ts'

test('a gateway on SQLite that is killed at any step of a hold', (t) => killedAtEachStep(t))

test('a gateway on SQLite that is killed while it executes what was approved', (t) => killedWhileExecuting(t))
