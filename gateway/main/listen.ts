import { createServer, type RequestListener, type Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { IncomingMessage } from 'node:http'
import type { Listen } from '../config.ts'
import { tlsServer, type Tls } from './tls-server.ts'

export interface Bound {
  readonly port: number
  readonly server: Server
  /** From now on requests are answered by this; before, with 503. */
  serve(listener: RequestListener, connect?: (incoming: IncomingMessage, socket: Duplex, head: Buffer) => void): void
  /** Takes no new connection, lets requests under way end for a while, then cuts what is left. */
  stop(): Promise<void>
}

/** Milliseconds a caller may take for its headers, and for a whole request. */
export const LIMITS = {
  headersTimeout: 15_000,
  requestTimeout: 120_000,
  maxHeaderSize: 64 * 1024,
  keepAliveTimeout: 75_000,
}
const GRACE_MS = 10_000

/** Listens at once, so that the port is known; answers when there is somebody to answer. Throws when the address is taken. */
export async function bind(listen: Listen, tls?: Tls): Promise<Bound> {
  let handler: RequestListener = (_incoming, outgoing) => {
    outgoing.writeHead(503, { 'retry-after': '1', 'content-length': '0' }).end()
  }
  const listener: RequestListener = (incoming, outgoing) => handler(incoming, outgoing)
  const over = tls === undefined ? undefined : tlsServer(tls, LIMITS, listener)
  const server = over?.server ?? createServer(LIMITS, listener)
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(`${listen.host}:${listen.port} is taken by another program: stop it, or choose another address`, {
              cause: error,
            })
          : error,
      ),
    )
    server.listen(listen.port, listen.host, resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a listening server has a port')
  return {
    port: address.port,
    server,
    serve(next, connect) {
      handler = next
      if (connect !== undefined) server.on('connect', connect)
    },
    async stop() {
      over?.stop()
      const ended = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeIdleConnections()
      const cut = setTimeout(() => server.closeAllConnections(), GRACE_MS)
      await ended
      clearTimeout(cut)
    },
  }
}

/** An address as it stands in a URL. */
export const shown = (host: string): string =>
  host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host
