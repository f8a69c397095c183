import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { emptyFolder, withPackages, workingCopy } from '../deploy/copy.ts'
import { paste, PRINTED, printedCommands } from '../deploy/printed.ts'
import { freeDoors, olderNode, plainEnv, run, start } from '../deploy/program.ts'

const OLDER = olderNode()

test('the published package', async (t) => {
  const source = workingCopy(t)
  withPackages(source)
  const target = emptyFolder(t)
  const path = { ...plainEnv(), PATH: `${join(source, 'node_modules/.bin')}:${plainEnv()['PATH'] ?? ''}` }
  await run('npm', ['pack', '--pack-destination', target], { cwd: source, env: path })
  const tarball = readdirSync(target).find((name) => name.endsWith('.tgz'))
  assert.ok(tarball !== undefined, 'npm pack made a tarball')
  const files = (await run('tar', ['tzf', join(target, tarball)], { cwd: target })).trim().split('\n')
  const place = join(target, 'elsewhere')
  mkdirSync(place)
  await run('npm', ['init', '-y'], { cwd: place })
  await run('npm', ['install', '--no-audit', '--no-fund', join(target, tarball)], { cwd: place })

  await t.test('holds what runs and nothing else', () => {
    for (const needed of [
      'bin/postern.mjs',
      'dist/cli/postern.js',
      'dist/gateway/main.js',
      'dist/gateway/store/sqlite/writer.js',
      'dist/gateway/okta/data/operations.json',
      'dist/policies/build/bundle.tar.gz',
      'dist/test/okta/org.js',
      'LICENSE',
    ])
      assert.ok(files.includes(`package/${needed}`), needed)
    const strange = files.filter((name) => /\.ts$|\.test\.|node_modules|\.postern|\.db$|\.key$/.test(name))
    assert.deepEqual(strange, [])
  })

  await t.test('says its version', async () => {
    const said = await run(join(place, 'node_modules/.bin/postern'), ['--version'], { cwd: place })
    assert.match(said, /^\d+\.\d+\.\d+\n$/)
  })

  await t.test('starts in an empty folder, and the first command that it prints works', async (t) => {
    const cwd = emptyFolder(t)
    const doors = await freeDoors()
    const env = plainEnv({ ...doors.env, POSTERN_URL: doors.operators })
    const gateway = await start(t, [join(place, 'node_modules/.bin/postern'), 'start'], { cwd, env, until: PRINTED })
    const answer = await paste(printedCommands(gateway.said()), 0, { cwd, env })
    assert.match(answer, /^HTTP\/1\.1 200 /)
    assert.match(answer, /^postern-decision: allow; /im)
    assert.equal((await fetch(`${doors.operators}/readyz`)).status, 200)
    assert.equal(await gateway.stop(), 0)
    assert.ok(existsSync(join(cwd, '.postern')), 'its data lies where it was started')
  })

  await t.test(
    'is handed over by an older Node to the one that npm brought',
    { skip: OLDER === undefined && 'no older Node here' },
    async (t) => {
      const bin = join(place, 'node_modules/postern/bin/postern.mjs')
      assert.match(await run(OLDER ?? '', [bin, '--version'], { cwd: place }), /^\d+\.\d+\.\d+\n$/)
      const cwd = emptyFolder(t)
      const doors = await freeDoors()
      const env = plainEnv({ ...doors.env })
      const gateway = await start(t, [OLDER ?? '', bin, 'start'], { cwd, env, until: PRINTED })
      assert.equal((await fetch(`${doors.operators}/livez`)).status, 200)
      assert.equal(await gateway.stop(), 0)
    },
  )
})
