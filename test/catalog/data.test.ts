import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'node:test'
import { z } from 'zod'
import { makeCatalog } from '../../gateway/okta/catalog.ts'
import { needsShared, readShared, SHARED } from './shared.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

test('every operation of the table is a row, once, with its own method and path', (t) => {
  if (!needsShared(t)) return
  const table = z
    .array(z.object({ method: z.string(), path: z.string(), operationId: z.string(), spec: z.string() }))
    .parse(readShared('okta/operations.json'))
  assert.equal(table.length, 1015)
  const rows = makeCatalog().rows.filter((row) => row.spec !== 'undocumented')
  const line = (method: string, path: string): string => `${method} ${path}`
  assert.deepEqual(
    rows.map((row) => line(row.method, row.template)).toSorted(),
    table.map((row) => line(row.method, row.path)).toSorted(),
  )
  for (const { method, path, operationId, spec } of table) {
    const row = rows.find((one) => one.method === method && one.template === path)
    assert.ok(row)
    assert.ok(row.id === operationId || row.id === `${spec}.${operationId}`, row.id)
  }
})

test('an id that two descriptions share is prefixed by all but the management API', () => {
  const { byId } = makeCatalog()
  assert.equal(byId('getOrgSettings')?.template, '/api/v1/org')
  assert.equal(byId('governance.getOrgSettings')?.template, '/governance/api/v1/settings')
  assert.equal(byId('getSubmissionAuthSettings'), undefined)
  assert.equal(byId('management-dev.getSubmissionAuthSettings')?.spec, 'management-dev')
  assert.equal(byId('management-beta.upsertSubmissionAuthSettings')?.spec, 'management-beta')
})

test('writing the data files again changes nothing', (t) => {
  if (!needsShared(t)) return
  const folder = mkdtempSync(join(tmpdir(), 'postern-data-'))
  try {
    const script = ['scripts/data.ts', '--from', fileURLToPath(SHARED), '--to', folder]
    execFileSync(process.execPath, script, { cwd: root })
    const files = readdirSync(folder)
    assert.equal(files.length, 8)
    for (const file of files)
      assert.equal(
        readFileSync(join(folder, file), 'utf8'),
        readFileSync(join(root, 'gateway/okta/data', file), 'utf8'),
        file,
      )
  } finally {
    rmSync(folder, { recursive: true })
  }
})
