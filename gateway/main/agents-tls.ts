import { join } from 'node:path'
import type { Config } from '../config.ts'
import type { Okta } from '../okta/client.ts'
import type { Tls } from './tls-server.ts'
import type { Job } from './jobs.ts'
import { ownTls } from './tls.ts'

export interface AgentsTls {
  /** What the door itself answers with; undefined = plain HTTP. */
  readonly door: Tls | undefined
  /** What ends tunnels; undefined = none is opened. */
  readonly tunnels: Tls | undefined
  /** PEM file that clients must trust, where the certificate is one of our own. */
  readonly caFile: string | undefined
}

/** Host names that the agents' door goes by: its own, and those of the org that tunnels lead to. */
function hostsOf(config: Config, okta: Okta): string[] {
  const { listen, publicUrl, names } = config.doors.agents
  const { org, admin } = okta.address
  const listening = ['0.0.0.0', '::'].includes(listen.host) ? [] : [listen.host]
  return [
    ...(publicUrl === undefined ? [] : [new URL(publicUrl).hostname]),
    ...listening,
    'localhost',
    '127.0.0.1',
    '::1',
    ...names.map((name) => name.replace(/:\d+$/, '')),
    ...[org, admin].map((origin) => new URL(origin).hostname),
  ]
}

/** The certificates of the agents' door, made where they are to be our own. `now` in epoch milliseconds. */
export async function agentsTls(config: Config, okta: Okta, now: number): Promise<AgentsTls> {
  const { tls, tunnels = tls !== undefined } = config.doors.agents
  const files = tls === 'auto' ? undefined : tls
  if (tls !== 'auto' && (files !== undefined || !tunnels))
    return { door: files, tunnels: tunnels ? files : undefined, caFile: undefined }
  const own = await ownTls(join(config.store.dataDir, 'tls'), hostsOf(config, okta), now)
  return { door: tls === 'auto' ? own : undefined, tunnels: tunnels ? own : undefined, caFile: own.caFile }
}

/** Twice a day is enough: a certificate of our own is renewed a month before its end. */
export const certificateJob = (run: () => Promise<unknown>): Job => ({ name: 'certificate', everyMs: 43_200_000, run })
