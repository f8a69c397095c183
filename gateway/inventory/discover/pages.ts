import { at, textAt } from './json.ts'

/** Thrown for a next page that is not of this list, or leads in a circle. */
export class StrayPage extends Error {}

/**
 * Path and query of the next page, from the Link header or the body; undefined when this was the last. Throws StrayPage. `mayStay`:
 * it may be this page again, as where a list only grows.
 */
export function nextPage(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  json: unknown,
  path: string,
  mayStay = false,
): string | undefined {
  const link = headers['link']
  const lines = typeof link === 'string' ? [link] : (link ?? [])
  const header = lines.flatMap((line) => /<([^<>]*)>;\s*rel="next"/.exec(line)?.[1] ?? [])[0]
  const href = header ?? textAt(json, '_links', 'next', 'href')
  if (href === undefined) return undefined
  if (!URL.canParse(href)) throw new StrayPage('the next page has no address')
  const { pathname, search } = new URL(href)
  if (pathname !== path.replace(/\?.*$/, '')) throw new StrayPage('the next page is of another list')
  if (!mayStay && pathname + search === path) throw new StrayPage('the next page is this page')
  return pathname + search
}

/** The items of a page; undefined when the answer holds no list where one should be. */
export function itemsOf(
  json: unknown,
  listIn: readonly (readonly string[])[] | undefined,
): readonly unknown[] | undefined {
  for (const way of listIn ?? [[]]) {
    const found = at(json, ...way)
    if (Array.isArray(found)) return found
  }
  return undefined
}
