import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import canonicalize from 'canonicalize'
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose'
import { approve, meddle, operator } from '../holds/people.ts'
import { startKnownGateway } from '../support/known.ts'

const ERROR = 'urn:openid:authzen:access-request:error:'

test('a denial that people can be asked about: request, task, approval, and a new evaluation', async (t) => {
  let ahead = 0
  const gateway = await startKnownGateway(t, { now: () => Date.now() + ahead })
  const { scene } = gateway
  const first = readFileSync(join(gateway.dataDir, 'operator.key'), 'utf8').trim()
  const pep = await operator(gateway, undefined, ['operator', 'approver'], 'Enforcer')
  const approver = await operator(gateway)
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into any shape
  const send = async (
    method: string,
    path: string,
    body?: unknown,
    idempotencyKey?: string,
    key = pep,
  ): Promise<any> => {
    const answer = await fetch(path.startsWith('http') ? path : gateway.operatorsUrl + path, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return {
      status: answer.status,
      type: answer.headers.get('content-type'),
      headers: answer.headers,
      json: await answer.json(),
    }
  }
  const deletion = (user: string | undefined) => ({
    subject: { type: 'agent', id: 'desk-bot' },
    action: { name: 'deleteUser' },
    resource: { type: 'user', id: user },
  })
  const evaluate = async (tuple: object) => (await send('POST', '/access/v1/evaluation', tuple)).json
  // oxlint-disable-next-line typescript/no-explicit-any -- as the profile tells a PEP to build it
  const answerTo = (tuple: object, { context }: any, more: object = {}) => ({
    ...tuple,
    context: { business_justification: 'She left, ticket INC-7' },
    denial: {
      evaluation_id: context.evaluation_id,
      evaluated_at: context.evaluated_at,
      expires_at: context.access_request.expires_at,
      reason: context.reason,
      binding_token: context.access_request.binding_token,
      ...more,
    },
  })
  const noor = deletion(scene['NOOR'])
  const { json: metadata } = await send('GET', '/.well-known/authzen-configuration')

  await t.test('the metadata names the endpoint, the keys and the capability', () => {
    assert.equal(metadata.access_request_endpoint, `${gateway.operatorsUrl}/access/v1/requests`)
    assert.deepEqual(metadata.capabilities, ['urn:openid:authzen:capability:access-request'])
  })

  await t.test(
    'the denial stays a denial, and is bound to what was asked by a signature anyone can check',
    async () => {
      const { decision, context } = await evaluate(noor)
      assert.equal(decision, false)
      assert.equal(context.reason, 'approval_required')
      const { endpoint, binding_token, expires_at } = context.access_request
      assert.equal(endpoint, metadata.access_request_endpoint)
      const keys = createLocalJWKSet((await send('GET', metadata.jwks_uri)).json)
      const { payload } = await jwtVerify(binding_token, keys, { audience: gateway.operatorsUrl })
      const { subject, resource, action } = noor
      const hash = createHash('sha256').update(canonicalize({ subject, resource, action, context: {} }) ?? '')
      assert.equal(payload['binding_hash'], hash.digest('base64url'))
      assert.equal(payload['denial_expires_at'], expires_at)
      assert.equal(payload['evaluation_id'], context.evaluation_id)
      // It opens nothing else that the same key signs for.
      const asAgent = await fetch(`${gateway.agentsUrl}/api/v1/users`, {
        headers: { authorization: `Bearer ${binding_token}` },
      })
      assert.equal(asAgent.status, 401)
    },
  )

  await t.test('what is allowed, blocked, or asked about people of Okta is not requestable', async () => {
    const read = await evaluate({ ...noor, subject: { type: 'agent', id: 'report-bot' }, action: { name: 'getUser' } })
    assert.equal(read.decision, true)
    const blocked = await evaluate({ ...noor, subject: { type: 'agent', id: 'report-bot' } })
    assert.equal(blocked.context.effect, 'block')
    const person = await evaluate({ ...noor, subject: { type: 'user', id: scene['EVE'] } })
    for (const { context } of [read, blocked, person]) assert.equal(context.access_request, undefined)
  })

  await t.test('a request that is not bound to a denial of ours is refused, and opens nothing', async () => {
    const denied = await evaluate(noor)
    const other = deletion(scene['EVE'])
    const wrong: [object, string, number][] = [
      [{ ...answerTo(other, denied) }, 'invalid_denial_binding', 400],
      [answerTo({ ...noor, action: { name: 'deactivateUser' } }, denied), 'invalid_denial_binding', 400],
      [answerTo(noor, denied, { binding_token: undefined }), 'invalid_denial_binding', 400],
      [
        answerTo(noor, denied, { binding_token: `${denied.context.access_request.binding_token}x` }),
        'invalid_denial_binding',
        400,
      ],
      [answerTo(noor, denied, { binding_token: 'e30.e30.' }), 'invalid_denial_binding', 400],
      [answerTo(noor, denied, { evaluation_id: 'dec_other' }), 'invalid_denial_binding', 400],
      [answerTo(noor, denied, { expires_at: '2099-01-01T00:00:00Z' }), 'invalid_denial_binding', 400],
    ]
    for (const [body, code, status] of wrong) {
      const answer = await send('POST', '/access/v1/requests', body)
      assert.deepEqual([answer.status, answer.json.type, answer.json.status], [status, ERROR + code, status])
      assert.equal(answer.type, 'application/problem+json')
    }
    const acting = { ...answerTo(noor, denied), client: { actor: { sub: 'someone' } } }
    assert.equal((await send('POST', '/access/v1/requests', acting)).status, 400)
    const viewer = await operator(gateway, undefined, ['viewer'])
    assert.equal((await send('POST', '/access/v1/requests', answerTo(noor, denied), undefined, viewer)).status, 403)
    assert.equal((await send('GET', '/api/holds')).json.holds.length, 0)
  })

  await t.test('taken: a task that is the hold, the same for the same request, never twice for another', async () => {
    const denied = await evaluate(noor)
    const body = answerTo(noor, denied)
    const made = await send('POST', denied.context.access_request.endpoint, body, 'key-1')
    assert.equal(made.status, 202)
    const { task, result } = made.json
    assert.equal(made.headers.get('location'), task.status_endpoint)
    assert.deepEqual([task.status, result], ['pending', undefined])
    const again = await send('POST', '/access/v1/requests', body, 'key-1')
    assert.equal(again.json.task.id, task.id)
    const otherBody = await send('POST', '/access/v1/requests', { ...body, context: {} }, 'key-1')
    assert.deepEqual([otherBody.status, otherBody.json.type], [409, `${ERROR}duplicate_request`])
    const replayed = await send('POST', '/access/v1/requests', body, undefined, first)
    assert.deepEqual([replayed.status, replayed.json.type], [400, `${ERROR}invalid_denial_binding`])
    const { holds } = (await send('GET', '/api/holds')).json
    assert.deepEqual(
      holds.map((one: { id: string; purpose: string }) => [one.id, one.purpose]),
      [[task.id, 'She left, ticket INC-7']],
    )
    assert.equal((await send('GET', task.status_endpoint)).json.task.status, 'pending')
    assert.equal((await fetch(task.status_endpoint)).status, 401)
    const unknown = await send('GET', '/access/v1/requests/hold_nothing')
    assert.deepEqual([unknown.status, unknown.json.type], [404, `${ERROR}unknown_task`])

    // Who asked does not decide; another does.
    assert.equal((await approve(gateway, task.id, pep)).status, 403)
    const early = await evaluate({ ...noor, context: { approval: { id: task.id } } })
    assert.deepEqual(
      [early.decision, early.context.reason, early.context.next_action],
      [false, 'approval_unverifiable', 'none'],
    )
    assert.equal((await approve(gateway, task.id, approver)).json.outcome, 'approved')

    const { json: approved } = await send('GET', task.status_endpoint)
    assert.deepEqual([approved.task.status, approved.result.mode], ['approved', 'reevaluate'])
    const { approval } = approved.result
    // Another call does not become a yes by it, nor another agent's.
    const elsewhere = await evaluate({ ...deletion(scene['EVE']), context: { approval } })
    assert.deepEqual(
      [elsewhere.decision, elsewhere.context.reason, elsewhere.context.next_action],
      [false, 'out_of_scope', 'request'],
    )
    assert.ok(elsewhere.context.access_request)
    const yes = await evaluate({ ...noor, context: { approval } })
    assert.equal(yes.decision, true)
    assert.deepEqual(yes.context.approval, { id: approval.id, approved_until: approval.approved_until })

    // Nobody sent the call meanwhile: the agent does, and is judged again; then the approval is spent.
    assert.notEqual(gateway.org.truth.users.get(scene['NOOR'] ?? '')?.status, 'DEPROVISIONED')
    assert.ok((await gateway.call('desk-bot', 'DELETE', `/api/v1/users/${scene['NOOR']}`)).status < 300)
    const spent = await evaluate({ ...noor, context: { approval } })
    assert.deepEqual([spent.decision, spent.context.effect], [false, 'hold'])
    assert.deepEqual([spent.context.reason, spent.context.next_action], ['approval_expired', 'request'])
    const cancelled = await send('POST', `${task.status_endpoint}/cancel`)
    assert.deepEqual([cancelled.status, cancelled.json.type], [409, `${ERROR}invalid_task_state`])
  })

  await t.test('taken back while it waits; denied; expired: each is told as the profile names it', async () => {
    const ask = async (user: string | undefined) => {
      const tuple = deletion(user)
      const { json } = await send('POST', '/access/v1/requests', answerTo(tuple, await evaluate(tuple)))
      return json.task
    }
    const back = await ask(scene['EVE'])
    assert.equal((await send('POST', back.links.cancel)).json.task.status, 'cancelled')
    const no = await ask(scene['CARA'])
    await gateway.operate('POST', `/api/holds/${no.id}/deny`, { reason: 'not her' }, approver)
    const denied = (await send('GET', no.status_endpoint)).json
    assert.deepEqual([denied.task.status, denied.result], ['denied', undefined])
    const again = await send(
      'POST',
      '/access/v1/requests',
      answerTo(deletion(scene['CARA']), await evaluate(deletion(scene['CARA']))),
    )
    assert.deepEqual([again.status, again.json.type], [400, `${ERROR}not_requestable`])
    assert.match(again.json.detail, /denied this call/)
    const late = await ask(scene['DORA'])
    meddle(gateway, `update holds set expires_at = 1 where id = '${late.id}'`)
    assert.equal((await send('GET', late.status_endpoint)).json.task.status, 'expired')
  })

  await t.test('a denial is good for minutes only', async () => {
    const denied = await evaluate(noor)
    const { exp = 0, iat = 0 } = decodeJwt(denied.context.access_request.binding_token)
    assert.equal(exp * 1000, Date.parse(denied.context.access_request.expires_at))
    assert.ok(exp - iat <= 600)
    ahead = 601_000
    const late = await send('POST', '/access/v1/requests', answerTo(noor, denied))
    assert.deepEqual([late.status, late.json.type], [410, `${ERROR}expired_denial`])
  })
})
