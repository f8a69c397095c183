import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestGateway } from '../support/gateway.ts'
import { startKnownGateway, type KnownGateway } from '../support/known.ts'

const evaluation = (type: string, id: string, name: string, resource: string) => ({
  subject: { type, id },
  action: { name },
  resource: { type: 'user', id: resource },
})

/** All pages of a search, as a caller follows its tokens. */
async function pages(gateway: KnownGateway, path: string, question: object, limit: number): Promise<string[][]> {
  const all: string[][] = []
  let token = ''
  do {
    const page = token === '' ? { limit } : { token }
    const { status, json } = await gateway.operate('POST', path, { ...question, page })
    assert.equal(status, 200, JSON.stringify(json))
    assert.equal(json.page.count, json.results.length)
    all.push(json.results.map((one: { id?: string; name?: string }) => one.id ?? one.name))
    token = json.page.next_token
  } while (token !== '')
  return all
}

test('behind a proxy, AuthZEN leads to the address that people outside use', async (t) => {
  const gateway = await startTestGateway(t, {
    agents: [],
    config: {
      doors: {
        agents: { listen: '127.0.0.1:0' },
        operators: { listen: '127.0.0.1:0', publicUrl: 'https://postern.acme.test/ops/' },
      },
    },
  })
  const { json } = await gateway.operate('GET', '/.well-known/authzen-configuration')
  assert.equal(json.policy_decision_point, 'https://postern.acme.test/ops')
  assert.equal(json.access_evaluation_endpoint, 'https://postern.acme.test/ops/access/v1/evaluation')
})

