import { makeCatalog } from '../../gateway/okta/catalog.ts'
import { classify } from '../../gateway/enforce/classify.ts'
import type { Graph } from '../../gateway/inventory/graph.ts'
import { effective, RULES, type Question, type Rules } from '../../gateway/inventory/permissions.ts'
import type { Call, Method } from '../../gateway/model/call.ts'
import type { Operation, OperationRow } from '../../gateway/model/operation.ts'
import { makeOrg, type Org, type OrgOptions } from '../okta/org.ts'
import { makeRandom, mix, type Random } from '../okta/random.ts'
import { CALLS, usersOf, type Drawn } from './compare/calls.ts'
import { thingsNamed, THING_CALLS } from './compare/things.ts'
import { credentialsOf, type Credential } from './compare/draw.ts'
import { graphOfTruth } from './compare/truth.ts'

const CATALOG = makeCatalog()
const CALLS_PER_ORG = 30
/** Codes by which Okta says that the caller may not: no permission, no session, no valid token. */
const REFUSALS = new Set(['E0000006', 'E0000005', 'E0000011', 'E0000004'])

export interface Disagreement {
  readonly family: string
  readonly operation: string
  readonly ours: boolean | 'unknown'
  readonly org: boolean
  /** Seed of its org and number of the call in it: enough to see it again. */
  readonly at: string
  readonly words: readonly string[]
}
export interface Comparison {
  readonly triples: number
  /** Family to [triples, of these allowed, agreements]. */
  readonly families: ReadonlyMap<string, readonly [number, number, number]>
  readonly disagreements: readonly Disagreement[]
}

export interface CompareOptions {
  readonly triples: number
  readonly seed: number
  readonly rules?: Rules
  /** What our side sees of the org: a fault there is seeded here. */
  readonly seen?: (graph: Graph) => Graph
  readonly org?: Partial<OrgOptions>
  /** Stop after so many disagreements; default: never. */
  readonly enough?: number
}

/** Random subjects, operations and targets in random orgs: our verdict, then the call really made with that credential. */
export async function compare(options: CompareOptions): Promise<Comparison> {
  const families = new Map<string, [number, number, number]>()
  const disagreements: Disagreement[] = []
  for (let done = 0; done < options.triples; done += CALLS_PER_ORG) {
    const seed = mix(options.seed, done)
    const random = makeRandom(seed)
    const org = makeOrg({ seed: 1 + (seed % 1000), users: 40, groups: 4, apps: 6, ...options.org })
    org.truth.settings.publicClientAppAdmins = random.int(4) === 0
    // People, groups and apps are where most rules are.
    const about = random.int(3) === 0 ? 'things' : 'people'
    const calls = about === 'things' ? THING_CALLS : CALLS
    const credentials = await credentialsOf(org, random, about)
    let truth = graphOfTruth(org.truth)
    for (let n = 0; n < Math.min(CALLS_PER_ORG, options.triples - done); n += 1) {
      const credential = random.pick(credentials)
      const family = random.pick(Object.keys(calls))
      const operation = random.pick(Object.keys(calls[family] ?? {}))
      const row = CATALOG.byId(operation)
      const draw = calls[family]?.[operation]
      if (row === undefined || draw === undefined) throw new Error(`no operation ${operation}`)
      // Of some things none may be left to ask about.
      if (unthinkable(row, org)) {
        n -= 1
        continue
      }
      const call = callFor(row, draw(org.truth, random), org, random)
      const verdict = effective(question(credential, row, call), options.seen?.(truth) ?? truth, options.rules ?? RULES)
      const answer = await enforced(org, call, credential)
      if (answer.changed) truth = graphOfTruth(org.truth)
      const count = families.get(family) ?? [0, 0, 0]
      const agree = verdict.effective === answer.allowed
      families.set(family, [count[0] + 1, count[1] + (answer.allowed ? 1 : 0), count[2] + (agree ? 1 : 0)])
      if (agree) continue
      const words = [
        `${call.method} ${call.path}`,
        `org: ${answer.words}`,
        `ours: ${verdict.refusedBy ?? ''} ${verdict.missing.join('; ')}`,
        ...verdict.path.map((step) => step.words),
      ]
      disagreements.push({
        family,
        operation,
        ours: verdict.effective,
        org: answer.allowed,
        at: `${options.seed}:${done}:${n}`,
        words,
      })
      if (disagreements.length >= (options.enough ?? Infinity))
        return { triples: done + n + 1, families, disagreements }
    }
  }
  return { triples: options.triples, families, disagreements }
}

