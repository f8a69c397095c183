import { randomBytes } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { loadConfig } from '../../gateway/config.ts'
import { makeKey } from '../../gateway/enforce/identify.ts'
import { startGateway } from '../../gateway/main.ts'
import { answerUsage } from './usage.ts'

/** The whole gateway as `postern start` makes it, in front of the bench's org. A process of its own. */
const orgUrl = process.argv[2] ?? ''
const { key } = makeKey('pk', randomBytes)
const folder = mkdtempSync(join(tmpdir(), 'postern-bench-'))
const file = join(folder, 'postern.yaml')
writeFileSync(
  file,
  JSON.stringify({
    org: { url: orgUrl, credentials: [{ kind: 'api_token', name: 'bench', token: { env: 'BENCH_TOKEN' } }] },
    doors: { agents: { listen: '127.0.0.1:0' }, operators: { listen: '127.0.0.1:0' } },
    store: { dataDir: folder, writer: 'bench' },
    discovery: { enabled: false },
    agents: [
      {
        name: 'bench-bot',
        owner: 'dana.reyes@acme.test',
        grant: { scopes: ['okta.users.manage'], resources: { user: ['*'] }, attributes: ['*'] },
        keys: [{ env: 'BENCH_KEY' }],
      },
    ],
  }),
)
const gateway = await startGateway(loadConfig({ file, env: { BENCH_TOKEN: 'bench', BENCH_KEY: key } }), {
  log: pino({ level: 'error' }, pino.destination(2)),
})
answerUsage()
process.send?.({ url: gateway.agentsUrl, key })
