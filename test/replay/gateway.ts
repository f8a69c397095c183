import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { loadConfig } from '../../gateway/config.ts'
import { makeKey } from '../../gateway/enforce/identify.ts'
import { startGateway, type Gateway } from '../../gateway/main.ts'
import { makeCatalog } from '../../gateway/okta/catalog.ts'
import { allowEverything } from './policy.ts'

export interface ReplayGateway extends Gateway {
  readonly agentKey: string
  /** Lines of its log. */
  readonly logged: readonly string[]
  /** A minute goes by on its clock, as it may well have between two recordings: limits of that minute are over. */
  tick(): Promise<void>
}

/** A whole gateway on free ports, with one agent that is granted everything. */
export async function startReplayGateway(orgUrl: string): Promise<ReplayGateway> {
  const dataDir = mkdtempSync(join(tmpdir(), 'postern-replay-'))
  const key = makeKey('pk', randomBytes).key
  const bundleFile = join(dataDir, 'bundle.tar.gz')
  writeFileSync(bundleFile, await allowEverything())
  const file = join(dataDir, 'postern.yaml')
  const agent = {
    name: 'replayer',
    owner: 'dana.reyes@acme.test',
    grant: everything(),
    keys: [{ env: 'AGENT_KEY' }],
  }
  writeFileSync(
    file,
    // JSON is YAML.
    JSON.stringify({
      org: { url: orgUrl, credentials: [{ kind: 'api_token', name: 'main', token: { env: 'ORG_TOKEN' } }] },
      doors: { agents: { listen: '127.0.0.1:0' }, operators: { listen: '127.0.0.1:0' } },
      store: { dataDir, writer: 'gw-0' },
      policy: { bundleFile },
      catalog: { enable: ['management-dev'] },
      discovery: { enabled: false },
      agents: [agent],
    }),
  )
  const logged: string[] = []
  const log = pino({ level: 'warn' }, { write: (line: string) => void logged.push(line) })
  let ahead = 0
  const loaded = loadConfig({ file, env: { AGENT_KEY: key, ORG_TOKEN: 'token-of-the-gateway' } })
  const gateway = await startGateway(loaded, { log, now: () => Date.now() + ahead })
  return {
    ...gateway,
    agentKey: key,
    logged,
    async tick() {
      ahead += 61_000
      await gateway.house.identify.directory.refresh()
    },
    async close() {
      await gateway.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** All there is to grant, but for the sight of one-time secrets. */
function everything() {
  const { rows } = makeCatalog()
  const types = new Set(rows.flatMap((row) => [row.resource, ...Object.values(row.parameters)]))
  return {
    scopes: [...new Set(rows.flatMap((row) => row.scopes))],
    operations: ['*'],
    resources: Object.fromEntries([...types].map((type) => [type, ['*']])),
    attributes: ['*'],
  }
}
