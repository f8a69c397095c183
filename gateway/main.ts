import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { pino, type Logger } from 'pino'
import { agentsListener, honoListener } from './app.ts'
import type { LoadedConfig } from './config.ts'
import { checkpointKeyFrom, makeAudit, makeLogSealer } from './enforce/audit.ts'
import type { House } from './enforce/house.ts'
import { makeDirectory, makeTokens, syncAgents } from './enforce/identify.ts'
import { agentsTls, certificateJob } from './main/agents-tls.ts'
import { makeHouse, receiveOptions } from './main/house.ts'
import { openKnown } from './main/inventory.ts'
import { issuerFetch, issuersOf } from './main/issuers.ts'
import { holdJobs } from './main/hold-jobs.ts'
import { startJobs, type Job } from './main/jobs.ts'
import { bind, shown } from './main/listen.ts'
import { oktaOf } from './main/okta.ts'
import { openOperators } from './main/operators.ts'
import { openPeople } from './main/people.ts'
import { makeOwnPeople } from './main/own-people.ts'
import { holdPolicy, OWN_BUNDLE } from './main/policy.ts'
import { roadJobs } from './main/road-jobs.ts'
import { openTokens } from './main/tokens.ts'
import { makeTunnels, refuseTunnel } from './main/tunnels.ts'
import { unmeetable } from './model/approvers.ts'
import { makeIds } from './model/ids.ts'
import { makeCatalog } from './okta/catalog.ts'
import { masterKeyFrom, openStore } from './store/store.ts'
import { VERSION } from './version.ts'

export interface GatewayOptions {
  /** The org to stand in front of; else the configured one. */
  readonly orgUrl?: string
  readonly now?: () => number
  readonly log?: Logger
}

export interface Gateway {
  readonly agentsUrl: string
  readonly operatorsUrl: string
  /** Where approvers' pages and Slack's buttons are, when that door is open. */
  readonly callbacksUrl: string | undefined
  /** File with the key of the first operator, when this start made it. */
  readonly operatorKeyFile: string | undefined
  /** PEM file that agents must trust, where the certificate of their door is one of our own. */
  readonly caFile: string | undefined
  readonly house: House
  /** Takes no new request, lets those under way end, writes what is left, closes in reverse order. */
  close(): Promise<void>
}

