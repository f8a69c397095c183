import type { Context } from 'hono'
import { z } from 'zod'
import { Refusal } from '../../model/refusal.ts'
import type { OperatorRole, OperatorView } from '../../model/api.ts'
import type { OperatorsHouse } from './house.ts'

/** One request to a route, validated. */
export interface Ask<Q, B> {
  readonly params: Readonly<Record<string, string>>
  readonly query: Q
  readonly body: B
  readonly operator: OperatorView
  readonly house: OperatorsHouse
  /** Where the door was called: its Host was checked before (checkHost). */
  readonly origin: string
  /** Ends when the caller hangs up. */
  readonly signal: AbortSignal
  header(name: string): string | undefined
}

/** A route as it is served and as OpenAPI describes it. */
export interface Route {
  readonly method: 'get' | 'post'
  /** `/api/agents/{agent}` */
  readonly path: string
  readonly summary: string
  /** Any of these roles will do; empty = every operator. */
  readonly roles: readonly OperatorRole[]
  readonly query: z.ZodType | undefined
  readonly body: z.ZodType | undefined
  readonly answer: z.ZodType | undefined
  readonly status: 200 | 201 | 202
  /** What it answers when it is not done, where that is application/problem+json (RFC 9457). */
  readonly problem: z.ZodType | undefined
  serve(context: Context, house: OperatorsHouse, operator: OperatorView): Promise<Response>
}

interface Definition<Q extends z.ZodType, B extends z.ZodType, A extends z.ZodType> {
  readonly method: 'get' | 'post'
  readonly path: string
  readonly summary: string
  readonly roles?: readonly OperatorRole[]
  readonly query?: Q
  readonly body?: B
  readonly answer?: A
  readonly status?: 200 | 201 | 202
  readonly problem?: z.ZodType
  handle(ask: Ask<z.output<Q>, z.output<B>>): Promise<z.input<A> | Response>
}

const nothing = z.object({})

/** Says what is wrong with which part, in one sentence. */
function valid<S extends z.ZodType>(schema: S, value: unknown, what: string): z.output<S> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const causes = parsed.error.issues.map((issue) => `${[what, ...issue.path].join('.')}: ${issue.message}`)
  throw new Refusal('invalid_request', {
    sentence: `The request is not valid: ${causes.slice(0, 5).join('; ')}.`,
    hint: 'The shapes are described at /api/openapi.json.',
  })
}

async function json(context: Context): Promise<unknown> {
  const text = await context.req.text()
  if (text === '') return {}
  if (!/^application\/json\b/i.test(context.req.header('content-type') ?? ''))
    throw new Refusal('invalid_request', { sentence: 'A body must be application/json.' })
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw new Refusal('malformed_body')
  }
}

/** Makes a route: what comes in is validated before it is handled, what goes out is the shape that was promised. */
export function route<
  Q extends z.ZodType = typeof nothing,
  B extends z.ZodType = typeof nothing,
  A extends z.ZodType = z.ZodType,
>(definition: Definition<Q, B, A>): Route {
  const { query, body, answer, status = 200 } = definition
  return {
    method: definition.method,
    path: definition.path,
    summary: definition.summary,
    roles: definition.roles ?? [],
    query,
    body,
    answer,
    status,
    problem: definition.problem,
    async serve(context, house, operator) {
      const said = await definition.handle({
        params: context.req.param(),
        // Without a schema nothing is read, and Q and B are the empty object.
        query: valid(query ?? nothing, context.req.query(), 'query') as z.output<Q>,
        body: valid(body ?? nothing, body === undefined ? {} : await json(context), 'body') as z.output<B>,
        operator,
        house,
        origin: house.publicUrl ?? new URL(context.req.url).origin,
        signal: context.req.raw.signal,
        header: (name) => context.req.header(name),
      })
      if (said instanceof Response) return said
      return context.json(answer === undefined ? said : (answer.parse(said) as object), status)
    },
  }
}
