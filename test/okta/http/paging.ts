import { OktaError } from './errors.ts'
import { selfUrl, type Answer, type Exchange } from './exchange.ts'

export interface PageOptions {
  readonly limit: number
  readonly max: number
  /** Say the limit in the self link even when the caller did not. */
  readonly sayLimit?: boolean
}

/** `limit` as asked, within bounds. A limit that is no positive number is 400 as at Okta. */
export function limitOf(x: Exchange, options: PageOptions): number {
  const asked = x.query.get('limit')
  if (asked === null || asked === '') return options.limit
  const limit = Number(asked)
  if (!Number.isInteger(limit) || limit < 0) throw new OktaError('E0000031', { causes: [`Invalid limit: ${asked}`] })
  return Math.min(limit === 0 ? options.limit : limit, options.max)
}

/**
 * One page with Link headers self and next. `rows` starts after the cursor already; `cursorOf` names a row for `after`.
 * Reads only as many rows as the page needs, and one more to know whether there is a next page.
 */
export function page<T>(
  x: Exchange,
  rows: Iterable<T>,
  cursorOf: (row: T) => string,
  show: (row: T) => unknown,
  options: PageOptions,
): Answer {
  const limit = limitOf(x, options)
  const taken: T[] = []
  let more = false
  for (const row of rows) {
    if (taken.length === limit) {
      more = true
      break
    }
    taken.push(row)
  }
  const query = new URLSearchParams(x.query)
  if (options.sayLimit !== false) query.set('limit', String(limit))
  const links = [`<${selfUrl(x, query)}>; rel="self"`]
  const last = taken.at(-1)
  if (more && last !== undefined) {
    const next = new URLSearchParams()
    next.set('after', cursorOf(last))
    for (const [key, value] of query) if (key !== 'after') next.append(key, value)
    links.push(`<${selfUrl(x, next)}>; rel="next"`)
  }
  return { status: 200, json: taken.map(show), links }
}

/** The cursor as asked, or undefined for the first page. */
export function cursorOf(x: Exchange): string | undefined {
  const after = x.query.get('after')
  return after === null || after === '' ? undefined : after
}

/** 400 E0000029, for a cursor this org never gave. */
export function invalidCursor(): OktaError {
  return new OktaError('E0000029', { causes: ['Invalid cursor.'] })
}

/** Rows of a table after the cursor; throws 400 for one that the table never knew. */
export function rowsAfter<T extends { readonly id: string }>(
  x: Exchange,
  table: { all(): T[]; after(id: string): T[] | undefined },
): T[] {
  const after = cursorOf(x)
  if (after === undefined) return table.all()
  const rows = table.after(after)
  if (rows === undefined) throw invalidCursor()
  return rows
}
