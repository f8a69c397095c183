import type { IncomingMessage, RequestListener } from 'node:http'
import type { Duplex } from 'node:stream'
import { namesUs } from '../enforce/receive.ts'
import { LIMITS } from './listen.ts'
import { tlsServer, type Tls } from './tls-server.ts'

export interface Tunnels {
  connect(incoming: IncomingMessage, socket: Duplex, head: Buffer): void
  close(): void
}

export interface TunnelOptions {
  readonly tls: Tls
  /** Names that mean the org, and all that may be reached. */
  readonly org: readonly string[]
  readonly authorities: readonly string[]
  /** Who answers what comes for the org's names, and for ours. */
  readonly asOrg: RequestListener
  readonly asGateway: RequestListener
}

/**
 * CONNECT answered only by ending TLS here; what is inside walks the road (rule 7). A client that reaches us as the org gets
 * links that lead to the org, which it will follow through the same tunnel.
 */
export function makeTunnels({ tls, org, authorities, asOrg, asGateway }: TunnelOptions): Tunnels {
  const ends = (listener: RequestListener) => tlsServer(tls, LIMITS, listener)
  const servers = { org: ends(asOrg), gateway: ends(asGateway) }
  const open = new Set<Duplex>()
  return {
    connect(incoming, socket, head) {
      const authority = incoming.url ?? ''
      if (!namesUs(authority, 'https', authorities)) return refuseTunnel(incoming, socket)
      open.add(socket)
      socket.once('close', () => open.delete(socket))
      // Torn connections are everyday matter; the servers inside hear of them too.
      socket.on('error', () => socket.destroy())
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      if (head.length > 0) socket.unshift(head)
      const { server } = namesUs(authority, 'https', org) ? servers.org : servers.gateway
      server.emit('connection', socket)
    },
    close() {
      for (const { stop } of Object.values(servers)) stop()
      for (const socket of open) socket.destroy()
    },
  }
}

/** Any other authority, and every one where no tunnels are opened. */
export const refuseTunnel = (_incoming: IncomingMessage, socket: Duplex): void =>
  void socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
