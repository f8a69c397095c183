import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeLiveReads, viewPermissions } from '../../../gateway/enforce/view.ts'
import { given, makeUpstream, oktaOver } from '../../okta-client/upstream.ts'
import { call, operation, subject, target } from './asked.ts'
import { id, MIA, quiet } from './org.ts'

test('over the real client each fact is read with a token that carries only its own scope', async () => {
  const upstream = await makeUpstream()
  upstream.token.secret = 's'
  upstream.token.scopes = new Set(['okta.users.read', 'okta.roles.read'])
  const scopesOf = (header: string | undefined) =>
    upstream.token.issued.get((header ?? '').replace('Bearer ', ''))?.scopes ?? []
  const seen: Record<string, string[]> = {}
  upstream.app.get('/api/v1/users/:id', (c) => {
    seen['user'] = scopesOf(c.req.header('authorization'))
    return c.json({ id: MIA, status: 'ACTIVE', profile: { login: 'mia' } })
  })
  upstream.app.get('/api/v1/users/:id/roles', (c) => {
    seen['roles'] = scopesOf(c.req.header('authorization'))
    return c.json([])
  })
  const okta = oktaOver(upstream, [{ name: 'oin', kind: 'client_secret', clientId: 'client', secret: given('s') }])
  const deps = {
    reads: makeLiveReads({ okta, now: Date.now }),
    history: async () => await Promise.resolve(quiet),
    now: Date.now,
  }
  const staff = id('00g', 'staff')
  const asked = {
    subject: subject({ operations: ['*'] }),
    operation: operation({}, [target('user', 'mia'), target('group', staff)]),
    call,
  }
  const { targets } = await viewPermissions(
    asked,
    { facts: ['user.status', 'user.is_admin', 'group.kind'], fresh: false },
    deps,
  )
  assert.deepEqual(seen, { user: ['okta.users.read'], roles: ['okta.roles.read'] })
  assert.deepEqual([targets[0]?.id, targets[0]?.facts['is_admin']?.value], [MIA, false])
  assert.deepEqual(targets[1]?.unknown, { kind: 'the gateway has no usable credential for okta.groups.read' })
  assert.equal(okta.limits.snapshot().get('oin')?.inFlight, 0)
  await okta.close()
  await upstream.close()
})
