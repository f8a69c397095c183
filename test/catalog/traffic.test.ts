import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { METHODS } from '../../gateway/model/call.ts'
import { Refusal } from '../../gateway/model/refusal.ts'
import { makeCatalog } from '../../gateway/okta/catalog.ts'
import { classify } from '../../gateway/enforce/classify.ts'
import { makeCall } from '../support/calls.ts'
import { linesOfShared, needsShared } from './shared.ts'

const interaction = z.object({
  op: z.string().nullable(),
  method: z.enum(METHODS),
  path: z.string(),
  query: z.string().nullish(),
  reqBody: z.unknown(),
})

/** As receive makes it before anything is classified. */
const canonical = (path: string): string => path.replaceAll(/\/{2,}/g, '/').replace(/(.)\/$/, '$1')

test('1,967 recorded calls are classified as what they were, and 17 are refused by name', (t) => {
  if (!needsShared(t)) return
  const catalog = makeCatalog({ enable: ['management-beta', 'management-dev'] })
  const counts = { classified: 0, refused: 0 }
  for (const line of linesOfShared('okta/recorded-traffic.ndjson.gz')) {
    const { op, method, path, query, reqBody } = interaction.parse(line)
    const body = typeof reqBody === 'object' && reqBody !== null ? reqBody : undefined
    const call = makeCall({ method, path: canonical(path), query: query ?? '', ...(op !== 'token' && { body }) })
    if (op !== null) {
      assert.equal(classify(call, catalog).row.id, op, `${method} ${path}`)
      counts.classified++
      continue
    }
    assert.throws(
      () => classify(call, catalog),
      (error) => error instanceof Refusal && error.code === 'not_forwarded' && /undocumented\.\w+/.test(error.message),
      `${method} ${path}`,
    )
    counts.refused++
  }
  assert.deepEqual(counts, { classified: 1967, refused: 17 })
})
