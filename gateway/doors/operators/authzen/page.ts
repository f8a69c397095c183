import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { SearchPage } from '../../../model/api.ts'
import { Refusal } from '../../../model/refusal.ts'

const DEFAULT = 100
const tokenSchema = z.object({ of: z.string(), limit: z.number(), after: z.string() })

/** Where a search goes on, and how many it may find. */
export interface Place {
  readonly limit: number
  /** Key of the last that was looked at; '' at the beginning. */
  readonly after: string
  /** The token that goes on after this key. */
  next(after: string): string
}

/**
 * The page that is asked for. The token holds the question it belongs to: with another question it is refused, as the
 * specification recommends. It holds nothing secret and gives no rights. Throws Refusal invalid_request.
 */
export function placeOf(page: SearchPage | undefined, question: unknown): Place {
  const of = createHash('sha256').update(JSON.stringify(question)).digest('base64url')
  const known = page?.token === undefined || page.token === '' ? undefined : read(page.token)
  if (known !== undefined && (known.of !== of || (page?.limit !== undefined && page.limit !== known.limit)))
    throw new Refusal('invalid_request', {
      sentence: 'This page token belongs to another question.',
      hint: 'Send the same subject, action, resource, context and limit with it, or begin without it.',
    })
  const limit = known?.limit ?? page?.limit ?? DEFAULT
  return {
    limit,
    after: known?.after ?? '',
    next: (after) => Buffer.from(JSON.stringify({ of, limit, after })).toString('base64url'),
  }
}

function read(token: string): z.infer<typeof tokenSchema> {
  try {
    return tokenSchema.parse(JSON.parse(Buffer.from(token, 'base64url').toString()))
  } catch {
    throw new Refusal('invalid_request', { sentence: 'This is no page token of ours.', hint: 'Begin without it.' })
  }
}

/** Candidates looked at in one request: a search that finds few still ends, and goes on with its token. */
const LOOKED_AT = 500

/**
 * One page out of candidates in the order of their keys: those that fit, until there are enough or enough were looked at.
 * `next_token` is empty once all were.
 */
export async function pageOf<C, R>(
  candidates: AsyncIterable<C>,
  place: Place,
  keyOf: (candidate: C) => string,
  fit: (candidate: C) => Promise<R | undefined>,
): Promise<{ page: { next_token: string; count: number }; results: R[] }> {
  const results: R[] = []
  let [after, looked] = [place.after, 0]
  for await (const candidate of candidates) {
    if (results.length >= place.limit || looked >= LOOKED_AT)
      return { page: { next_token: place.next(after), count: results.length }, results }
    const found = await fit(candidate)
    if (found !== undefined) results.push(found)
    after = keyOf(candidate)
    looked += 1
  }
  return { page: { next_token: '', count: results.length }, results }
}
