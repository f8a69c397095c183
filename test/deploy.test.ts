import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { ROOT } from './deploy/copy.ts'
import { lintDockerfile, readDockerfile } from './deploy/dockerfile.ts'

const DOCKERFILE = readFileSync(join(ROOT, 'Dockerfile'), 'utf8')

test('the Dockerfile is sound', () => {
  assert.deepEqual(lintDockerfile(DOCKERFILE), [])
})

/** Each change makes it worse, and is seen. */
const WORSE: readonly [string, (text: string) => string, RegExp][] = [
  ['a base without a version', (text) => text.replaceAll('node:24-bookworm-slim', 'node'), /node has no version/],
  ['root', (text) => text.replace(/^USER .*$/m, ''), /last USER/],
  ['a user by name', (text) => text.replace(/^USER .*$/m, 'USER postern'), /last USER/],
  ['a shell around the program', (text) => text.replace(/^CMD .*$/m, 'CMD start'), /shell form/],
  ['ADD', (text) => text.replace(/^COPY \. \./m, 'ADD . .'), /ADD unpacks/],
  ['no lock', (text) => text.replace('npm ci', 'npm install'), /keeps to the lock/],
  ['a secret', (text) => text.replace(/^ENV /m, 'ENV OKTA_TOKEN=x '), /for everybody to read/],
  ['a stage that is not there', (text) => text.replace('--from=build', '--from=bild'), /no stage bild/],
  ['no health check', (text) => text.replace(/^HEALTHCHECK .*$/m, ''), /HEALTHCHECK is missing/],
]

for (const [what, change, said] of WORSE)
  test(`the check of the Dockerfile sees ${what}`, () => {
    const worse = change(DOCKERFILE)
    assert.notEqual(worse, DOCKERFILE)
    assert.match(lintDockerfile(worse).join('\n'), said)
  })

test('a Dockerfile is read with comments, continued lines and stages', () => {
  const stages = readDockerfile('# syntax\nFROM node:24 AS one\nRUN a \\\n  # why\n && b\n\nFROM one\nCMD ["x"]\n')
  assert.deepEqual(
    stages.map(({ image, name, instructions }) => [image, name, instructions.map((one) => `${one.name} ${one.text}`)]),
    [
      ['node:24', 'one', ['RUN a && b']],
      ['one', '1', ['CMD ["x"]']],
    ],
  )
})
