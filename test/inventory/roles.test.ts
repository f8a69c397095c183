import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { makeCatalog } from '../../gateway/okta/catalog.ts'
import { namedBy } from '../../gateway/okta/orn.ts'
import {
  cellsOf,
  givenBy,
  heldBy,
  PERMISSIONS,
  requirementFor,
  STANDARD_ROLES,
  TASKS,
} from '../../gateway/okta/roles.ts'

const { rows } = makeCatalog()

describe('what roles may do and operations need', () => {
  it('is known of every operation of the catalog, with where it comes from', () => {
    for (const row of rows) {
      const { sides, superAdminOnly, endUser, source } = requirementFor(row)
      assert.ok(source.length > 0, row.id)
      const takes = row.takesCredential && row.scopes.length > 0
      if (takes)
        assert.ok(sides.length > 0 || superAdminOnly !== undefined || endUser === true, `${row.id} needs something`)
    }
  })

  it('names only permissions that Okta has, or our own', () => {
    const known = new Set(PERMISSIONS)
    const named = [
      ...rows.flatMap((row) => requirementFor(row).sides.map((side) => side.permission)),
      ...TASKS.flatMap((task) => task.capabilities),
    ]
    // Published on operations of governance, and nowhere in Okta's list of permissions.
    const published = new Set(rows.flatMap((row) => row.iamPermissions ?? []))
    for (const name of named)
      assert.ok(known.has(name) || name.startsWith('postern.') || published.has(name), `${name} is no permission`)
  })

  it('names path parameters that the path has', () => {
    for (const row of rows)
      for (const { on } of requirementFor(row).sides)
        if (on.from === 'path') assert.ok(row.template.includes(`{${on.name}}`), `${row.id} has no {${on.name}}`)
  })

  it('says of each cell who, what and by which document', () => {
    for (const { cells } of TASKS)
      for (const [role, cell] of Object.entries(cells)) {
        assert.ok((STANDARD_ROLES as readonly string[]).includes(role), role)
        assert.ok(cell.source.length > 0 && cell.task.length > 0)
      }
  })

  it('never bars reading, nor lets a reading role change anything', () => {
    for (const row of rows)
      for (const side of requirementFor(row).sides)
        if (side.permission.endsWith('.read')) assert.equal(side.barred, false, row.id)
    for (const permission of PERMISSIONS)
      if (permission.endsWith('.manage') && !permission.startsWith('okta.users.apitokens'))
        assert.deepEqual(cellsOf('READ_ONLY_ADMIN', permission), [], permission)
  })

  it('includes permissions over several steps, and only downwards', () => {
    assert.ok(heldBy('okta.users.manage').has('okta.users.lifecycle.suspend'))
    assert.equal(givenBy(['okta.users.read', 'okta.groups.manage'], 'postern.groups.delete'), 'okta.groups.manage')
    assert.equal(givenBy(['okta.users.read'], 'okta.users.manage'), undefined)
    fc.assert(
      fc.property(fc.constantFrom(...PERMISSIONS), (permission) => {
        for (const each of heldBy(permission)) for (const more of heldBy(each)) assert.ok(heldBy(permission).has(more))
      }),
    )
  })
})

describe('what a resource set names', () => {
  it('is told by ORN', () => {
    assert.deepEqual(namedBy('orn:okta:directory:00o1:users'), { of: 'all', kind: 'user' })
    assert.deepEqual(namedBy('orn:okta:directory:00o1:groups:00g1'), { of: 'one', kind: 'group', id: '00g1' })
    assert.deepEqual(namedBy('orn:okta:directory:00o1:groups:00g1:contained_resources'), {
      of: 'members',
      kind: 'group',
      id: '00g1',
    })
    assert.deepEqual(namedBy('orn:okta:idp:00o1:apps:salesforce'), { of: 'app_type', name: 'salesforce' })
    assert.deepEqual(namedBy('orn:okta:idp:00o1:apps:oidc'), { of: 'app_type', name: 'oidc_client' })
    assert.deepEqual(namedBy('orn:okta:support:00o1:cases'), { of: 'all', kind: 'support_case' })
    assert.deepEqual(namedBy('orn:okta:idp:00o1:apps:oidc:0oa1'), { of: 'one', kind: 'app', id: '0oa1' })
    assert.deepEqual(namedBy('orn:okta:iam:00o1:contained_resources'), { of: 'all', kind: 'iam' })
  })

  it('is told by REST URL', () => {
    assert.deepEqual(namedBy('https://acme.okta.com/api/v1/groups/00g1/users'), {
      of: 'members',
      kind: 'group',
      id: '00g1',
    })
    assert.deepEqual(namedBy('https://acme.okta.com/api/v1/apps/0oa1'), { of: 'one', kind: 'app', id: '0oa1' })
    assert.deepEqual(namedBy('https://acme.okta.com/api/v1/realms'), { of: 'all', kind: 'realm' })
    assert.equal(namedBy('https://acme.okta.com/login'), undefined)
  })

  it('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `orn:${text}`),
          fc.string().map((text) => `https://acme.okta.com/api/v1/${text}`),
        ),
        (text) => void namedBy(text),
      ),
    )
  })
})