/** Opens every room, listens, and says where. Throws an Error in words when a room cannot be opened; then nothing stays open. */
export async function startGateway(loaded: LoadedConfig, options: GatewayOptions = {}): Promise<Gateway> {
  const { config } = loaded
  const now = options.now ?? Date.now
  const log = options.log ?? pino({ level: config.log.level }, pino.destination({ dest: 2, sync: false }))
  const closers: (() => unknown)[] = []
  const opened = <T>(room: T, close: (room: T) => unknown): T => {
    closers.push(() => close(room))
    return room
  }
  const close = async () => {
    for (const end of closers.splice(0).toReversed()) await end()
  }
  try {
    const orgUrl = options.orgUrl ?? config.org.url
    if (orgUrl === undefined) throw new Error('no org is configured: set org.url, or OKTA_CLIENT_ORGURL')
    const { dataDir } = config.store
    const ids = makeIds({ now, random: randomBytes })
    const url = config.store.url
    const store = opened(
      await openStore({
        url: url === undefined ? join(dataDir, 'postern.db') : typeof url === 'string' ? url : loaded.secret(url),
        masterKey: masterKeyFrom(config.store.keyFile ?? join(dataDir, 'store.key')),
        writer: config.store.writer ?? hostname().replace(/[^A-Za-z0-9._-]/g, '-'),
        now,
      }),
      (room) => room.close(),
    )
    const versions = { gateway: VERSION, catalog: VERSION }
    const audit = opened(
      await makeAudit({ store, ids, now, spillPath: join(dataDir, 'outcomes.spill'), versions, log }),
      (room) => room.close(),
    )
    await syncAgents(
      config.agents.map(({ keys, disabled, ...declaration }) => ({
        declaration,
        status: disabled ? 'disabled' : 'active',
        keys: keys.map((key) => loaded.secret(key)),
      })),
      {
        store,
        now: now(),
        entry: async (act, agent, details) =>
          await audit.entries.administration({
            at: now(),
            act,
            by: { id: 'system' },
            on: { type: 'agent', id: agent },
            change: details,
          }),
      },
    )
    const okta = opened(oktaOf(loaded, orgUrl, now), (room) => room.close())
    const ownPeople = makeOwnPeople({ config, okta, log, now })
    const inventory = await openKnown({ config, store, okta, ownPeople, log, now })
    if (inventory !== undefined) opened(inventory, (room) => room.stop())
    const directory = opened(await makeDirectory(store, { now }), (room) => room.close())
    const policy = opened(
      await holdPolicy({
        file: config.policy.bundleFile ?? OWN_BUNDLE,
        now,
        log,
        everyMs: 2000,
        holdSeconds: config.holds.expiresMinutes * 60,
        unmeetable: ({ rules }) => unmeetable(rules, config.approvers),
        loaded: ({ revision, rules }) =>
          void audit
            .system({ at: now(), act: 'policy.loaded', facts: { revision, rules: rules.length } })
            .catch((err: unknown) => log.error({ err }, 'a policy change could not be recorded')),
      }),
      (room) => room.close(),
    )
    const tokens = makeTokens(issuersOf(config), { fetch: issuerFetch(okta), now })
    const catalog = makeCatalog({ enable: config.catalog.enable })
    const { listen, publicUrl: configured } = config.doors.agents

    // The port may be any free one, and links need it: listen first, answer once the house stands.
    const tls = await agentsTls(config, okta, now())
    const agents = opened(await bind(listen, tls.door), (door) => door.stop())
    const publicUrl =
      configured ?? `${tls.door === undefined ? 'http' : 'https'}://${shown(listen.host)}:${agents.port}`
    const receive = receiveOptions(config, okta, publicUrl, now)
    const fetch = issuerFetch(okta)
    const own = openTokens({
      config,
      store,
      audit,
      directory,
      tokens,
      catalog,
      receive,
      publicUrl,
      fetch,
      log,
      now,
    })
    const house = makeHouse({
      config,
      store,
      okta,
      audit,
      identify: { directory, tokens, accessTokens: own.accessTokens, now },
      catalog,
      ids,
      log,
      now,
      publicUrl,
      inventory,
      ownPeople,
      policy: () => policy.current(),
    })
    opened(house.waiting, (room) => room.close())
    const people = opened(await openPeople({ loaded, house, okta, log }), (room) => room.close())
    const jobs: Job[] = [
      ...holdJobs(house, okta),
      ...people.jobs,
      ...own.jobs,
      ...roadJobs({ config, house, okta, log }),
      ...ownPeople.jobs,
    ]
    // Renewed in good time also where nobody restarts; the doors read the files again.
    if (tls.caFile !== undefined) jobs.push(certificateJob(() => agentsTls(config, okta, now())))
    opened(startJobs(jobs, log), (room) => room.stop())
    const checkpointKey = checkpointKeyFrom(join(dataDir, 'checkpoint.key'), house.orgName)
    const sealer = makeLogSealer({
      store,
      ids,
      now,
      key: checkpointKey,
      log,
      eachMinute: () => audit.tellRefused(),
    })
    opened(sealer, (room) => room.stop()).start()
    const agentsDoor = {
      url: publicUrl,
      org: house.org,
      ca: tls.caFile === undefined ? null : readFileSync(tls.caFile, 'utf8'),
      tunnels: tls.tunnels !== undefined,
    }
    const door = await openOperators({
      loaded,
      house,
      okta,
      policy,
      directory,
      receive,
      checkpointKey,
      agentsDoor,
      inventory,
      ownPeople,
      signing: own.signing,
      oidc: people.oidc,
    })
    const operators = opened(await bind(config.doors.operators.listen, config.doors.operators.tls), (one) => one.stop())
    operators.serve(honoListener(door.app))
    const asGateway = agentsListener({ house, receive, tokens: own.door })
    if (tls.tunnels === undefined) agents.serve(asGateway, refuseTunnel)
    else {
      // Whoever reaches us as the org is led on as the org leads.
      const { org, admin } = okta.address
      const forward = { ...house.forward, gatewayUrl: org }
      const asOrg = agentsListener({ house: { ...house, publicUrl: org, forward }, receive, tokens: own.door })
      const tunnels = makeTunnels({
        tls: tls.tunnels,
        org: [org, admin].map((origin) => new URL(origin).host),
        authorities: receive.authorities,
        asOrg,
        asGateway,
      })
      opened(tunnels, (room) => room.close())
      agents.serve(asGateway, (incoming, socket, head) => tunnels.connect(incoming, socket, head))
    }
    // In the background: nothing waits for a scan.
    inventory?.start()
    await audit.system({ at: now(), act: 'gateway.started', facts: { version: VERSION, store: store.kind } })
    log.info({ agents: publicUrl, org: house.org, policy: policy.current()?.revision }, 'postern is ready')
    return {
      agentsUrl: publicUrl,
      operatorsUrl: `http://${shown(config.doors.operators.listen.host)}:${operators.port}`,
      callbacksUrl: people.callbacksUrl,
      operatorKeyFile: door.keyFile,
      caFile: tls.caFile,
      house,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}
