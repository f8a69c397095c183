import { randomBytes } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { loadConfig } from '../../gateway/config.ts'
import { makeKey } from '../../gateway/enforce/identify.ts'
import { startGateway } from '../../gateway/main.ts'

/** The whole gateway with two agents of equal weight, in front of the org named on the command line. A process of its own. */
const [orgUrl = '', token = '', enabled = 'true'] = process.argv.slice(2)
const folder = mkdtempSync(join(tmpdir(), 'postern-bench-'))
const keys = { loop: makeKey('pk', randomBytes).key, calm: makeKey('pk', randomBytes).key }
const file = join(folder, 'postern.yaml')
writeFileSync(
  file,
  JSON.stringify({
    org: { url: orgUrl, credentials: [{ kind: 'api_token', name: 'bench', token: { env: 'ORG_TOKEN' } }] },
    doors: { agents: { listen: '127.0.0.1:0' }, operators: { listen: '127.0.0.1:0' } },
    store: { dataDir: folder, writer: 'bench' },
    discovery: { enabled: false },
    shares: { enabled: enabled === 'true' },
    agents: Object.keys(keys).map((name) => ({
      name,
      owner: 'dana.reyes@acme.test',
      grant: { scopes: ['okta.groups.read'] },
      keys: [{ env: name }],
    })),
  }),
)
const { agentsUrl } = await startGateway(loadConfig({ file, env: { ORG_TOKEN: token, ...keys } }), {
  log: pino({ level: 'error' }, pino.destination(2)),
})
process.send?.({ url: agentsUrl, keys })
process.on('disconnect', () => process.exit(0))
