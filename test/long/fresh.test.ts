import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { emptyFolder, ROOT } from '../deploy/copy.ts'
import { paste, PRINTED, printedCommands } from '../deploy/printed.ts'
import { freeDoors, plainEnv, start } from '../deploy/program.ts'

test('a fresh clone reaches the printed commands with `npm start` alone, and each behaves as printed', async (t) => {
  const folder = emptyFolder(t)
  execFileSync('git', ['clone', '--quiet', '--no-hardlinks', ROOT, join(folder, 'postern')])
  const cwd = join(folder, 'postern')
  const doors = await freeDoors()
  const env = plainEnv({ ...doors.env, POSTERN_URL: doors.operators })
  const begun = performance.now()
  const gateway = await start(t, ['npm', 'start'], { cwd, env, until: PRINTED, patienceMs: 600_000 })
  console.log(`from nothing to the printed commands: ${((performance.now() - begun) / 1000).toFixed(1)} s`)

  const printed = printedCommands(gateway.said())
  assert.equal(printed.length, 5, gateway.said())
  const shell = { cwd, env }
  const decisionIn = (answer: string) => /^postern-decision: (\w+); id="(dec_\w+)"/im.exec(answer)

  const read = await paste(printed, 0, shell)
  assert.match(read, /^HTTP\/1\.1 200 /)
  assert.equal(decisionIn(read)?.[1], 'allow')
  const write = await paste(printed, 1, shell)
  assert.match(write, /^HTTP\/1\.1 200 /)
  assert.equal(decisionIn(write)?.[1], 'alert')
  assert.match(write, /noor\.vos@acme\.test/)
  const blocked = await paste(printed, 2, shell)
  assert.match(blocked, /^HTTP\/1\.1 403 /)
  assert.equal(decisionIn(blocked)?.[1], 'block')
  assert.match(blocked, /"hint":"[^"]{20,}"/)
  const held = await paste(printed, 3, shell)
  assert.match(held, /^HTTP\/1\.1 403 /)
  assert.equal(decisionIn(held)?.[1], 'hold')
  const early = await paste(printed, 3, shell)
  assert.equal(decisionIn(early)?.[1], 'hold', 'it waits until somebody approves')
  await paste(printed, 4, shell)
  const done = await paste(printed, 3, shell)
  assert.match(done, /^HTTP\/1\.1 20[01] /, done)
  assert.match(done, /HELP_DESK_ADMIN/)

  const story = await paste(
    [{ title: 'story', lines: [`node bin/postern.mjs audit show ${decisionIn(done)?.[2] ?? ''}`] }],
    0,
    shell,
  )
  assert.match(story, /onboarding-bot/)
  assert.match(story, /ticket INC-4471 checked/)
  await gateway.stop()
})