test('AuthZEN 1.0 on the operators’ door', async (t) => {
  const gateway = await startKnownGateway(t)
  const { scene } = gateway
  const ask = (path: string, body: unknown) => gateway.operate('POST', path, body)

  await t.test('its configuration leads to its endpoints, by the address it was asked at', async () => {
    const { status, json } = await gateway.operate('GET', '/.well-known/authzen-configuration')
    assert.equal(status, 200)
    assert.equal(json.policy_decision_point, gateway.operatorsUrl)
    assert.equal(json.search_action_endpoint, `${gateway.operatorsUrl}/access/v1/search/action`)
  })

  await t.test('a principal of Okta: yes with the path, no with what is missing', async () => {
    const yes = await ask(
      '/access/v1/evaluation',
      evaluation('user', 'ann.desk@acme.test', 'resetFactors', scene['NOOR'] ?? ''),
    )
    assert.equal(yes.json.decision, true)
    assert.match(
      yes.json.context.path.join('\n'),
      /is a member of group 'Night Desk'.*\n.*HELP_DESK_ADMIN held by group/,
    )
    const no = await ask(
      '/access/v1/evaluation',
      evaluation('user', scene['ANN'] ?? '', 'resetFactors', 'adam.admin@acme.test'),
    )
    assert.equal(no.json.decision, false)
    assert.equal(no.json.context.refused_by, 'barrier')
  })

  await t.test('an agent: what the policy would decide, and nothing is held or recorded for it', async () => {
    const held = await ask(
      '/access/v1/evaluation',
      evaluation('agent', 'desk-bot', 'deleteUser', 'noor.target@acme.test'),
    )
    assert.equal(held.status, 200)
    assert.equal(held.json.decision, false)
    assert.equal(held.json.context.effect, 'hold')
    assert.ok(held.json.context.requirement.quorum >= 1)
    const read = await ask('/access/v1/evaluation', evaluation('agent', 'report-bot', 'getUser', scene['NOOR'] ?? ''))
    assert.equal(read.json.decision, true)
    assert.equal((await gateway.operate('GET', '/api/holds')).json.holds.length, 0)
    assert.equal((await gateway.operate('GET', '/api/audit?kind=decision')).json.entries.length, 0)
  })

  await t.test('the rest of the path counts, as the action names it', async () => {
    const grant = (type: string) => ({
      subject: { type: 'user', id: scene['DORA'] },
      action: { name: 'assignUserToGroup', properties: { ids: { userId: scene['EVE'] } } },
      resource: { type: 'group', id: type },
    })
    const plain = await ask('/access/v1/evaluation', grant('North Staff'))
    assert.equal(plain.json.decision, true, JSON.stringify(plain.json))
    const powerful = await ask('/access/v1/evaluation', grant('Night Desk'))
    assert.equal(powerful.json.decision, false)
  })

  await t.test('what cannot be asked so is a no that says why; what is no request is 400', async () => {
    const unknown = await ask(
      '/access/v1/evaluation',
      evaluation('user', scene['ANN'] ?? '', 'fly', scene['NOOR'] ?? ''),
    )
    assert.equal(unknown.status, 200)
    assert.equal(unknown.json.decision, false)
    assert.equal(unknown.json.context.error.status, 404)
    const stranger = await ask(
      '/access/v1/evaluation',
      evaluation('user', 'no.one@acme.test', 'getUser', scene['NOOR'] ?? ''),
    )
    assert.equal(stranger.json.decision, false)
    assert.equal(stranger.json.context.error.status, 404)
    for (const part of ['subject', 'action', 'resource']) {
      const whole = evaluation('user', 'x', 'getUser', 'y')
      assert.equal((await ask('/access/v1/evaluation', { ...whole, [part]: undefined })).status, 400, part)
    }
    assert.equal((await gateway.operate('POST', '/access/v1/evaluation', {}, 'ok_wrong')).status, 401)
  })

  await t.test('several in one request: defaults, and the three semantics', async () => {
    const [noor, adam, cara] = [scene['NOOR'], scene['ADAM'], scene['CARA']]
    const body = (semantic?: string) => ({
      subject: { type: 'user', id: scene['ANN'] },
      action: { name: 'resetFactors' },
      ...(semantic === undefined ? {} : { options: { evaluations_semantic: semantic } }),
      evaluations: [noor, adam, cara, noor].map((id) => ({ resource: { type: 'user', id } })),
    })
    const said = async (semantic?: string) => {
      const { json } = await ask('/access/v1/evaluations', body(semantic))
      return json.evaluations.map((one: { decision: boolean }) => one.decision)
    }
    assert.deepEqual(await said(), [true, false, false, true])
    assert.deepEqual(await said('execute_all'), [true, false, false, true])
    assert.deepEqual(await said('deny_on_first_deny'), [true, false])
    assert.deepEqual(await said('permit_on_first_permit'), [true])
    const alone = await ask('/access/v1/evaluations', {
      ...body(),
      evaluations: [],
      resource: { type: 'user', id: noor },
    })
    assert.equal(alone.json.decision, true)
    const mine = { ...body(), evaluations: [{ resource: { type: 'user', id: noor }, action: { name: 'deleteUser' } }] }
    assert.deepEqual(
      (await ask('/access/v1/evaluations', mine)).json.evaluations.map((one: { decision: boolean }) => one.decision),
      [false],
    )
    assert.equal((await ask('/access/v1/evaluations', { ...body(), subject: undefined })).status, 400)
    assert.equal((await ask('/access/v1/evaluations', body('maybe'))).status, 400)
  })

  await t.test('who may: through groups too, page by page, and each result is a yes when asked alone', async () => {
    const question = {
      subject: { type: 'user', id: 'ignored' },
      action: { name: 'resetFactors' },
      resource: { type: 'user', id: scene['NOOR'] },
    }
    const whole = (await pages(gateway, '/access/v1/search/subject', question, 1000)).flat()
    for (const name of ['DORA', 'ANN', 'CARA']) assert.ok(whole.includes(scene[name] ?? ''), name)
    assert.ok(!whole.includes(scene['EVE'] ?? ''))
    const twos = await pages(gateway, '/access/v1/search/subject', question, 2)
    assert.ok(twos.every((page) => page.length <= 2))
    assert.deepEqual(twos.flat(), whole)
    for (const id of whole)
      assert.equal(
        (await ask('/access/v1/evaluation', evaluation('user', id, 'resetFactors', scene['NOOR'] ?? ''))).json.decision,
        true,
      )
    const agents = { ...question, subject: { type: 'agent' }, action: { name: 'getUser' } }
    assert.equal((await pages(gateway, '/access/v1/search/subject', agents, 10)).flat().length, 2)
  })

  await t.test('on what: exactly the people whom each evaluation permits', async () => {
    const question = {
      subject: { type: 'user', id: scene['ANN'] },
      action: { name: 'resetFactors' },
      resource: { type: 'user' },
    }
    assert.deepEqual((await pages(gateway, '/access/v1/search/resource', question, 7)).flat(), [scene['NOOR']])
    const people = [...gateway.org.truth.users.all()].map(({ id }) => id).toSorted()
    const dora = { ...question, subject: { type: 'user', id: scene['DORA'] } }
    const found = (await pages(gateway, '/access/v1/search/resource', dora, 50)).flat()
    const { json } = await ask('/access/v1/evaluations', {
      subject: dora.subject,
      action: dora.action,
      evaluations: people.map((id) => ({ resource: { type: 'user', id } })),
    })
    assert.deepEqual(
      found,
      people.filter((_, i) => json.evaluations[i].decision === true),
    )
    const nonsense = await ask('/access/v1/search/resource', { ...question, resource: { type: 'zone' } })
    assert.equal(nonsense.status, 400)
  })

  await t.test('what: the operations that fit the resource and are permitted', async () => {
    const question = { subject: { type: 'user', id: scene['CARA'] }, resource: { type: 'user', id: scene['NOOR'] } }
    const found = (await pages(gateway, '/access/v1/search/action', question, 40)).flat()
    assert.ok(found.includes('resetFactors') && found.includes('getUser'))
    assert.ok(!found.includes('deleteUser') && !found.includes('listUsers'))
    const org = (
      await pages(gateway, '/access/v1/search/action', { ...question, resource: { type: 'org', id: 'acme' } }, 1000)
    ).flat()
    assert.ok(org.includes('listUsers') && !org.includes('resetFactors'))
    const agent = { subject: { type: 'agent', id: 'report-bot' }, resource: question.resource }
    const may = (await pages(gateway, '/access/v1/search/action', agent, 1000)).flat()
    assert.ok(may.includes('getUser') && !may.includes('resetFactors') && !may.includes('deleteUser'))
  })

  await t.test('a token belongs to its question', async () => {
    const question = {
      subject: { type: 'user' },
      action: { name: 'resetFactors' },
      resource: { type: 'user', id: scene['NOOR'] },
    }
    const first = await ask('/access/v1/search/subject', { ...question, page: { limit: 1 } })
    const token = first.json.page.next_token
    assert.notEqual(token, '')
    const other = { ...question, action: { name: 'deleteUser' }, page: { token } }
    assert.equal((await ask('/access/v1/search/subject', other)).status, 400)
    assert.equal((await ask('/access/v1/search/subject', { ...question, page: { token, limit: 2 } })).status, 400)
    assert.equal((await ask('/access/v1/search/subject', { ...question, page: { token: 'x' } })).status, 400)
  })

  await t.test('a request that names itself gets its name back', async () => {
    const key = gateway.env['POSTERN_OPERATOR_KEY_FILE'] ?? ''
    const { readFileSync } = await import('node:fs')
    const answer = await fetch(`${gateway.operatorsUrl}/access/v1/evaluation`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${readFileSync(key, 'utf8').trim()}`,
        'content-type': 'application/json',
        'x-request-id': 'bfe9eb29-ab87',
      },
      body: JSON.stringify(evaluation('user', scene['ANN'] ?? '', 'resetFactors', scene['NOOR'] ?? '')),
    })
    assert.equal(answer.headers.get('x-request-id'), 'bfe9eb29-ab87')
    assert.equal(((await answer.json()) as { decision: boolean }).decision, true)
  })
})
