import { createServer, type ServerResponse } from 'node:http'
import { connect, createServer as createFront, type AddressInfo, type Server, type Socket } from 'node:net'
import { fact } from './upstream.ts'

/** How far a write gets before it stops. */
export type Gate = 'open' | 'before it is read' | 'before it is answered' | 'within the answer'

export interface GatedOrg {
  readonly url: string
  /** Paths of writes that the org carried out, each as often as it came. */
  readonly done: readonly string[]
  /** Writes that reached the gate. */
  readonly stopped: number
  /** From now on writes stop there; what stopped earlier goes on, if it still can. */
  set(gate: Gate): void
  close(): Promise<void>
}

/** An org whose writes stop where a story wants them to. It carries a write out as soon as it has read it. */
export async function startGatedOrg(): Promise<GatedOrg> {
  const done: string[] = []
  const sockets = new Set<Socket>()
  let gate: Gate = 'open'
  let stopped = 0
  let parked: (() => void)[] = []

  const inner = createServer((incoming, outgoing) => {
    outgoing.on('error', () => undefined)
    incoming.on('error', () => undefined)
    incoming.resume()
    incoming.on('end', () => {
      const path = incoming.url ?? ''
      if (incoming.method === 'GET') return reply(outgoing, fact(path))
      done.push(path)
      const answer = () => reply(outgoing, { id: `ra${done.length}`, type: 'HELP_DESK_ADMIN', status: 'ACTIVE' })
      if (gate === 'before it is answered') stop(answer)
      else if (gate === 'within the answer') {
        outgoing.writeHead(200, { 'content-type': 'application/json' })
        outgoing.write('{"id":"ra1",')
        stop(() => outgoing.end('"type":"HELP_DESK_ADMIN"}'))
      } else answer()
    })
  })
  const stop = (goOn: () => void) => {
    stopped += 1
    parked.push(goOn)
  }

  // What stands before the org: here a write can be lost on its way.
  const front = createFront((near) => {
    const far = connect((inner.address() as AddressInfo).port, '127.0.0.1') // it listens on a port
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.on('error', () => undefined)
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
    }
    far.pipe(near)
    near.on('data', (piece: Buffer) => {
      if (gate === 'before it is read' && piece.subarray(0, 5).toString() === 'POST ') {
        near.pause()
        stop(() => (near.destroyed ? undefined : far.write(piece, () => near.resume())))
      } else far.write(piece)
    })
  })
  await Promise.all([listen(inner), listen(front)])
  return {
    url: `http://127.0.0.1:${(front.address() as AddressInfo).port}`,
    done,
    get stopped() {
      return stopped
    },
    set(wanted) {
      gate = wanted
      stopped = 0
      for (const goOn of parked.splice(0)) goOn()
    },
    async close() {
      parked = []
      for (const socket of sockets) socket.destroy()
      inner.closeAllConnections()
      await Promise.all([inner, front].map((one) => new Promise((resolve) => one.close(resolve))))
    },
  }
}

const listen = (server: Server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

function reply(outgoing: ServerResponse, value: unknown): void {
  outgoing.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}
