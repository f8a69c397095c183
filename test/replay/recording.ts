import { z } from 'zod'
import { linesOfShared } from '../catalog/shared.ts'

const headers = z.record(z.string(), z.union([z.string(), z.array(z.string())]))

const line = z.object({
  file: z.string(),
  op: z.string().nullable(),
  method: z.string(),
  path: z.string(),
  query: z.string(),
  reqHeaders: headers,
  reqBody: z.unknown(),
  status: z.number(),
  respHeaders: headers,
  respBody: z.unknown(),
})

/** One recorded request and its answer. Where the recording names the org, `at` says how it is called this time. */
export interface Interaction {
  readonly line: number
  readonly file: string
  /** Operation id; null for what is in no specification. */
  readonly op: string | null
  readonly method: string
  /** As recorded; some clients sent `//` at the start or `/` at the end. */
  readonly path: string
  readonly query: string
  readonly request: Message
  readonly status: number
  readonly answer: Message
}

export interface Message {
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  /** JSON text; undefined where there was none. */
  readonly body: string | undefined
}

/**
 * The recordings were made at several orgs, whose names were replaced by `test` in bodies but not in headers: all of them are
 * the one org here. Other hosts (example.okta.com, www.okta.com, CDNs) are no org of the recording and stay.
 */
const ORG =
  /https:\/\/(?:test|dev-(?:20982288|195921|44577309|4942226)|dcp-testing-oig-2025-06-26)(?:-admin)?\.okta(?:preview)?\.com(?![\w.-])/g

const named = (text: string, at: string): string => text.replace(ORG, at)

function message(recorded: z.infer<typeof headers>, body: unknown, at: string): Message {
  return {
    headers: Object.fromEntries(
      Object.entries(recorded).map(([name, value]) => [
        name,
        typeof value === 'string' ? named(value, at) : value.map((one) => named(one, at)),
      ]),
    ),
    body: body === null || body === undefined ? undefined : named(JSON.stringify(body), at),
  }
}

/** All interactions, the org's address in them replaced by `at`, an origin. */
export function recordings(at: string): Interaction[] {
  return linesOfShared('okta/recorded-traffic.ndjson.gz').map((raw, i) => {
    const { reqHeaders, reqBody, respHeaders, respBody, ...rest } = line.parse(raw)
    return {
      ...rest,
      line: i + 1,
      request: message(reqHeaders, reqBody, at),
      answer: message(respHeaders, respBody, at),
    }
  })
}
