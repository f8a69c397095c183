import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { after, before, beforeEach, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Agent } from 'undici'
import { bufferSink } from '../../../gateway/enforce/forward.ts'
import { answer, chunk, chunkedHead, rig, row, type Rig } from './rig.ts'

let road: Rig
before(async () => {
  road = await rig({ headersMs: 300, bodyMs: 300 })
})
after(() => road.close())
beforeEach(() => {
  Object.assign(road, { method: 'GET', row: row(), call: {} })
  road.outcomes.length = 0
})

const asWrite = (): void => void Object.assign(road, { method: 'POST', row: row({ access: 'write' }) })
const large = `[${'{"a":1},'.repeat(20_000)}0]`

async function outcome() {
  while (road.outcomes.length === 0) await sleep(5)
  return road.outcomes[0]!
}

/** A caller that hangs up as soon as it has something, or once `after` is done. */
async function hangUp(method: string, after: Promise<unknown>): Promise<void> {
  const socket = connect(road.port, '127.0.0.1')
  socket.on('error', () => {})
  socket.write(`${method} / HTTP/1.1\r\nHost: gateway.test\r\nContent-Length: 0\r\n\r\n`)
  await Promise.race([once(socket, 'data'), after])
  socket.destroy()
}

describe('when Okta fails a read', () => {
  it('by silence, resets or nonsense: nothing is claimed and the caller is told', async () => {
    const faults: [string, (socket: Socket) => void, number][] = [
      ['silence', () => {}, 504],
      ['nonsense', (socket) => void socket.write('SSH-2.0-OpenSSH\r\n'), 502],
      ['half a head', (socket) => void socket.end('HTTP/1.1 200 OK\r\nContent-'), 502],
      ['a small body cut off', (socket) => void socket.end(answer(200, [], '{"a":1}').subarray(0, -3)), 502],
      ['a small body that stops', (socket) => void socket.write(answer(200, [], '{"a":1}').subarray(0, -3)), 504],
    ]
    for (const [what, script, status] of faults) {
      road.okta.script = script
      road.outcomes.length = 0
      const got = await road.ask()
      assert.match(got.head, new RegExp(`^HTTP/1.1 ${status} `), what)
      assert.notEqual(road.outcomes[0]?.kind, 'unknown')
      assert.equal(road.outcomes[0]?.delivered, 'nothing')
    }
  })

  it('by cutting a large body off: the caller sees a cut transfer, in HTTP/1.0 too', async () => {
    const cuts: ((socket: Socket) => void)[] = [
      (socket) => void socket.end(answer(200, [], large).subarray(0, -9)),
      (socket) => void socket.end(answer(200, ['Content-Type: text/plain'], large).subarray(0, -9)),
      (socket) => void socket.write(chunkedHead() + chunk(large), () => socket.resetAndDestroy()),
      (socket) => void socket.write(chunkedHead() + chunk(large) + 'zz\r\n'),
      (socket) => void socket.write(chunkedHead() + chunk(large)),
    ]
    for (const [i, script] of cuts.entries()) {
      for (const version of ['1.1', '1.0']) {
        road.okta.script = script
        road.outcomes.length = 0
        const got = await road.ask([], version)
        assert.equal(got.whole, false, `${i} in HTTP/${version}`)
        assert.equal((await outcome()).delivered, 'cut')
      }
    }
  })

  it('by closing the kept-alive connection under it: it is sent once more, once', async () => {
    road.okta.script = (socket, _, n) => {
      if (n % 2 === 0) socket.destroy()
      else socket.write(answer(200, [], '{"n":1}'))
    }
    if (road.okta.requests.length % 2 === 1) road.okta.requests.push('')
    const before = road.okta.requests.length
    assert.equal((await road.ask()).body, '{"n":1}')
    assert.equal(road.okta.requests.length, before + 2)
    road.okta.script = (socket) => void socket.destroy()
    const at = road.okta.requests.length
    assert.match((await road.ask()).head, /^HTTP\/1\.1 502 /)
    assert.equal(road.okta.requests.length, at + 2)
  })

  it('because our token ended: it is sent once more with a new one, and the second answer counts', async () => {
    road.okta.script = (socket) => void socket.write(answer(401, [], '{"errorCode":"E0000011"}'))
    const before = road.okta.requests.length
    // The new one is refused too: that is the gateway's trouble, not the agent's.
    assert.match((await road.ask()).head, /^HTTP\/1\.1 503 /)
    const [first, second] = road.okta.requests.slice(before).map((request) => /token-\d+/.exec(request)?.[0])
    assert.equal(road.okta.requests.length, before + 2)
    assert.notEqual(first, second)
  })
})

