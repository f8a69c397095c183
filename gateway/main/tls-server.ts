import { readFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { createServer, type Server, type ServerOptions } from 'node:https'

export interface Tls {
  readonly certFile: string
  readonly keyFile: string
}

export interface TlsServer {
  readonly server: Server
  stop(): void
}

/** Milliseconds between two looks at the files: certificates that others renew come into force without a restart. */
const LOOK_MS = 60_000

const read = ({ certFile, keyFile }: Tls): { cert: string; key: string } => ({
  cert: readFileSync(certFile, 'utf8'),
  key: readFileSync(keyFile, 'utf8'),
})

/**
 * A server that answers with the certificate the files hold now. Throws when they cannot be read at the start; later a
 * pair that does not fit is told and the last good one stays.
 */
export function tlsServer(
  tls: Tls,
  options: ServerOptions,
  listener: RequestListener,
  problem: (error: unknown) => void = () => undefined,
  lookMs = LOOK_MS,
): TlsServer {
  let pair = read(tls)
  const server = createServer({ ...options, ...pair }, listener)
  const timer = setInterval(() => {
    try {
      const next = read(tls)
      if (next.cert === pair.cert && next.key === pair.key) return
      // Half of a renewal is no pair yet: it is looked at again.
      server.setSecureContext(next)
      pair = next
    } catch (error) {
      problem(error)
    }
  }, lookMs).unref()
  return { server, stop: () => clearInterval(timer) }
}
