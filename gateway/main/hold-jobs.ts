import { makeGiveBacks, OWN_AGENT } from '../enforce/give-back.ts'
import type { House } from '../enforce/house.ts'
import { makeReleases } from '../enforce/release.ts'
import { TAKES_BACK } from '../enforce/undo.ts'
import { agentDeclaration, makeAgent } from '../model/agent.ts'
import { sql } from '../store/statement.ts'
import type { Okta } from '../okta/client.ts'
import type { Job } from './jobs.ts'

/** What happens to holds by itself: their time ends, what was approved without a caller is sent, and grants end. */
export function holdJobs(house: House, okta: Pick<Okta, 'get'>): Job[] {
  const { store } = house
  const releases = makeReleases(house)
  const giveBacks = makeGiveBacks(house, okta)
  let registered = false
  return [
    { name: 'holds', everyMs: 1000, run: () => store.run('expireHolds', { now: house.now() }) },
    { name: 'releases', everyMs: 200, run: () => releases.run() },
    {
      name: 'give-backs',
      everyMs: 1000,
      async run() {
        const waiting = await store.read(sql(`select id from give_backs where state = 'waiting' limit 1`))
        if (waiting.length === 0) return
        // Only a gateway that has something to take back has an agent that does.
        if (!registered) await register(house)
        registered = true
        await giveBacks.run()
      },
    },
  ]
}

/** Postern's own agent: without a key, so nobody else can be it, and granted nothing but taking back. */
async function register(house: House): Promise<void> {
  const { directory } = house.identify
  if (directory.agentNamed(OWN_AGENT) !== undefined) return
  const at = house.now()
  const agent = makeAgent(
    agentDeclaration.parse({
      name: OWN_AGENT,
      kind: 'service',
      owner: { id: 'postern', name: 'Postern itself' },
      purpose: 'Takes back grants whose time is over.',
      grant: {
        operations: [...TAKES_BACK],
        resources: { user: ['*'], group: ['*'], app: ['*'], client: ['*'], role: ['*'] },
      },
    }),
    { id: 'agt_postern_take_back', status: 'active', createdAt: at, updatedAt: at },
  )
  const entry = await house.audit.entries.administration({
    at,
    act: 'agent.add',
    by: { id: 'system' },
    on: { type: 'agent', id: agent.id },
  })
  const row = { id: agent.id, name: agent.name, status: agent.status, body: JSON.stringify(agent), at, source: 'store' }
  // Of two replicas at once one finds the name taken; both find the agent then.
  await house.store.run('addAgent', { writer: house.store.writer, agent: row, key: null, entry })
  await directory.refresh()
}
