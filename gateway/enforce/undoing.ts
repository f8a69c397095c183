import type { Call } from '../model/call.ts'
import { Refusal } from '../model/refusal.ts'
import { sentenceOf } from '../model/sentence.ts'
import type { Okta } from '../okta/client.ts'
import { classify } from './classify.ts'
import { bufferSink } from './forward.ts'
import { pathsOf } from './give-back.ts'
import type { House } from './house.ts'
import { UNDO_AGENT } from './own-hold.ts'
import { differenceOf, inverseOf, knownWrite, openImage, type Inverse, type KnownWrite, type Line } from './undo.ts'
import { walk } from './walk.ts'

/** What an operator is told of the undo of a decision. */
export interface Undo {
  readonly can: 'yes' | 'nothing' | 'no'
  readonly why: string | undefined
  readonly notes: readonly string[]
  readonly write: KnownWrite
  /** The request that would be sent; undefined where there is none. */
  readonly call: Call | undefined
  readonly operation: string | undefined
  readonly template: string | undefined
  readonly sentence: string | undefined
  readonly difference: readonly Line[]
  /** Of something that is gone for good: what it was, for making a new one. */
  readonly was: readonly Line[]
}

type Reader = Pick<Okta, 'get'>

/** What would undo this decision as things are now. Throws Refusal not_found. */
export async function undoOf(decision: string, house: House, okta: Reader): Promise<Undo> {
  const { write, sealed } = await knownWrite(house.store, decision)
  if (write === undefined)
    throw new Refusal('not_found', {
      sentence: 'There is no such write.',
      hint: 'Only calls that changed something can be undone: postern audit list --effect allow.',
    })
  const none = {
    notes: [],
    write,
    call: undefined,
    operation: undefined,
    template: undefined,
    sentence: undefined,
    difference: [],
    was: [],
  }
  if (write.state === 'failed' || (write.status !== null && write.status >= 400))
    return { ...none, can: 'nothing', why: 'It was not done.' }
  if (write.state !== 'done') return { ...none, can: 'no', why: 'Whether it was done is not known yet.' }
  if (sealed === undefined)
    return {
      ...none,
      can: 'no',
      why: `What was there before ${write.operation} was not kept: no inverse of it is known, its time is over, or a person was erased.`,
    }
  const rows = (operation: string) => house.catalog().byId(operation)
  const inverse = inverseOf(openImage(house.store.keys.holds, decision, sealed), rows)
  if (inverse.can !== 'yes')
    return {
      ...none,
      can: inverse.can,
      why: inverse.why,
      was: inverse.can === 'no' && inverse.was !== undefined ? differenceOf({}, inverse.was) : [],
    }
  const path = await found(inverse, house, okta)
  if (path === undefined) return { ...none, can: 'nothing', why: 'What it made or gave is not there any more.' }
  const call = callOf(inverse, path, house)
  const difference = await differenceNow(inverse, house, okta)
  const operation = classify(call, house.catalog())
  if (inverse.now !== undefined && inverse.body !== undefined && difference?.length === 0)
    return { ...none, can: 'nothing', why: 'It is as it was before.' }
  return {
    ...none,
    can: 'yes',
    why: undefined,
    notes: inverse.notes,
    call,
    operation: operation.row.id,
    template: operation.row.template,
    sentence: sentenceOf(operation, operation.targets),
    difference: difference ?? [],
  }
}

type Request = Extract<Inverse, { can: 'yes' }>

/** The path with what had to be looked up; undefined where nothing is left of it. Throws Refusal where it cannot be told. */
async function found({ path, lookup }: Request, house: House, okta: Reader): Promise<string | undefined> {
  if (lookup === null) return path
  if (!('name' in lookup)) {
    const paths = await pathsOf({ path, lookup }, okta)
    if (paths.length > 1)
      throw new Refusal('conflict', { sentence: 'It was given more than once: take back by hand what is meant.' })
    return paths[0]
  }
  const row = house.catalog().byId(lookup.operation)
  const at = lookup.query === '' ? lookup.path : `${lookup.path}?${lookup.query}`
  const answer = await okta.get(at, { scopes: row?.scopes ?? [], template: row?.template ?? lookup.path })
  if (answer.status === 404) return undefined
  if (answer.status !== 200) throw new Refusal('facts_unknown', { why: `Okta answered ${answer.status} to a look-up` })
  const all: unknown[] = Array.isArray(answer.json) ? answer.json : [answer.json]
  const made = all.filter(
    (one) => text(one, lookup.name.key) === lookup.name.value && isNear(text(one, 'created'), lookup.at),
  )
  const id = text(made[0], 'id')
  return made.length === 1 && id !== undefined ? path.replace('{}', encodeURIComponent(id)) : undefined
}

