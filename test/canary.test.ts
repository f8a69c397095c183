import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { makeAuditReader, narrate, narrativeText } from '../gateway/enforce/audit.ts'
import { Refusal } from '../gateway/model/refusal.ts'
import { NOW } from './support/agents.ts'
import { decisionRecord, folder, GRANT_ROLE, mia, openAudit } from './support/audit.ts'
import { bytesOfFolder, dumpPostgres, makeCanaries, type Canaries } from './support/canaries.ts'
import { startTestGateway, type TestGateway } from './support/gateway.ts'
import { onEachStore } from './support/stores.ts'

/** What leaves a gateway or stays with it: nothing of it may hold a secret. */
interface Traces {
  readonly store: Uint8Array | string
  readonly log: string
  /** Answers made by Postern itself, at any of its doors. */
  readonly said: string
}

function assertClean(canaries: Canaries, traces: Traces): void {
  for (const [where, bytes] of Object.entries(traces) as [string, Uint8Array | string][])
    assert.deepEqual(canaries.foundIn(bytes), [], `in the ${where}`)
}

test('the net catches what it is meant to catch', () => {
  const canaries = makeCanaries()
  const secret = canaries.plant('somewhere')
  for (const text of [
    secret,
    Buffer.from(`{"a":"${secret}"}`).toString('base64'),
    Buffer.from(`ab${secret}cd`).toString('hex'),
  ])
    assert.deepEqual(canaries.foundIn(text), ['somewhere'])
  assert.deepEqual(canaries.foundIn('nothing'), [])
})

onEachStore('secrets in what the audit is given', (stores) => {
  test('are in no entry, no spill file, no narrative and no log', async (t) => {
    const url = await stores.place()
    const store = await stores.open(t, { url })
    const place = folder(t)
    const canaries = makeCanaries()
    let away = false
    const flaky = {
      ...store,
      run: ((name, args) => (away ? Promise.reject(new Error('away')) : store.run(name, args))) as typeof store.run,
    }
    const audit = await openAudit(t, flaky, { spillPath: join(place, 'spill') })
    const plain = decisionRecord(audit, {
      row: GRANT_ROLE,
      path: `/api/v1/users/${canaries.plant('a path')}/roles`,
      query: `search=${canaries.plant('a query')}&${canaries.plant('the name of a query key').slice(0, 20)}=x`,
      targets: [mia, { ...mia, type: 'session', id: canaries.plant('the id of a session') }],
      purpose: canaries.plant('a purpose'),
    })
    const record = {
      ...plain,
      call: {
        ...plain.call,
        headers: { authorization: canaries.plant('a header') },
        source: { ip: '203.0.113.9', userAgent: canaries.plant('a user agent') },
        body: {
          bytes: Buffer.from(JSON.stringify({ password: canaries.plant('a body') })),
          mediaType: 'application/json',
          contentType: canaries.plant('a content type'),
        },
      },
    }
    await audit.decided(record)
    away = true
    await audit.outcome({
      ...record,
      outcome: {
        status: undefined,
        requestId: `${canaries.plant('a request id')} and more`,
        ms: 1,
        bytes: 1,
        kind: 'failed',
        refusal: new Refusal('upstream_timeout', {
          why: canaries.plant('the cause of a failure'),
          cause: new Error('x'),
        }),
      },
    })
    const spilled = readFileSync(join(place, 'spill'))
    away = false
    await audit.refused({
      id: 'dec_r',
      at: NOW,
      refusal: new Refusal('unknown_operation', { cause: new Error(canaries.plant('the cause of a refusal')) }),
      received: { call: { ...record.call, path: `/api/v1/nothing/${canaries.plant('an unknown path')}` } },
      subject: record.subject,
    })
    await audit.counted({ at: NOW, source: canaries.plant('a source'), reason: canaries.plant('a reason') })
    await audit.system({ at: NOW, act: 'scan.finished', facts: { error: canaries.plant('a fact of a scan') } })
    await audit.close()
    // The words that only auditors read are opened for them, so what was said with them is not part of this.
    const story = narrate(await makeAuditReader(store, audit.keyring).show('dec_r'), { controls: {}, names: {} })
    assertClean(canaries, {
      store:
        stores.kind === 'sqlite'
          ? Buffer.concat([bytesOfFolder(dirname(url)), spilled])
          : (await dumpPostgres(url)) + spilled.toString(),
      log: JSON.stringify(audit.logged),
      said: story === undefined ? '' : narrativeText(story),
    })
  })
})

