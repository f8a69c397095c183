import { makeClient, type Got, type Sent } from './client.ts'
import type { Places } from './expected.ts'
import { startReplayGateway, type ReplayGateway } from './gateway.ts'
import { startUpstream, type Reply, type Upstream } from './upstream.ts'

/** A client, a whole gateway, and an upstream that answers as it is told. */
export interface Rig {
  readonly upstream: Upstream
  readonly gateway: ReplayGateway
  readonly places: Places
  /** One call, a minute after the last, to which the upstream has this one answer. */
  ask(sent: Sent, reply: Reply): Promise<Got>
  close(): Promise<void>
}

export async function openRig(): Promise<Rig> {
  const upstream = await startUpstream()
  const gateway = await startReplayGateway(upstream.url)
  const client = makeClient(gateway.agentsUrl)
  return {
    upstream,
    gateway,
    places: { org: upstream.url, gateway: gateway.agentsUrl },
    async ask(sent, reply) {
      await gateway.tick()
      upstream.expect(reply)
      return await client.send(sent)
    },
    async close() {
      client.close()
      await gateway.close()
      await upstream.close()
    },
  }
}
