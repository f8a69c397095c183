import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { isAboutUs } from '../../../gateway/enforce/forward/about-us.ts'
import { answer, rig, row, type Rig } from './rig.ts'

let road: Rig
before(async () => {
  road = await rig()
})
after(() => road.close())
beforeEach(() => {
  Object.assign(road, { method: 'GET', row: row(), call: {} })
  road.outcomes.length = 0
})
const JSON_TYPE = 'Content-Type: application/json'
const error = (code: string) => JSON.stringify({ errorCode: code, errorSummary: 'x', errorId: 'oae1' })

describe('a 401 of Okta', () => {
  it("that refuses the gateway's own credential never reaches the agent as its own", async () => {
    for (const [headers, body] of [
      [[JSON_TYPE], error('E0000011')],
      [[JSON_TYPE, 'WWW-Authenticate: Bearer error="invalid_token"'], ''],
      [['WWW-Authenticate: DPoP error="invalid_dpop_proof"'], 'no json'],
    ] as const) {
      road.outcomes.length = 0
      road.okta.script = (socket) => void socket.end(answer(401, [...headers], body))
      const got = await road.ask()
      assert.match(got.head, /^HTTP\/1.1 503 /)
      assert.doesNotMatch(got.body, /E0000011|oae1/)
      assert.equal(road.outcomes[0]?.refusal?.code, 'credential_unavailable')
      assert.equal(road.outcomes[0]?.status, 401)
      assert.equal(road.outcomes[0]?.kind, 'failed')
    }
  })

  it('is certainly no change: a write that met it has failed', async () => {
    Object.assign(road, { method: 'POST', row: row({ access: 'write' }) })
    road.okta.script = (socket) => void socket.end(answer(401, [JSON_TYPE], error('E0000011')))
    await road.ask()
    assert.equal(road.outcomes[0]?.kind, 'failed')
  })

  it('that speaks of the call is delivered byte for byte', async () => {
    for (const code of ['E0000015', 'E0000004']) {
      road.okta.script = (socket) => void socket.end(answer(401, [JSON_TYPE], error(code)))
      const got = await road.ask()
      assert.match(got.head, /^HTTP\/1.1 401 /)
      assert.equal(got.body, error(code))
    }
  })
})

describe('whom a 401 is about', () => {
  it('is read from packed bodies too, and from nothing that is not clear', () => {
    assert.equal(isAboutUs({ 'content-encoding': 'gzip' }, gzipSync(error('E0000011'))), true)
    assert.equal(isAboutUs({ 'content-encoding': 'gzip' }, Buffer.from(error('E0000011'))), false)
    assert.equal(isAboutUs({}, Buffer.from('[]')), false)
    assert.equal(isAboutUs({ 'www-authenticate': ['Basic', 'Bearer error="invalid_token"'] }, Buffer.alloc(0)), true)
    assert.equal(isAboutUs({ 'www-authenticate': 'Bearer error="insufficient_scope"' }, Buffer.alloc(0)), false)
  })
})
