import type { TestContext } from 'node:test'
import pg from 'pg'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { meddle, OTHER, WRITER } from './people.ts'

export const HELP = { type: 'HELP_DESK_ADMIN' }
export const rolePath = (user: string) => `/api/v1/users/${user}/roles`
export const roleItem = (user: string, type = 'HELP_DESK_ADMIN') => ({
  call: { method: 'POST', path: rolePath(user), body: { type } },
})

export interface Stage {
  readonly gateway: TestGateway
  announce(items: readonly object[], more?: object, agent?: string): ReturnType<TestGateway['call']>
  give(user: string, type?: string, agent?: string): ReturnType<TestGateway['call']>
  plan(id: string, agent?: string): ReturnType<TestGateway['call']>
  /** As time would do it. */
  meddle(statement: string): Promise<void>
}

/** A gateway with two agents on a store of this kind, with what its stories do. */
export async function stage(
  t: TestContext,
  url: string | undefined,
  more: Parameters<typeof startTestGateway>[1] | object = {},
): Promise<Stage> {
  const gateway = await startTestGateway(t, {
    agents: [WRITER, OTHER],
    config: { ...(url === undefined ? {} : { store: { url } }) },
    ...more,
  })
  return {
    gateway,
    announce: (items, rest = {}, agent = 'onboarding-bot') =>
      gateway.call(agent, 'POST', '/_postern/plans', { purpose: 'terraform run 17', items, ...rest }),
    give: (user, type = 'HELP_DESK_ADMIN', agent = 'onboarding-bot') =>
      gateway.call(agent, 'POST', rolePath(user), { type }),
    plan: (id, agent = 'onboarding-bot') => gateway.call(agent, 'GET', `/_postern/plans/${id}`),
    async meddle(statement) {
      if (url === undefined) return meddle(gateway, statement)
      const client = new pg.Client({ connectionString: url })
      await client.connect()
      await client.query(statement)
      await client.end()
    },
  }
}
