import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { pino } from 'pino'
import { loadConfig } from '../../gateway/config.ts'
import { makeKey } from '../../gateway/enforce/identify.ts'
import { startGateway, type Gateway } from '../../gateway/main.ts'
import { someone } from '../holds/people.ts'
import { makeOrg, type Org, type OrgOptions } from '../okta/org.ts'
import type { CallAnswer, DeclaredAgent } from './gateway.ts'
import type { Postgres } from './postgres.ts'

export interface Pair {
  readonly org: Org
  readonly gateways: readonly Gateway[]
  /** Calls that the org met, by method and path. */
  readonly met: ReadonlyMap<string, number>
  /** A call at replica 0 or 1, as this agent; the first one where none is named. */
  ask(replica: number, method: string, path: string, body?: unknown, more?: Ask): Promise<CallAnswer>
  operate(replica: number, method: string, path: string, body?: unknown, key?: string): Promise<CallAnswer>
}
interface Ask {
  readonly agent?: string
  readonly headers?: Record<string, string>
}

export interface PairOptions {
  readonly agents: readonly DeclaredAgent[]
  readonly org?: OrgOptions
  /** More of the configuration, section by section. */
  readonly config?: Record<string, unknown>
}

/** Two gateways on one PostgreSQL, with the same file, keys and org. */
export async function pair(t: TestContext, postgres: Postgres, options: PairOptions): Promise<Pair> {
  const met = new Map<string, number>()
  const org = makeOrg({
    seed: 7,
    users: 60,
    ...options.org,
    before(request) {
      const name = `${request.method} ${new URL(request.url).pathname}`
      met.set(name, (met.get(name) ?? 0) + 1)
      return options.org?.before?.(request)
    },
  })
  const listening = await org.listen(0)
  t.after(listening.close)
  const owner = someone({ org })
  org.giveRole('user', owner, 'SUPER_ADMIN')
  const folder = mkdtempSync(join(tmpdir(), 'postern-pair-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const operatorKey = makeKey('ok', randomBytes).key
  const keys = new Map(options.agents.map(({ name }) => [name, makeKey('pk', randomBytes).key]))
  const env = {
    ORG_TOKEN: org.issueToken(owner, 'postern').token,
    OPERATOR_KEY: operatorKey,
    ...Object.fromEntries([...keys.values()].map((key, i) => [`AGENT_KEY_${i}`, key])),
  }
  const url = await postgres.database()
  const gateways: Gateway[] = []
  for (const writer of ['gw-0', 'gw-1']) {
    const file = join(folder, `${writer}.yaml`)
    writeFileSync(
      file,
      JSON.stringify({
        org: {
          url: listening.url,
          internalDomains: ['acme.test'],
          credentials: [{ kind: 'api_token', name: 'main', token: { env: 'ORG_TOKEN' } }],
        },
        doors: { agents: { listen: '127.0.0.1:0' }, operators: { listen: '127.0.0.1:0' } },
        store: { dataDir: join(folder, writer), url, keyFile: join(folder, 'store.key'), writer },
        operators: { first: { name: 'Sam Ortiz', key: { env: 'OPERATOR_KEY' } } },
        agents: options.agents.map((agent, i) => ({
          owner: 'dana.reyes@acme.test',
          ...agent,
          keys: [{ env: `AGENT_KEY_${i}` }],
        })),
        discovery: { enabled: false },
        ...options.config,
      }),
    )
    const gateway = await startGateway(loadConfig({ file, env }), { log: pino({ level: 'silent' }) })
    t.after(() => gateway.close())
    gateways.push(gateway)
  }
  const send = async (
    url: string,
    method: string,
    body: unknown,
    headers: Record<string, string>,
  ): Promise<CallAnswer> => {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) }
    const type = body === undefined ? {} : { 'content-type': 'application/json' }
    const answer = await fetch(url, { method, headers: { ...type, ...headers }, ...sent })
    const text = await answer.text()
    const json = text === '' ? undefined : (JSON.parse(text) as unknown)
    return { status: answer.status, headers: answer.headers, text, json }
  }
  const first = options.agents[0]?.name ?? ''
  return {
    org,
    gateways,
    met,
    ask: (i, method, path, body, { agent = first, headers = {} } = {}) =>
      send(`${gateways[i]?.agentsUrl ?? ''}${path}`, method, body, {
        authorization: `SSWS ${keys.get(agent) ?? ''}`,
        ...headers,
      }),
    operate: (i, method, path, body, key = operatorKey) =>
      send(`${gateways[i]?.operatorsUrl ?? ''}${path}`, method, body, { authorization: `Bearer ${key}` }),
  }
}
