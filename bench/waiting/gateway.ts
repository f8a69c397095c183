import type { TestContext } from 'node:test'
import { performance } from 'node:perf_hooks'
import { startTestGateway } from '../../test/support/gateway.ts'

/** A gateway before a simulated org in one process, and what it notes: when a hold was decided, when its call met the org. */
const decided = new Map<string, number>()
const met: { readonly at: number; readonly path: string }[] = []

// Nothing of a test is used but its end, and this process ends as a whole.
const t = { after: () => undefined } as unknown as TestContext
const gateway = await startTestGateway(t, {
  org: {
    seed: 7,
    users: 20_000,
    before(request) {
      if (request.method === 'POST') met.push({ at: performance.now(), path: new URL(request.url).pathname })
      return undefined
    },
  },
  agents: [
    {
      name: 'bot',
      grant: { scopes: ['okta.roles.manage', 'okta.users.read'], resources: { user: ['*'] } },
      limits: { pendingHolds: 10_000 },
    },
  ],
})
const { waiting } = gateway.house
const tell = waiting.decided.bind(waiting)
Object.assign(waiting, {
  decided(hold: string) {
    decided.set(hold, performance.now())
    tell(hold)
  },
})

process.on('message', (asked: string) => {
  if (asked === 'state') {
    const { user, system } = process.cpuUsage()
    process.send?.({ waiting: waiting.size, cpuMs: (user + system) / 1000 })
  } else if (asked === 'memory') {
    // What is left once the garbage is gone, and what the system counts.
    globalThis.gc?.()
    const { rss, heapUsed, external } = process.memoryUsage()
    process.send?.({ rss, used: heapUsed + external })
  } else if (asked === 'releases') process.send?.({ decided: [...decided], met })
})

const users = [...gateway.org.truth.users.all()].filter((user) => user.status === 'ACTIVE').map((user) => user.id)
process.send?.({
  url: gateway.agentsUrl,
  operators: gateway.operatorsUrl,
  keyFile: gateway.operatorKeyFile,
  key: gateway.key('bot'),
  users,
})
