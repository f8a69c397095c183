import { setTimeout as pause } from 'node:timers/promises'
import { unread } from '../../../inventory/inventory.ts'
import { familyNames } from '../../../inventory/questions.ts'
import {
  at,
  discoverAsk,
  discoverBegun,
  discoverCoverage,
  discoverErrors,
  discoverFamilies,
  discoverStatus,
  graphQuery,
} from '../../../model/api.ts'
import { Refusal } from '../../../model/refusal.ts'
import { cleaned } from '../../../model/words.ts'
import { knownOf } from '../known/org.ts'
import { statusView } from '../known/views.ts'
import { route } from '../route.ts'

const families = route({
  method: 'get',
  path: '/api/discover',
  summary: 'What can be collected by itself.',
  answer: discoverFamilies,
  handle: () => Promise.resolve({ families: [...familyNames] }),
})

/** A scan that has begun is in the store within a few looks; the log is read before the first one. */
const LOOKS = 40
const LOOK_MS = 50

const begin = route({
  method: 'post',
  path: '/api/discover',
  summary: 'Collect now, everything or some families, in the background.',
  roles: ['operator'],
  body: discoverAsk,
  answer: discoverBegun,
  async handle({ body, operator, house }) {
    const { inventory } = knownOf(house)
    const stranger = body.families?.find((name) => !familyNames.includes(name))
    if (stranger !== undefined)
      throw new Refusal('not_found', {
        sentence: `There is no family '${cleaned(stranger)}'.`,
        hint: `Those there are: ${familyNames.join(', ')}.`,
      })
    const { scan } = await inventory.status()
    const previous = scan?.number ?? 0
    const whole = body.families === undefined
    if (whole && scan !== undefined && scan.finishedAt === undefined && scan.families === undefined)
      return { begun: false, previous: previous - 1 }
    await house.store.run('record', {
      writer: house.store.writer,
      entry: await house.audit.entries.administration({
        at: house.now(),
        act: 'inventory.scan',
        by: { id: operator.id, name: operator.name },
        on: { type: 'org', id: house.org },
        change: whole ? {} : { families: body.families ?? [] },
      }),
    })
    let over = false
    void inventory
      .scan(body.families)
      .catch((err: unknown) => house.log.error({ err }, 'a scan that an operator asked for ended early'))
      .finally(() => (over = true))
    for (let look = 0; look < LOOKS && !over; look += 1) {
      if (((await inventory.status()).scan?.number ?? 0) > previous) break
      await pause(LOOK_MS)
    }
    return { begun: true, previous }
  },
})

const status = route({
  method: 'get',
  path: '/api/discover/status',
  summary: 'How far collecting is, per family, and how the System Log is followed.',
  answer: discoverStatus,
  handle: async ({ house }) => statusView(await knownOf(house).inventory.status()),
})

const errors = route({
  method: 'get',
  path: '/api/discover/errors',
  summary: "What failed last, with Okta's answer and its cure.",
  answer: discoverErrors,
  handle: async ({ house }) => ({
    errors: (await knownOf(house).inventory.errors()).map((one) => ({ ...one, at: at(one.at) })),
  }),
})

const coverage = route({
  method: 'get',
  path: '/api/discover/coverage',
  summary: 'What could not be read, and the scope or role that would close each gap.',
  answer: discoverCoverage,
  handle: async ({ house }) => ({
    gaps: (await knownOf(house).inventory.coverage()).map((gap) => ({ ...gap, scopes: [...gap.scopes] })),
    unread: { ...unread },
  }),
})

const MEDIA = { opengraph: 'application/json', json: 'application/json', graphml: 'application/xml' } as const

const graph = route({
  method: 'get',
  path: '/api/graph',
  summary: 'The whole graph, streamed: OpenGraph for BloodHound, plain JSON, or GraphML.',
  roles: ['operator', 'auditor'],
  query: graphQuery,
  handle({ query, house, signal }) {
    const pieces = knownOf(house).inventory.export(query.format)
    const encoder = new TextEncoder()
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        // Pieces are one object each: many make a chunk.
        let text = ''
        while (text.length < 65_536 && !signal.aborted) {
          const next = await pieces.next()
          if (next.done === true) {
            if (text !== '') controller.enqueue(encoder.encode(text))
            return controller.close()
          }
          text += next.value
        }
        controller.enqueue(encoder.encode(text))
      },
      cancel: async () => void (await pieces.return(undefined)),
    })
    return Promise.resolve(new Response(body, { headers: { 'content-type': MEDIA[query.format] } }))
  },
})

export const discoverRoutes = [families, begin, status, errors, coverage, graph]
