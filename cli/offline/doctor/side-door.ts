import type { LoadedConfig } from '../../../gateway/config.ts'
import type { Okta, ReadAnswer } from '../../../gateway/okta/client.ts'
import { ok, skip, warn, type Finding } from './finding.ts'
import type { KnownAgent } from './needs.ts'

/** A way to Okta that does not lead through Postern, or the end of one. */
export interface Way {
  /** The agent, or `postern` for the gateway's own credentials. */
  readonly of: string
  readonly kind: 'api_token' | 'client_key' | 'client_secret' | 'own_token'
  readonly id: string
  /** null: could not be read. */
  readonly open: boolean | null
  readonly detail: string
}

export interface SideDoor {
  readonly ways: readonly Way[]
  /** Percent of the ways that are closed; undefined where none is known. */
  readonly closed: number | undefined
  readonly findings: readonly Finding[]
}

type Json = Readonly<Record<string, unknown>>
const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
const word = (json: Json, name: string): string => (typeof json[name] === 'string' ? json[name] : '')
/** A list as such, or within `jwks.keys` as keys of apps are told. */
function list(answer: ReadAnswer | undefined): Json[] | undefined {
  if (answer?.status !== 200) return undefined
  const jwks = isJson(answer.json) ? answer.json['jwks'] : undefined
  const all = isJson(jwks) ? jwks['keys'] : answer.json
  return Array.isArray(all) ? all.filter(isJson) : undefined
}

/** Every credential at Okta by which a governed agent could still go around Postern, and whether Postern's own are pinned. */
export async function sideDoor(loaded: LoadedConfig, okta: Okta, agents: readonly KnownAgent[]): Promise<SideDoor> {
  const read = async (path: string, scope: string): Promise<ReadAnswer | undefined> =>
    await okta.get(path, { scopes: [scope], patienceMs: 0 }).catch(() => undefined)
  const ways: Way[] = []
  for (const agent of agents) {
    for (const id of agent.oktaTokens) ways.push(await tokenWay(agent.name, id, read))
    for (const id of agent.oktaClients) ways.push(...(await clientWays(agent.name, id, read)))
  }
  ways.push(...(await ownTokens(loaded, read)))
  const known = ways.filter((one) => one.open !== null)
  const closed =
    known.length === 0 ? undefined : Math.round((known.filter((one) => one.open === false).length / known.length) * 100)
  return { ways, closed, findings: findingsOf(ways, closed, agents) }
}

type Read = (path: string, scope: string) => Promise<ReadAnswer | undefined>

async function tokenWay(of: string, id: string, read: Read): Promise<Way> {
  const answer = await read(`/api/v1/api-tokens/${encodeURIComponent(id)}`, 'okta.apiTokens.read')
  const base = { of, kind: 'api_token' as const, id }
  if (answer?.status === 404) return { ...base, open: false, detail: 'revoked' }
  if (answer?.status !== 200 || !isJson(answer.json)) return { ...base, open: null, detail: unread(answer) }
  const name = word(answer.json, 'name')
  return {
    ...base,
    open: true,
    detail: `API token '${name}' of user ${word(answer.json, 'userId')}, last used about ${word(answer.json, 'lastUpdated')}`,
  }
}

async function clientWays(of: string, id: string, read: Read): Promise<Way[]> {
  const app = await read(`/api/v1/apps/${encodeURIComponent(id)}`, 'okta.apps.read')
  const base = { of, id }
  if (app?.status === 404) return [{ ...base, kind: 'client_key', open: false, detail: 'the app is gone' }]
  if (app?.status !== 200 || !isJson(app.json))
    return [{ ...base, kind: 'client_key', open: null, detail: unread(app) }]
  if (word(app.json, 'status') !== 'ACTIVE')
    return [{ ...base, kind: 'client_key', open: false, detail: 'the app is not active' }]
  const label = word(app.json, 'label')
  const path = `/api/v1/apps/${encodeURIComponent(id)}/credentials`
  const keys = list(await read(`${path}/jwks`, 'okta.apps.read'))
  const secrets = list(await read(`${path}/secrets`, 'okta.apps.read'))
  const live = (all: readonly Json[] | undefined, kind: Way['kind'], what: string): Way[] =>
    all === undefined
      ? [{ ...base, kind, open: null, detail: `the ${what}s of '${label}' could not be read` }]
      : all
          .filter((one) => word(one, 'status') === 'ACTIVE')
          .map((one) => ({
            ...base,
            kind,
            open: true,
            detail: `${what} ${word(one, 'kid') || word(one, 'id')} of '${label}'`,
          }))
  const ways = [...live(keys, 'client_key', 'key'), ...live(secrets, 'client_secret', 'client secret')]
  return ways.length > 0
    ? ways
    : [{ ...base, kind: 'client_key', open: false, detail: `'${label}' has no live key or secret` }]
}

/** Postern's own API tokens should work from Postern's addresses only: then a stolen one is of no use elsewhere. */
async function ownTokens({ config }: LoadedConfig, read: Read): Promise<Way[]> {
  const ways: Way[] = []
  for (const id of config.self.tokenIds) {
    const answer = await read(`/api/v1/api-tokens/${encodeURIComponent(id)}`, 'okta.apiTokens.read')
    const network = answer?.status === 200 && isJson(answer.json) ? answer.json['network'] : undefined
    const connection = isJson(network) ? word(network, 'connection') : ''
    const open = connection === '' ? null : connection === 'ANYWHERE'
    ways.push({
      of: 'postern',
      kind: 'own_token',
      id,
      open,
      detail: open === null ? unread(answer) : open ? 'works from anywhere' : 'pinned to network zones',
    })
  }
  return ways
}

const unread = (answer: ReadAnswer | undefined): string =>
  answer === undefined ? 'could not be read' : `could not be read: Okta answered ${answer.status}`

function findingsOf(ways: readonly Way[], closed: number | undefined, agents: readonly KnownAgent[]): Finding[] {
  const name = 'side door'
  const silent = agents.filter((one) => one.oktaClients.length + one.oktaTokens.length === 0)
  const findings = ways
    .filter((one) => one.open !== false)
    .map((one): Finding => {
      const title = `${name}: ${one.of}`
      if (one.open === null) return skip(title, `${one.id}: ${one.detail}`)
      return one.kind === 'own_token'
        ? warn(title, `${one.id} ${one.detail}`, {
            means: "Whoever gets hold of Postern's token can use it from anywhere.",
            do: 'Security > API > Tokens > the token: restrict it to the network zone from which Postern leaves.',
          })
        : warn(title, `alive: ${one.detail}`, {
            means: `With it ${one.of} reaches Okta without Postern: no rule, no approval, no record.`,
            do:
              one.kind === 'api_token'
                ? `Revoke it: Security > API > Tokens (${one.id}); Postern tells of every use until then.`
                : `Deactivate it: Applications > ${one.id} > General > Client Credentials; Postern tells of every use until then.`,
          })
    })
  if (closed !== undefined)
    findings.push(
      ok(
        name,
        `${closed} % closed: ${ways.filter((one) => one.open === false).length} of ${ways.filter((one) => one.open !== null).length} known ways`,
      ),
    )
  if (silent.length > 0)
    findings.push(
      skip(
        name,
        `nothing is declared of ${silent.map((one) => one.name).join(', ')}: name their own clients and tokens at Okta (oktaClients, oktaTokens)`,
      ),
    )
  return findings
}