function question(credential: Credential, row: OperationRow, call: Call): Question {
  const { targets, properties }: Operation = classify(call, CATALOG)
  return { principal: credential.principal, scopes: credential.scopes, operation: row, targets, properties }
}

const unthinkable = ({ template }: OperationRow, { truth }: Org): boolean =>
  [...template.matchAll(/\{(\w+)\}/gu)].some(([, name = '']) => thingsNamed(name, truth)?.length === 0)

/** A call to this operation on random things of the org. */
function callFor(row: OperationRow, drawn: Drawn, org: Org, random: Random): Call {
  const path = row.template.replaceAll(/\{(\w+)\}/gu, (_all, name: string) => thingFor(name, org, random))
  const bytes = Buffer.from(drawn.body === undefined ? '' : JSON.stringify(drawn.body))
  const query = drawn.query?.slice(1) ?? ''
  return {
    // The catalog's methods are those of a Call.
    method: row.method as Method,
    path,
    segments: path.split('/').slice(1).map(decodeURIComponent),
    query,
    params: [...new URLSearchParams(query)],
    headers: {},
    body:
      drawn.body === undefined
        ? undefined
        : { bytes, mediaType: 'application/json', contentType: 'application/json', json: drawn.body },
    source: { ip: '127.0.0.1', userAgent: undefined },
    receivedAt: 0,
  }
}

function thingFor(name: string, { truth }: Org, random: Random): string {
  if (name === 'userId' || name === 'id') return random.int(20) === 0 ? 'me' : random.pick(usersOf(truth))
  if (name === 'groupId') return random.pick(truth.groups.all().filter((group) => group.type === 'OKTA_GROUP')).id
  if (name === 'appId') return random.pick(truth.apps.all()).id
  if (name === 'apiTokenId') return random.pick(truth.tokens.all()).id
  const things = thingsNamed(name, truth)
  if (things !== undefined) return random.pick(things).id
  throw new Error(`nothing for {${name}}`)
}

async function enforced(
  org: Org,
  call: Call,
  { authorization }: Credential,
): Promise<{ allowed: boolean; changed: boolean; words: string }> {
  const writes = call.method !== 'GET'
  const response = await org.fetch(
    new Request(`${org.truth.origin}${call.path}${call.query === '' ? '' : `?${call.query}`}`, {
      method: call.method,
      headers: {
        authorization,
        'content-type': 'application/json',
        ...(writes ? { 'content-length': String(call.body?.bytes.length ?? 0) } : {}),
      },
      ...(writes && call.body !== undefined ? { body: call.body.bytes } : {}),
    }),
  )
  const text = await response.text()
  const code = /"errorCode":"(?<code>\w+)"/u.exec(text)?.groups?.['code'] ?? ''
  if (response.status >= 500 || response.status === 405) throw new Error(`${call.method} ${call.path}: ${text}`)
  // A client without any role gets an empty list and no error: Okta's way to say that it may see nothing.
  const empty = !writes && response.status === 200 && text === '[]' && authorization.startsWith('Bearer')
  const silent = empty && roleless(org, authorization)
  // `me` names nobody for a client: there is nothing to allow.
  const nobody = response.status === 404 && call.segments.includes('me') && authorization.startsWith('Bearer')
  return {
    allowed: !silent && !nobody && !REFUSALS.has(code),
    changed: writes && response.ok,
    words: `${response.status} ${code}${silent ? ' an empty list' : ''}`,
  }
}

function roleless({ truth }: Org, authorization: string): boolean {
  const access = truth.accessTokens.get(authorization.replace('Bearer ', ''))
  return truth.roles.find((row) => row.principal === 'client' && row.principalId === access?.clientId) === undefined
}

/** Agreements by family, for people. */
export function report({ families, triples, disagreements }: Comparison): string {
  const lines = [...families]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([family, [all, allowed, agreed]]) => `${family.padEnd(12)} ${agreed} of ${all} agree (${allowed} allowed)`)
  return [...lines, `${triples} triples, ${disagreements.length} disagreements`].join('\n')
}
