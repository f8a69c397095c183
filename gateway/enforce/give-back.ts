import type { Okta } from '../okta/client.ts'
import type { Call, Received } from '../model/call.ts'
import type { Subject } from '../model/subject.ts'
import { bufferSink } from './forward.ts'
import { openTakeBack, settleGiveBack, takeDueGiveBacks } from './hold.ts'
import type { House } from './house.ts'
import { takeBackSchema, type TakeBack } from './undo.ts'
import { walk } from './walk.ts'

/** Name of the agent in whose name Postern itself changes something at Okta: it walks the road like any other (rule 24). */
export const OWN_AGENT = 'postern-take-back'

const LEASE_MS = 60_000
const AT_ONCE = 10
const FIRST_MS = 30_000
const LONGEST_MS = 3_600_000
/** People are told when it did not work so often; it is tried on. */
const TELL_AFTER = 3
const GIVE_UP_AFTER = 100

/** Takes back grants whose time is over: durably, one replica at a time, and alerting when it cannot. Run it often. */
export function makeGiveBacks(house: House, okta: Pick<Okta, 'get'>): { run(): Promise<void> } {
  return {
    async run() {
      const now = house.now()
      for (const due of await takeDueGiveBacks(house.store, now, now + LEASE_MS, AT_ONCE)) {
        const problem = await attempt(due.id, due.sealed, house, okta).catch((error: unknown) =>
          error instanceof Error ? error.message : String(error),
        )
        const at = house.now()
        const told = problem !== undefined && due.attempts === TELL_AFTER
        await settleGiveBack(house.store, {
          id: due.id,
          state: problem === undefined ? 'done' : due.attempts >= GIVE_UP_AFTER ? 'given_up' : 'waiting',
          nextAt: at + Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(due.attempts - 1, 12)),
          at,
          error: problem ?? null,
          outbox: told
            ? [
                {
                  id: house.ids.message(),
                  kind: 'give_back',
                  dedupe: `give_back ${due.id}`,
                  body: JSON.stringify({ decision: due.decision }),
                },
              ]
            : [],
        })
        if (told)
          house.log.error(
            { giveBack: due.id, decision: due.decision, why: problem },
            'a grant whose time is over could not be taken back',
          )
      }
    },
  }
}

/** One try; a sentence when it did not work. What is gone already needs no taking back. */
async function attempt(
  id: string,
  sealed: Uint8Array,
  house: House,
  okta: Pick<Okta, 'get'>,
): Promise<string | undefined> {
  const wanted = takeBackSchema.parse(openTakeBack(house.store, id, sealed))
  const paths = await pathsOf(wanted, okta)
  for (const path of paths) {
    const problem = await send(path, house)
    if (problem !== undefined) return problem
  }
  return undefined
}

/** The path to delete, with what had to be looked up; none when there is nothing left. */
export async function pathsOf(
  { path, lookup }: Pick<TakeBack, 'path' | 'lookup'>,
  okta: Pick<Okta, 'get'>,
): Promise<string[]> {
  if (lookup === null) return [path]
  const answer = await okta.get(lookup.path, { scopes: lookup.scopes, template: lookup.template })
  if (answer.status === 404) return []
  if (answer.status !== 200 || !Array.isArray(answer.json))
    throw new Error(`Okta answered ${answer.status} to a look-up`)
  return answer.json.flatMap((item: unknown) => {
    if (typeof item !== 'object' || item === null) return []
    const fields = new Map(Object.entries(item))
    const found = fields.get('id')
    return fields.get(lookup.key) === lookup.value && typeof found === 'string'
      ? [path.replace('{}', encodeURIComponent(found))]
      : []
  })
}

async function send(path: string, house: House): Promise<string | undefined> {
  const sink = bufferSink(4096)
  const call: Call = Object.freeze({
    method: 'DELETE',
    path,
    segments: path
      .split('/')
      .slice(1)
      .map((segment) => decodeURIComponent(segment)),
    query: '',
    params: [],
    headers: { accept: 'application/json' },
    body: undefined,
    source: { ip: '127.0.0.1', userAgent: 'postern' },
    receivedAt: house.now(),
  })
  const received: Received = {
    call,
    credential: undefined,
    preferences: {
      wait: 0,
      respondAsync: false,
      idempotencyKey: undefined,
      purpose: 'The time of this grant is over.',
    },
  }
  const walked = await walk(
    received,
    () => ownSubject(house),
    { sink: () => sink, begun: () => sink.status !== undefined },
    house,
  )
  if (sink.status !== undefined)
    return sink.status < 300 || sink.status === 404 ? undefined : `Okta answered ${sink.status}`
  return walked.hold === undefined
    ? `it was refused with ${walked.answer?.status ?? 'no answer'}`
    : 'it waits for approval itself'
}

function ownSubject({ identify }: House): Promise<Subject> {
  const agent = identify.directory.agentNamed(OWN_AGENT)
  if (agent === undefined) throw new Error("Postern's own agent is not registered")
  return Promise.resolve({
    agent,
    credential: { kind: 'key', handle: 'internal' },
    scopes: agent.grant.scopes,
    actors: [],
  })
}
