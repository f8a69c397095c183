import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { markIn } from './writes.ts'

export interface KillUpstream {
  readonly url: string
  /** How often each mark came, in the order of the first coming. */
  readonly seen: ReadonlyMap<string, number>
  close(): Promise<void>
}

/**
 * Takes writes for good as they arrive, and answers some milliseconds later, so that a kill falls between; before it takes
 * one it asks `arrived`. The gateway's own reads find ordinary users and a super admin who owns its token.
 */
export async function startKillUpstream(
  arrived: (mark: string) => Promise<void>,
  random: () => number,
): Promise<KillUpstream> {
  const seen = new Map<string, number>()
  const server = createServer((incoming, outgoing) => void answer(incoming, outgoing))
  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    outgoing.on('error', () => undefined)
    let body = ''
    // A gateway that is killed leaves half a request behind, which is no write.
    try {
      for await (const chunk of incoming) body += String(chunk)
    } catch {
      return
    }
    const path = incoming.url ?? ''
    const reply = (status: number, value: unknown) =>
      outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
    if (incoming.method === 'GET') {
      reply(200, fact(path))
      return
    }
    const mark = markIn(path) ?? markIn(body) ?? 'without a mark'
    seen.set(mark, (seen.get(mark) ?? 0) + 1)
    await arrived(mark)
    await sleep(random() * 25)
    reply(200, path.includes('/roles') ? { id: 'ra1', type: 'HELP_DESK_ADMIN' } : { id: mark, status: 'ACTIVE' })
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a listening server has a port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    seen,
    async close() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

const OWNER = '00uownerofthetoken01'

/** What the gateway reads of this org. */
export function fact(path: string): unknown {
  if (path.startsWith('/api/v1/users/me')) return { id: OWNER, status: 'ACTIVE', profile: {} }
  if (path === `/api/v1/users/${OWNER}/roles`) return [{ id: 'ra0', type: 'SUPER_ADMIN', status: 'ACTIVE' }]
  const user = /^\/api\/v1\/users\/(00u\w{17})$/.exec(path)?.[1]
  if (user === undefined) return []
  const login = `${user}@acme.test`
  return {
    id: user,
    status: 'ACTIVE',
    created: '2026-01-01T00:00:00.000Z',
    lastLogin: '2026-11-01T00:00:00.000Z',
    profile: { login, email: login },
    credentials: { provider: { type: 'OKTA', name: 'OKTA' } },
  }
}
