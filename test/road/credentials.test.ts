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