const WRITER = {
  name: 'onboarding-bot',
  grant: {
    scopes: [
      'okta.users.manage',
      'okta.groups.manage',
      'okta.apps.manage',
      'okta.roles.manage',
      'okta.sessions.manage',
    ],
    resources: { user: ['*'], group: ['*'], app: ['*'] },
    attributes: ['*'],
    oneTimeSecrets: true,
  },
}

/** Calls through the agents' door with a secret in every place that can hold one. Returns what Postern itself answered. */
async function misuse(gateway: TestGateway, canaries: Canaries): Promise<string> {
  const said: string[] = []
  const call = async (method: string, path: string, body?: unknown, headers?: Record<string, string>) => {
    const answer = await gateway.call(WRITER.name, method, path, body, headers)
    // Okta's own answers are the agent's to have; ours are not to hold what was sent.
    if (answer.json?.postern !== undefined) said.push(answer.text, ...[...answer.headers].flat())
    return answer
  }
  const person = (login: string) => ({ login, email: login, firstName: 'New', lastName: 'Hire' })
  const created = await call('POST', '/api/v1/users?activate=false', { profile: person('first@acme.test') })
  assert.equal(created.status, 200, created.text)
  const user = String(created.json.id)
  // Held, approved and sent as it was held: the sealed body is opened once.
  const secretive = {
    profile: person('second@acme.test'),
    credentials: {
      password: { value: `Aa1!${canaries.plant('the password of a new user')}` },
      recovery_question: { question: 'Which?', answer: canaries.plant('a recovery answer') },
    },
  }
  const held = await call('POST', '/api/v1/users?activate=true', secretive)
  const approved = await gateway.operate('POST', `/api/holds/${held.json.postern.hold.id}/approve`, {
    reason: 'checked',
  })
  said.push(approved.text)
  const sent = await call('POST', '/api/v1/users?activate=true', secretive)
  assert.equal(sent.status, 200, sent.text)
  const activation = await call('POST', `/api/v1/users/${user}/lifecycle/activate?sendEmail=false`)
  assert.equal(activation.status, 200, activation.text)
  for (const name of ['activationToken', 'activationUrl'])
    canaries.watch(`${name} in an answer`, String(activation.json[name]))
  await call('POST', `/api/v1/users/${user}/roles`, { type: 'SUPER_ADMIN', note: canaries.plant('a held body') })
  await call('POST', `/api/v1/users/${user}/credentials/change_password`, {
    oldPassword: { value: canaries.plant('an old password') },
    newPassword: { value: canaries.plant('a new password') },
  })
  await call('PUT', `/api/v1/users/${user}/factors/${canaries.plant('a factor')}`, {
    passCode: canaries.plant('a pass code'),
  })
  // What is there before a write is kept sealed; what a plan would send is not kept at all.
  for (const title of [canaries.plant('a title that was there before'), 'Clerk'])
    assert.equal((await call('POST', `/api/v1/users/${user}`, { profile: { title } })).status, 200)
  const planned = await call('POST', '/_postern/plans', {
    purpose: 'terraform',
    items: [
      {
        call: {
          method: 'POST',
          path: '/api/v1/users',
          query: 'activate=true',
          body: {
            profile: person('third@acme.test'),
            credentials: { password: { value: `Aa1!${canaries.plant('a planned password')}` } },
          },
        },
      },
      { call: { method: 'POST', path: `/no/such/${canaries.plant('a planned path')}` } },
    ],
  })
  assert.equal(planned.status, 201, planned.text)
  said.push(planned.text, (await gateway.operate('GET', `/api/plans/${planned.json.id}`)).text)
  await call('GET', `/api/v1/users/${canaries.plant('a login')}`)
  await call('DELETE', `/api/v1/sessions/${canaries.plant('a session id in a path')}`)
  await call('GET', `/api/v1/groups/${canaries.plant('the id of a group')}`)
  await call('POST', `/api/v1/authn/recovery/${canaries.plant('a recovery token in a path')}`)
  await call('GET', `/no/such/${canaries.plant('an unknown path')}`)
  await call('GET', `/api/v1/users?q=${canaries.plant('q')}&search=profile.x+eq+%22${canaries.plant('search')}%22`)
  await call('GET', `/api/v1/users?${canaries.plant('the name of a query key')}=1`)
  await call('POST', '/api/v1/apps', {
    name: 'oidc_client',
    credentials: { oauthClient: { client_secret: canaries.plant('a client secret') } },
  })
  await call('GET', '/api/v1/users', undefined, {
    cookie: `sid=${canaries.plant('a cookie')}`,
    'x-forwarded-authorization': canaries.plant('a header of another proxy'),
    'user-agent': canaries.plant('a user agent'),
    'x-okta-user-agent-extended': canaries.plant('an extended user agent'),
  })
  await call('POST', '/api/v1/users', undefined, {
    'content-type': `application/${canaries.plant('a content type')}`,
    'content-length': '0',
  })
  for (const authorization of [
    `SSWS pk_${canaries.plant('a guessed key')}`,
    `Bearer ${canaries.plant('a bearer token')}`,
    `Basic ${canaries.plant('basic')}`,
  ]) {
    const answer = await gateway.call(WRITER.name, 'GET', '/api/v1/users', undefined, { authorization })
    said.push(answer.text)
  }
  const broken = await fetch(`${gateway.agentsUrl}/api/v1/users`, {
    method: 'POST',
    headers: { authorization: `SSWS ${gateway.key(WRITER.name)}`, 'content-type': 'application/json' },
    body: `{"password": ${canaries.plant('a body that is no JSON')}`,
  })
  said.push(await broken.text())
  return said.join('\n')
}

