import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { pino } from 'pino'
import type { z } from 'zod'
import { loadConfig } from '../../gateway/config.ts'
import { makeKey } from '../../gateway/enforce/identify.ts'
import { startGateway, type Gateway } from '../../gateway/main.ts'
import type { agentDeclaration } from '../../gateway/model/agent.ts'
import { makeOrg, type Org, type OrgOptions } from '../okta/org.ts'

/** As the configuration file would declare it. */
export type DeclaredAgent = Omit<z.input<typeof agentDeclaration>, 'owner'>

export interface TestGateway extends Gateway {
  readonly org: Org
  readonly orgUrl: string
  readonly dataDir: string
  /** Lines of the gateway's own log. */
  readonly logged: string[]
  /** Names of the declared agents. */
  readonly agents: readonly string[]
  /** The key of a declared agent. */
  key(agent: string): string
  /** A call as this agent; JSON in, status, headers and JSON out. */
  call(
    agent: string,
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<CallAnswer>
  /** A call at the operators' door, with the first operator's key. */
  operate(method: string, path: string, body?: unknown, key?: string): Promise<CallAnswer>
}

export interface CallAnswer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  // Answers of Okta and of ours have many shapes; stories assert on what they read.
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into any shape
  readonly json: any
}

export interface TestGatewayOptions {
  readonly org?: OrgOptions
  readonly agents: readonly DeclaredAgent[]
  /** More of the configuration, as the file would have it. */
  readonly config?: Record<string, unknown>
  /** Role of the user whose API token the gateway uses. */
  readonly gatewayRole?: string
  readonly dataDir?: string
  /** More of the environment: secrets that the configuration names. */
  readonly env?: Readonly<Record<string, string>>
  /** Epoch ms, of the gateway. */
  readonly now?: () => number
  /** What must stand before the gateway does, over its org; returns more of the configuration. */
  prepare?(org: Org, orgUrl: string): Promise<Record<string, unknown>>
}

type Sections = Record<string, unknown>
const isSection = (value: unknown): value is Sections =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Sections are joined, one level deep; anything else is replaced. */
const joined = (base: Sections, more: Sections): Sections => ({
  ...base,
  ...Object.fromEntries(
    Object.entries(more).map(([name, value]) => {
      const before = base[name]
      return [name, isSection(before) && isSection(value) ? { ...before, ...value } : value]
    }),
  ),
})

/** A whole gateway on free ports in front of a simulated org, as `postern start` makes it. Closed when the test ends. */
export async function startTestGateway(t: TestContext, options: TestGatewayOptions): Promise<TestGateway> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'postern-gateway-'))
  const org = makeOrg(options.org ?? { seed: 7, users: 60 })
  const { url: orgUrl, close: closeOrg } = await org.listen(0)
  t.after(closeOrg)
  const owner = gatewayUser(org, options.gatewayRole ?? 'SUPER_ADMIN')
  const keys = new Map(options.agents.map((agent) => [agent.name, makeKey('pk', randomBytes).key]))
  const env: Record<string, string> = { ...options.env, ORG_TOKEN: org.issueToken(owner, 'postern').token }
  const agents = options.agents.map((agent, i) => {
    env[`AGENT_KEY_${i}`] = keys.get(agent.name) ?? ''
    return { owner: 'dana.reyes@acme.test', ...agent, keys: [{ env: `AGENT_KEY_${i}` }] }
  })
  const file = join(dataDir, 'postern.yaml')
  const more = joined(options.config ?? {}, (await options.prepare?.(org, orgUrl)) ?? {})
  const config = joined(
    {
      org: {
        url: orgUrl,
        internalDomains: ['acme.test'],
        credentials: [{ kind: 'api_token', name: 'main', token: { env: 'ORG_TOKEN' } }],
      },
      doors: { agents: { listen: '127.0.0.1:0' }, operators: { listen: '127.0.0.1:0' } },
      store: { dataDir, writer: 'gw-0' },
      agents,
      discovery: { enabled: false },
    },
    more,
  )
  // JSON is YAML.
  writeFileSync(file, JSON.stringify(config))
  const logged: string[] = []
  const log = pino({ level: 'info' }, { write: (line: string) => void logged.push(line) })
  const { now } = options
  const gateway = await startGateway(loadConfig({ file, env }), { log, ...(now === undefined ? {} : { now }) })
  t.after(async () => {
    await gateway.close()
    if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true })
  })
  const key = (agent: string): string => {
    const found = keys.get(agent)
    if (found === undefined) throw new Error(`no agent ${agent} was declared`)
    return found
  }
  return {
    ...gateway,
    org,
    orgUrl,
    dataDir,
    logged,
    agents: options.agents.map((agent) => agent.name),
    key,
    async call(agent, method, path, body, headers = {}) {
      const answer = await fetch(gateway.agentsUrl + path, {
        method,
        redirect: 'manual',
        headers: {
          authorization: `SSWS ${key(agent)}`,
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      return await read(answer)
    },
    async operate(method, path, body, operatorKey) {
      const answer = await fetch(gateway.operatorsUrl + path, {
        method,
        headers: {
          authorization: `Bearer ${operatorKey ?? readFileSync(join(dataDir, 'operator.key'), 'utf8').trim()}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      return await read(answer)
    },
  }
}

async function read(answer: Response): Promise<CallAnswer> {
  const text = await answer.text()
  const isJson = /json/.test(answer.headers.get('content-type') ?? '') && text !== ''
  const json = isJson ? (JSON.parse(text) as unknown) : undefined
  return { status: answer.status, headers: answer.headers, text, json }
}

/** A user of the org that has the role, made where none has. */
function gatewayUser(org: Org, role: string): string {
  const users = [...org.truth.users.all()].filter((user) => user.status === 'ACTIVE')
  const fresh = users.at(-1)
  if (fresh === undefined) throw new Error('the org has no users')
  org.giveRole('user', fresh.id, role)
  return fresh.id
}
