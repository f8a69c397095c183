import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'

const bin = join(import.meta.dirname, '../../bin/postern.mjs')

const launch = (node: string, ...argv: string[]) => {
  const { status, stdout, stderr } = spawnSync(node, [bin, ...argv], { encoding: 'utf8' })
  return { status, stdout, stderr }
}

test('the launcher runs the command line, with its exit code and both of its streams', () => {
  assert.deepEqual(launch(process.execPath, '--version'), { status: 0, stdout: '0.1.0\n', stderr: '' })
  const slip = launch(process.execPath, 'nonsense')
  assert.deepEqual([slip.status, slip.stdout], [2, ''])
  assert.match(slip.stderr, /unknown command 'nonsense'/)
})

/** A Node on the path of this machine that is too old to run the sources itself. */
const older = ['node', '/usr/bin/node', '/usr/local/bin/node'].find((node) => {
  const { stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' })
  const major = Number(/^v(\d+)/.exec(stdout ?? '')?.[1] ?? 0)
  return major >= 20 && major < 24
})

test(
  'an older Node hands over to the one that npm brought, and nothing is lost on the way',
  { skip: older === undefined ? 'no Node from 20 to 23 on this machine' : false },
  () => {
    const under = launch(older ?? '', '--version')
    assert.deepEqual(under, { status: 0, stdout: '0.1.0\n', stderr: '' })
    assert.equal(launch(older ?? '', 'agents', 'list', '--url', 'nonsense').status, 2)
  },
)
