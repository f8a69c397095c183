import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { emptyFolder } from '../deploy/copy.ts'
import type { Org } from '../okta/org.ts'
import { someone } from '../holds/people.ts'
import { startTestGateway, type DeclaredAgent } from '../support/gateway.ts'

const worker = (name: string): DeclaredAgent => ({
  name,
  kind: 'service',
  grant: {
    scopes: ['okta.users.manage', 'okta.groups.manage'],
    resources: { user: ['*'], group: ['*'] },
    attributes: ['*'],
  },
})

test('agents, operations, tags and rules each choose the credential, so that one does not eat the bucket of another', async (t) => {
  const folder = emptyFolder(t)
  const labels = new Map<string, string>()
  const carried: string[] = []
  let group = ''
  const gateway = await startTestGateway(t, {
    agents: [worker('noisy-bot'), worker('calm-bot')],
    org: {
      seed: 7,
      users: 60,
      before(request) {
        const { pathname } = new URL(request.url)
        const what = `${request.method} ${pathname}`
        if (what === 'GET /api/v1/groups' || what === 'GET /api/v1/users' || /^(POST|PUT|DELETE) /.test(what))
          carried.push(labels.get((request.headers.get('authorization') ?? '').slice(5)) ?? 'nobody')
        return undefined
      },
    },
    prepare: (org: Org) => {
      const owner = someone({ org })
      org.giveRole('user', owner, 'SUPER_ADMIN')
      group = [...org.truth.groups.all()].find((one) => one.type === 'OKTA_GROUP')?.id ?? ''
      const credential = (name: string, use?: object) => {
        const { token } = org.issueToken(owner, name)
        labels.set(token, name)
        const file = join(folder, name)
        writeFileSync(file, token)
        return { kind: 'api_token', name, token: { file }, ...(use === undefined ? {} : { use }) }
      }
      return Promise.resolve({
        org: {
          credentials: [
            credential('usual'),
            credential('noisy', { agents: ['noisy-bot'] }),
            credential('creating', { operations: ['createUser'] }),
            credential('grouping', { tags: ['Group'] }),
            credential('destroying', { rules: ['groups.deletion'] }),
          ],
        },
      })
    },
  })
  const by = async (agent: string, method: string, path: string, body?: unknown) => {
    carried.length = 0
    const answer = await gateway.call(agent, method, path, body)
    assert.ok(answer.status < 400, answer.text)
    return carried.at(-1)
  }
  const hire = (name: string) => ({
    profile: { login: `${name}@acme.test`, email: `${name}@acme.test`, firstName: name, lastName: 'Hire' },
  })
  assert.equal(await by('calm-bot', 'GET', '/api/v1/users?limit=1'), 'usual')
  assert.equal(await by('noisy-bot', 'GET', '/api/v1/users?limit=1'), 'noisy')
  assert.equal(await by('calm-bot', 'GET', '/api/v1/groups?limit=1'), 'grouping')
  assert.equal(await by('calm-bot', 'POST', '/api/v1/users?activate=false', hire('ada')), 'creating')
  assert.equal(await by('noisy-bot', 'POST', '/api/v1/users?activate=false', hire('bea')), 'noisy')

  const held = await gateway.call('noisy-bot', 'DELETE', `/api/v1/groups/${group}`)
  const { id } = held.json.postern.hold
  const [rule] = held.json.postern.reasons.map((one: { rule: string }) => one.rule)
  assert.equal(rule, 'groups.deletion')
  assert.equal((await gateway.operate('POST', `/api/holds/${id}/approve`, { reason: 'ticket checked' })).status, 200)
  assert.equal(await by('noisy-bot', 'DELETE', `/api/v1/groups/${group}`), 'destroying')

  const { json } = await gateway.operate('GET', '/api/limits')
  const buckets = new Set(json.limits.map((one: { bucket: string }) => one.bucket.split(' ')[0]))
  for (const name of labels.values()) assert.ok(buckets.has(name), `${name} has buckets of its own`)
})

test('where a rule chooses the credential, what that one may do is what is judged, told and sent', async (t) => {
  const folder = emptyFolder(t)
  let carried = ''
  const labels = new Map<string, string>()
  const start = async (usual: string, chosen: string) =>
    await startTestGateway(t, {
      agents: [worker('hiring-bot')],
      org: {
        seed: 7,
        users: 60,
        before(request) {
          if (request.method === 'POST' && new URL(request.url).pathname === '/api/v1/users')
            carried = labels.get((request.headers.get('authorization') ?? '').slice(5)) ?? 'nobody'
          return undefined
        },
      },
      prepare: (org: Org) => {
        const credential = (name: string, role: string, use?: object) => {
          const owner = someone({ org })
          org.giveRole('user', owner, role)
          const { token } = org.issueToken(owner, name)
          labels.set(token, name)
          const file = join(folder, `${name}-${role}`)
          writeFileSync(file, token)
          return { kind: 'api_token', name, token: { file }, ...(use === undefined ? {} : { use }) }
        }
        const rules = ['users.account_opened']
        return Promise.resolve({
          org: { credentials: [credential('usual', usual), credential('hiring', chosen, { rules })] },
        })
      },
    })
  const body = {
    profile: { login: 'new@acme.test', email: 'new@acme.test', firstName: 'New', lastName: 'Hire' },
  }
  const ask = { method: 'POST', path: '/api/v1/users', body: JSON.stringify(body), as: 'hiring-bot' }

  await t.test('a weak one is not let through because the usual one is strong', async () => {
    const gateway = await start('SUPER_ADMIN', 'READ_ONLY_ADMIN')
    const answer = await gateway.call('hiring-bot', 'POST', '/api/v1/users', body)
    assert.equal(answer.status, 403, answer.text)
    assert.equal(answer.json.postern.code, 'scopes.not_effective')
    assert.equal(carried, '')
    const { json } = await gateway.operate('POST', '/api/explain', ask)
    assert.equal(json.effect, 'block')
    assert.notEqual(json.may.effective, true)
    assert.match(json.may.effective_proof.join(), /^credential hiring: /)
  })

  await t.test('nor is a strong one held back because the usual one is weak', async () => {
    const gateway = await start('READ_ONLY_ADMIN', 'SUPER_ADMIN')
    const { json } = await gateway.operate('POST', '/api/explain', ask)
    assert.equal(json.may.effective, true)
    assert.match(json.may.effective_proof.join(), /credential hiring is user 00u\w+, which holds SUPER_ADMIN/)
    const answer = await gateway.call('hiring-bot', 'POST', '/api/v1/users', body)
    assert.equal(answer.status, 200, answer.text)
    assert.equal(carried, 'hiring')
    const { text } = await gateway.operate(
      'GET',
      `/api/audit/${/id="([^"]+)"/.exec(answer.headers.get('postern-decision') ?? '')?.[1]}`,
    )
    assert.match(text, /credential hiring is user/)
  })
})