const NEAR_MS = 120_000
/** Something of the same name that was made at another time is something else. */
const isNear = (created: string | undefined, at: number): boolean =>
  created !== undefined && Math.abs(Date.parse(created) - at) < NEAR_MS

function text(value: unknown, path: string): string | undefined {
  let at: unknown = value
  for (const name of path.split('.'))
    at = typeof at === 'object' && at !== null ? new Map(Object.entries(at)).get(name) : undefined
  return typeof at === 'string' ? at : undefined
}

/** What it would change of what is there now; undefined where that cannot be shown. */
async function differenceNow(inverse: Request, house: House, okta: Reader): Promise<Line[] | undefined> {
  const { now, body } = inverse
  if (now === undefined) return undefined
  const row = house.catalog().byId(now.operation)
  const answer = await okta
    .get(now.path, { scopes: row?.scopes ?? [], template: row?.template ?? now.path })
    .catch(() => undefined)
  if (answer?.status !== 200) return undefined
  if (body !== undefined) return differenceOf(answer.json, body)
  const status = text(answer.json, 'status') ?? 'not known'
  return [
    { field: 'status', now: status, after: /^(activate|unsuspend)/.test(inverse.operation) ? 'ACTIVE' : 'not active' },
  ]
}

function callOf(inverse: Request, path: string, house: House): Call {
  const bytes = inverse.body === undefined ? undefined : Buffer.from(JSON.stringify(inverse.body))
  return Object.freeze({
    method: inverse.method,
    path,
    segments: path
      .split('/')
      .slice(1)
      .map((segment) => decodeURIComponent(segment)),
    query: inverse.query,
    params: [...new URLSearchParams(inverse.query)],
    headers: {
      accept: 'application/json',
      ...(bytes === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body:
      bytes === undefined
        ? undefined
        : { bytes, mediaType: 'application/json', contentType: 'application/json', json: inverse.body },
    source: { ip: '127.0.0.1', userAgent: 'postern' },
    receivedAt: house.now(),
  })
}

/** What became of a proposal: the hold that an approver decides on, or the answer that refused it. */
export interface Proposed {
  readonly undo: Undo
  readonly hold: string | undefined
  /** Sentence of what stands in the way. */
  readonly refused: string | undefined
}

/**
 * Sends the inverse over the road, in the name of Postern's own agent on behalf of the operator who asks: it is judged like
 * any other call, and waits for an approver in any case. Throws Refusal where there is nothing to send.
 */
export async function proposeUndo(
  decision: string,
  asked: { readonly by: string; readonly reason: string },
  house: House,
  okta: Reader,
): Promise<Proposed> {
  const undo = await undoOf(decision, house, okta)
  const { call } = undo
  if (call === undefined) throw new Refusal('conflict', { sentence: undo.why ?? 'There is nothing to undo.' })
  const agent = house.identify.directory.agent(UNDO_AGENT)
  if (agent === undefined) throw new Error("Postern's own agent is not registered")
  const sink = bufferSink(4096)
  const walked = await walk(
    {
      call,
      credential: undefined,
      preferences: {
        wait: 0,
        respondAsync: true,
        idempotencyKey: undefined,
        purpose: `Undo of ${decision}: ${asked.reason}`.slice(0, 1000),
      },
    },
    () =>
      Promise.resolve({
        agent,
        credential: { kind: 'key', handle: 'internal' },
        scopes: agent.grant.scopes,
        actors: [{ id: asked.by }],
      }),
    { sink: () => sink, begun: () => sink.status !== undefined },
    house,
  )
  return {
    undo,
    hold: walked.hold?.id,
    refused: walked.hold === undefined ? sentenceIn(walked.answer?.body) : undefined,
  }
}

const sentenceIn = (body: unknown): string => text(body, 'errorSummary') ?? 'It was refused.'
