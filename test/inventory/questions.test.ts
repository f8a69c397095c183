import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { whoCan, why } from '../../gateway/inventory/permissions.ts'
import { questionOf, type CaseAsk } from './support/ask.ts'
import { graphOf, type CaseOrg } from './support/case-org.ts'

const ORG: CaseOrg = {
  users: {
    ann: { label: 'Ann Lee', in: ['desk'] },
    bob: { label: 'Bob Ruiz' },
    mia: { label: 'Mia Lund', in: ['emea'] },
    boss: { label: 'Big Boss' },
  },
  groups: { desk: { label: 'Service Desk' }, emea: { label: 'EMEA Staff' } },
  apps: { bot: { grants: ['okta.users.manage'] }, idle: null },
  tokens: { t1: 'ann' },
  roles: [
    { to: 'group desk', role: 'HELP_DESK_ADMIN', targets: ['group emea'] },
    { to: 'client bot', permissions: ['okta.users.credentials.manage'], over: ['members of group emea'] },
    { to: 'client idle', role: 'ORG_ADMIN' },
    { to: 'user bob', role: 'READ_ONLY_ADMIN' },
    { to: 'user boss', role: 'SUPER_ADMIN' },
  ],
}
const told = (ask: CaseAsk, org: CaseOrg = ORG): string => why(questionOf(ask), graphOf(org)).join('\n')

describe('questions about permissions', () => {
  it('tell the path of a group-held, targeted role', () => {
    const text = told({ by: 'token t1', operation: 'resetFactors', on: { id: 'mia' } })
    assert.equal(
      text,
      [
        'yes: api token t1 may resetFactors',
        "  API token t1 is user 'Ann Lee' (ann), with their present roles",
        '  an API token needs no scope',
        "  user 'Ann Lee' (ann) is a member of group 'Service Desk' (desk)",
        "  role HELP_DESK_ADMIN held by group 'Service Desk' (desk), assignment ra1",
        '  which may reset passwords and factors',
        "  user 'Mia Lund' (mia) is in group 'EMEA Staff' (emea)",
        "  user 'Mia Lund' (mia) holds no admin role",
        '  what it needs is derived: the permission named for just this act in Okta’s list of permissions',
      ].join('\n'),
    )
  })

  it('tell the path of a custom role', () => {
    const text = told({ by: 'client bot', operation: 'resetFactors', on: { id: 'mia' } })
    assert.match(text, /scope okta\.users\.manage is on the credential/u)
    assert.match(text, /custom role cr2 assigned directly to app bot, assignment ra2/u)
    assert.match(text, /with okta\.users\.credentials\.manage, which includes okta\.users\.credentials\.resetFactors/u)
    assert.match(text, /resource set rs2 contains the members of group 'EMEA Staff' \(emea\)/u)
  })

  it('tell the gate and what bars a protected admin', () => {
    const barred: CaseOrg = { ...ORG, roles: [...(ORG.roles ?? []), { to: 'user mia', role: 'REPORT_ADMIN' }] }
    const text = told({ by: 'token t1', operation: 'resetFactors', on: { id: 'mia' } }, barred)
    assert.match(text, /^no: api token t1 may not resetFactors, refused at the gate "barrier"/u)
    assert.match(text, /'Mia Lund' \(mia\) is protected, only super admins manage admins: role REPORT_ADMIN/u)
  })

  it('tell what could not be read, and its cure', () => {
    const text = told(
      { by: 'client bot', operation: 'resetFactors', on: { id: 'mia' } },
      { ...ORG, gaps: ['roles of client bot'], roles: [] },
    )
    assert.match(text, /^unknown: whether client bot may resetFactors/u)
    assert.match(text, /not known: roles of client bot; grant what reads it/u)
  })

  it('name everyone who can: people through groups, clients by the scopes granted to them', () => {
    const {
      principal: _who,
      scopes: _any,
      ...asked
    } = questionOf({ by: 'user ann', operation: 'resetFactors', on: { id: 'mia' } })
    const found = whoCan(asked, graphOf(ORG))
    assert.deepEqual(
      found.able.map(({ principal }) => `${principal.type} ${principal.id}`).toSorted(),
      // idle is org admin and was granted no scope; bob only reads.
      ['client bot', 'user ann', 'user boss'],
    )
    assert.deepEqual(found.perhaps, [])
    assert.deepEqual(found.gaps, [])
  })

  it('name as perhaps whoever cannot be told', () => {
    const {
      principal: _who,
      scopes: _any,
      ...asked
    } = questionOf({ by: 'user ann', operation: 'resetFactors', on: { id: 'mia' } })
    const found = whoCan(
      asked,
      graphOf({ ...ORG, gaps: ['targets of ra1'], roles: [{ to: 'group desk', role: 'HELP_DESK_ADMIN' }] }),
    )
    assert.deepEqual(found.able, [])
    assert.deepEqual(
      found.perhaps.map(({ principal }) => principal.id),
      ['ann'],
    )
  })
})
