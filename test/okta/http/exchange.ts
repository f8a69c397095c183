import type { Caller } from '../enforce/caller.ts'
import type { Rights } from '../enforce/rights.ts'
import type { Json } from '../store/types.ts'
import type { World } from '../world.ts'
import { asObject } from '../store/json.ts'
import type { OperationRow } from './routes.ts'

export { asObject, asStrings, asText, textIn } from '../store/json.ts'

/** One request while it is answered. */
export interface Exchange {
  readonly world: World
  readonly operation: OperationRow
  readonly method: string
  /** Path and query as sent. */
  readonly url: URL
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly headers: Headers
  /** Parsed JSON; undefined when there was no body. */
  readonly json: unknown
  /** The body as text, for what is not JSON. */
  readonly text: string
  readonly caller: Caller | undefined
  readonly may: Rights
  readonly requestId: string
}

export interface Answer {
  readonly status: number
  readonly json?: unknown
  readonly text?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Leaves out the rate limit headers. */
  readonly uncounted?: boolean
  /** Each becomes a Link header line of its own. */
  readonly links?: readonly string[]
}

export type Handler = (x: Exchange) => Answer | Promise<Answer>

export const ok = (json: unknown): Answer => ({ status: 200, json })
export const created = (json: unknown): Answer => ({ status: 201, json })
export const done = (): Answer => ({ status: 204 })

/** A path parameter; the routes guarantee that it is there. */
export function param(x: Exchange, name: string): string {
  const value = x.params[name]
  if (value === undefined) throw new Error(`route of ${x.operation.id} has no {${name}}`)
  return value
}

/** The body as an object; an absent one is empty. */
export function bodyOf(x: Exchange): Json {
  return asObject(x.json)
}

/** The same path and query under the org's own name. */
export function selfUrl(x: Exchange, query: URLSearchParams = x.query, origin = x.world.origin): string {
  const text = query.toString()
  return `${origin}${x.url.pathname}${text === '' ? '' : `?${text}`}`
}