onEachStore('secrets that pass the whole gateway', (stores) => {
  test('stay in no store, no log and no answer of ours', async (t) => {
    const url = await stores.place()
    const dataDir = folder(t)
    const store = { dataDir, writer: 'gw-0', ...(stores.kind === 'postgres' ? { url } : {}) }
    const gateway = await startTestGateway(t, { agents: [WRITER], dataDir, config: { store } })
    const canaries = makeCanaries()
    canaries.watch('the key of the agent', gateway.key(WRITER.name))
    const said = [await misuse(gateway, canaries)]
    // The operator's own key lies in a file that is meant for it.
    canaries.watch('the key of the operator', readFileSync(join(dataDir, 'operator.key'), 'utf8').trim())
    for (const path of ['/api/audit?limit=200', '/api/holds', '/api/agents', '/api/status'])
      said.push((await gateway.operate('GET', path)).text)
    await gateway.house.audit.tellRefused()
    const { db } = gateway.house.store
    const kinds = new Set((await db.selectFrom('entries').select('kind').execute()).map((row) => row.kind))
    assert.deepEqual(
      [...kinds].toSorted(),
      ['administration', 'approval', 'decision', 'outcome', 'system'],
      'the road was walked',
    )
    assert.equal((await db.selectFrom('holds').select('id').execute()).length > 0, true, 'something was held')
    const images = await db.selectFrom('before_images').select('decision_id').execute()
    assert.ok(images.length >= 2, 'what was there before was kept')
    const files = bytesOfFolder(dataDir, ['operator.key', 'store.key', 'checkpoint.key'])
    assertClean(canaries, {
      store: stores.kind === 'sqlite' ? files : (await dumpPostgres(url)) + files.toString('latin1'),
      log: gateway.logged.join('\n'),
      said: said.join('\n'),
    })
  })
})
