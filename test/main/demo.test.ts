import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { PRINTED } from '../deploy/printed.ts'
import { makeVisitor } from '../support/visitor.ts'

const PROGRAM = join(import.meta.dirname, '../../bin/postern.mjs')

test('a first start without an org prints where the approvals page is, and whoever follows it decides there', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-demo-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const child = spawn(process.execPath, [PROGRAM, 'start'], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'] ?? '',
      POSTERN_DOORS_AGENTS_LISTEN: '127.0.0.1:0',
      POSTERN_DOORS_OPERATORS_LISTEN: '127.0.0.1:0',
    },
  })
  t.after(() => child.kill('SIGKILL'))
  let said = ''
  child.stdout.on('data', (piece: Buffer) => (said += piece.toString()))
  let noise = ''
  child.stderr.on('data', (piece: Buffer) => (noise += piece.toString()))
  for (let i = 0; i < 1200 && !PRINTED.test(said) && child.exitCode === null; i++)
    await new Promise((resolve) => setTimeout(resolve, 50))
  assert.match(said, PRINTED, noise)
  const page = /^ +(http:\S+\/approvals)$/m.exec(said)?.[1] ?? ''
  const login = /sign in as (\S+@acme\.test)/.exec(said)?.[1] ?? ''
  const key = /onboarding-bot +(pk_\w+)/.exec(said)?.[1] ?? ''
  const path = /(http:\S+\/api\/v1\/users\/\S+\/roles)'/.exec(said)?.[1] ?? ''
  assert.ok(page && login && key && path, said)
  const grant = async () =>
    await fetch(path, {
      method: 'POST',
      headers: { authorization: `SSWS ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ type: 'HELP_DESK_ADMIN' }),
    })
  assert.equal((await grant()).status, 403)
  const person = makeVisitor()
  const list = await person.signIn(page, login)
  assert.match(list.text, /1 for you to decide/)
  const hold = /\/approvals\/(hold_[\w-]+)/.exec(list.text)?.[1] ?? ''
  const seen = await person.get(`${page}/${hold}`)
  const token = seen.field(`/approvals/${hold}`, 'token')
  const done = await person.post(`${page}/${hold}`, { token, verdict: 'approve', reason: 'ticket checked' })
  assert.match(done.text, /Approved/)
  assert.ok((await grant()).ok)
  child.kill('SIGTERM')
  const code = await new Promise((resolve) => child.once('close', resolve))
  assert.equal(code, 0, noise)
})
