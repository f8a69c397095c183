import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { deriveRows } from '../../scripts/catalog/derive.ts'
import { operationsOf } from '../../scripts/catalog/openapi.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const small = fileURLToPath(new URL('fixtures/small.yaml', import.meta.url))
const document: unknown = parse(readFileSync(small, 'utf8'))
const rows = deriveRows(operationsOf(document, 'management'))
const row = (id: string) => rows.find((one) => one.id === id)

test('scopes, tokens, references and extensions of a description become a row', () => {
  assert.deepEqual(row('assignRoleToUser'), {
    id: 'assignRoleToUser',
    method: 'POST',
    template: '/api/v1/users/{userId}/roles',
    tag: 'RoleAssignmentAUser',
    scopes: ['okta.roles.manage'],
    access: 'write',
    door: 'forward',
    host: 'org',
    semanticHeaders: ['accept', 'content-type', 'if-match'],
    parameters: { userId: 'user' },
    resource: 'user',
    apiToken: true,
    takesCredential: true,
    lifecycle: 'GA',
    spec: 'management',
    bodyTypes: ['application/json', 'application/merge-patch+json'],
    query: ['disableNotifications'],
    iamAdminRoles: ['SUPER_ADMIN'],
    iamPermissions: ['okta.iam.manage'],
    deprecated: false,
    revealsSecrets: false,
    bulk: false,
  })
})

test('what an operation does not say its path says, and its description after that', () => {
  assert.deepEqual(
    [row('listAssignedRolesForUser')?.lifecycle, row('listAssignedRolesForUser')?.query],
    ['EA', ['limit']],
  )
  assert.deepEqual([row('startOrgFailover')?.host, row('startOrgFailover')?.apiToken], ['dr', false])
  assert.deepEqual(
    [row('getWellknownOrgMetadata')?.apiToken, row('getWellknownOrgMetadata')?.takesCredential],
    [false, false],
  )
})

test('endpoints of custom authorization servers are left out', () => assert.equal(row('tokenCustomAS'), undefined))

test('a parameter nobody has given a meaning stops the script', () => {
  const strange = { paths: { '/api/v1/things/{thingId}': { get: { operationId: 'getThing', tags: ['Thing'] } } } }
  assert.throws(() => deriveRows(operationsOf(strange, 'management')), /what does \{thingId\} name/)
})

test('two operations of one method and shape stop the script', () => {
  const get = { operationId: 'getUser', tags: ['User'] }
  const twice = {
    paths: { '/api/v1/users/{id}': { get }, '/api/v1/users/{userId}': { get: { ...get, operationId: 'getUser2' } } },
  }
  assert.throws(() => deriveRows(operationsOf(twice, 'management')), /Two operations are GET/)
})

test('the script replaces the rows of the descriptions it is given and keeps the others', () => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-catalog-'))
  try {
    const file = join(folder, 'operations.json')
    cpSync(join(root, 'gateway/okta/data/operations.json'), file)
    const said = execFileSync(process.execPath, ['scripts/catalog.ts', '--management', small, '--to', file], {
      cwd: root,
      encoding: 'utf8',
    })
    assert.match(said, /Gone \(728\)/)
    const after = JSON.parse(readFileSync(file, 'utf8')) as { spec: string }[] // rows as the script writes them
    assert.equal(after.filter(({ spec }) => spec === 'management').length, 4)
    assert.equal(after.filter(({ spec }) => spec === 'governance').length, 162)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('the script that is given nothing new changes nothing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-catalog-'))
  try {
    const file = join(folder, 'operations.json')
    cpSync(join(root, 'gateway/okta/data/operations.json'), file)
    const script = ['scripts/catalog.ts', '--management', small, '--to', file]
    execFileSync(process.execPath, script, { cwd: root })
    const once = readFileSync(file, 'utf8')
    assert.match(execFileSync(process.execPath, script, { cwd: root, encoding: 'utf8' }), /Nothing changed/)
    assert.equal(readFileSync(file, 'utf8'), once)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
