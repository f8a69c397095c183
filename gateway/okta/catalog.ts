import type { Method } from '../model/call.ts'
import type { OperationRow } from '../model/operation.ts'
import operations from './data/operations.json' with { type: 'json' }
import undocumented from './data/undocumented.json' with { type: 'json' }
import { type DoorOptions, withDoors } from './catalog/doors.ts'
import { nearest } from './catalog/nearest.ts'
import { continuations, lookUp, type Match, makeTrie, methodsAt } from './catalog/trie.ts'

export type { DoorOptions } from './catalog/doors.ts'
export type { Match } from './catalog/trie.ts'

/** Okta's operations: from method and decoded path to row, and back from id to row. Pure. */
export interface Catalog {
  readonly rows: readonly OperationRow[]
  readonly byId: (id: string) => OperationRow | undefined
  /** Segments are decoded once, so that one may hold a '/'. Undefined: no operation of this catalog. */
  readonly match: (method: Method, segments: readonly string[]) => Match | undefined
  /** Methods known for exactly this path. */
  readonly methods: (segments: readonly string[]) => readonly Method[]
  /** One sentence for a call that `match` does not know: other methods, retired paths, a likely misspelling. */
  readonly explain: (method: Method, segments: readonly string[]) => string
}

// scripts/data.ts types these rows when it writes them and test/okta/catalog.test.ts checks them; TypeScript itself
// reads every word of the JSON as a plain string.
const ROWS = [...operations, ...undocumented.rows] as unknown as readonly OperationRow[]
const ELSEWHERE = new Map(undocumented.elsewhere.map(({ path, note }) => [path, note]))

const UNKNOWN = "is not an operation of Okta's management API that Postern knows"

/**
 * Makes the catalog of this org; about 5 ms, once. Throws an Error for impossible doors (see catalog/doors.ts).
 */
export const makeCatalog = (options: DoorOptions = {}): Catalog => {
  const rows = withDoors(ROWS, options).map((row) => Object.freeze(row))
  const trie = makeTrie(rows)
  const ids = new Map(rows.map((row) => [row.id, row]))

  const explain = (method: Method, segments: readonly string[]): string => {
    const methods = methodsAt(trie, segments)
    if (methods.length > 0) return `${method} ${UNKNOWN}; this path takes ${methods.toSorted().join(', ')}.`
    const note = ELSEWHERE.get(`/${segments.join('/')}`)
    if (note !== undefined) return `This path ${UNKNOWN}: ${note}.`
    const { depth, literals } = continuations(trie, segments)
    const odd = segments[depth]
    if (odd === undefined) return `This path ${UNKNOWN}: it ends too early.`
    // The segment itself is not repeated: it may be a login or worse, and the sentence is recorded.
    const like = nearest(odd, literals)
    return `This path ${UNKNOWN}: segment ${depth + 1} fits nothing there${like === undefined ? '' : `; did you mean '${like}'`}.`
  }

  return {
    rows,
    byId: (id) => ids.get(id),
    match: (method, segments) => lookUp(trie, method, segments),
    methods: (segments) => methodsAt(trie, segments),
    explain,
  }
}