describe('when Okta fails a write', () => {
  it('after it may have got it: the outcome is unknown, and it is never sent again', async () => {
    const faults: ((socket: Socket) => void)[] = [
      () => {},
      (socket) => void socket.destroy(),
      (socket) => void socket.resetAndDestroy(),
      (socket) => void socket.end('HTTP/1.1 200 OK\r\nContent-'),
    ]
    for (const script of faults) {
      asWrite()
      road.outcomes.length = 0
      road.okta.script = script
      const before = road.okta.requests.length
      const got = await road.ask()
      assert.match(got.raw, /^HTTP\/1\.1 504 [^]*outcome_unknown/)
      assert.equal(road.outcomes[0]?.kind, 'unknown')
      assert.equal(road.okta.requests.length, before + 1)
    }
  })

  it('with a 5xx: the answer is delivered, the outcome unknown; 501, 4xx and 401 are answers', async () => {
    for (const [status, kind] of [
      [500, 'unknown'],
      [503, 'unknown'],
      [501, 'answered'],
      [429, 'answered'],
      [401, 'answered'],
    ] as const) {
      asWrite()
      road.outcomes.length = 0
      road.okta.script = (socket) => void socket.write(answer(status, [], '{"errorCode":"E"}'))
      const before = road.okta.requests.length
      assert.equal((await road.ask()).body, '{"errorCode":"E"}')
      assert.equal(road.outcomes[0]?.kind, kind)
      assert.equal(road.okta.requests.length, before + 1)
    }
  })

  it('by losing the body of its answer: done, and the caller is told what is known', async () => {
    asWrite()
    road.okta.script = (socket) => void socket.end(answer(201, [], '{"a":1}').subarray(0, -3))
    const got = await road.ask()
    assert.match(got.raw, /outcome_unknown/)
    const { kind, status, refusal } = await outcome()
    assert.deepEqual([kind, status], ['answered', 201])
    assert.match(refusal?.message ?? '', /201/)
  })

  it('before anything was sent: it failed for certain', async () => {
    const lone = await rig(undefined, new Agent({ connect: { timeout: 500 } }))
    await lone.okta.close()
    Object.assign(lone, { method: 'POST', row: row({ access: 'write' }) })
    const { kind, refusal } = await lone.forward(bufferSink(10))
    assert.deepEqual([kind, refusal?.code], ['failed', 'upstream_unreachable'])
    await lone.close()
  })
})

describe('when the caller hangs up', () => {
  it('a read ends upstream too', async () => {
    let closed: Promise<unknown> = Promise.resolve()
    road.okta.script = (socket) => {
      closed = once(socket, 'close')
      socket.write(chunkedHead() + chunk(large))
    }
    await hangUp('GET', new Promise(() => {}))
    assert.equal((await outcome()).delivered, 'cut')
    await closed
  })

  it('a read that waits for headers ends too', async () => {
    const arrived = new Promise<Socket>((resolve) => {
      road.okta.script = (socket) => resolve(socket)
    })
    const gone = hangUp('GET', arrived)
    const socket = await arrived
    await Promise.all([gone, once(socket, 'close')])
    assert.deepEqual([(await outcome()).kind, (await outcome()).delivered], ['failed', 'nothing'])
  })

  it('a write in flight goes on, and its outcome is learnt', async () => {
    asWrite()
    const arrived = new Promise<Socket>((resolve) => {
      road.okta.script = (socket) => resolve(socket)
    })
    await hangUp('POST', arrived)
    const socket = await arrived
    await sleep(50)
    socket.write(answer(201, ['X-Okta-Request-Id: r9'], '{"id":1}'))
    const { kind, status, requestId, delivered } = await outcome()
    assert.deepEqual([kind, status, requestId, delivered], ['answered', 201, 'r9', 'nothing'])
  })

  it('a large answer to a write is read to its end all the same', async () => {
    asWrite()
    const arrived = new Promise<Socket>((resolve) => {
      road.okta.script = (socket) => {
        socket.write(chunkedHead() + chunk(large))
        resolve(socket)
      }
    })
    await hangUp('POST', new Promise(() => {}))
    const socket = await arrived
    await sleep(50)
    socket.write(`${chunk('1')}0\r\n\r\n`)
    const { kind, status, delivered } = await outcome()
    assert.deepEqual([kind, status, delivered], ['answered', 200, 'cut'])
  })
})

describe('when the caller stops reading', () => {
  it('Okta is held back, and the connection is not held for good', async () => {
    const more = chunk('x'.repeat(1024 * 1024))
    let sent = 0
    road.okta.script = (socket) => {
      socket.write(chunkedHead())
      const pump = (): void => {
        while (!socket.destroyed && sent < 200 && socket.write(more)) sent++
        if (sent < 200) socket.once('drain', pump)
      }
      pump()
    }
    const socket = connect(road.port, '127.0.0.1')
    socket.on('error', () => {})
    socket.pause()
    socket.write('GET / HTTP/1.1\r\nHost: gateway.test\r\n\r\n')
    assert.equal((await outcome()).delivered, 'cut')
    assert.ok(sent < 150, 'Okta could not send everything')
    socket.destroy()
  })
})
