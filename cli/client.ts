import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { z } from 'zod'
import { apiError } from '../gateway/model/api.ts'
import { EXIT, Failure } from './exit.ts'
import { readSession } from './session.ts'
import type { World } from './world.ts'

const DEFAULT_URL = 'http://127.0.0.1:8081'

export interface Place {
  readonly url?: string | undefined
  readonly keyFile?: string | undefined
}

/** The operators' door, as a command sees it. */
export interface Client {
  readonly url: string
  get<S extends z.ZodType>(
    path: string,
    schema: S,
    query?: Readonly<Record<string, string | number | undefined>>,
  ): Promise<z.output<S>>
  post<S extends z.ZodType>(path: string, schema: S, body?: unknown): Promise<z.output<S>>
  /** The same without a key, for what leads to one. */
  open<S extends z.ZodType>(path: string, schema: S, body?: unknown): Promise<z.output<S>>
  /** Lines as they come, until the door or the signal ends it. */
  lines(path: string, query: Readonly<Record<string, string | undefined>>): AsyncGenerator<string>
}

/**
 * The key: --key-file, POSTERN_OPERATOR_KEY_FILE, that of postern login, or operator.key in the data folder. Never an argument:
 * others could read it there.
 */
function readKey({ keyFile }: Place, url: string, world: World): string {
  const { env } = world
  const named = keyFile ?? env['POSTERN_OPERATOR_KEY_FILE']
  const session = named === undefined ? readSession(url, world) : undefined
  if (session !== undefined) return session.key
  const file = named ?? join(env['POSTERN_STORE_DATA_DIR'] ?? '.postern', 'operator.key')
  if (!existsSync(file))
    throw new Failure(
      EXIT.notAuthorised,
      `There is no operator key at ${file}.`,
      named === undefined
        ? 'Sign in with postern login, run this where the gateway was started, or name the file: --key-file.'
        : 'Check the path.',
    )
  return readFileSync(file, 'utf8').trim()
}

function failure(status: number, text: string, url: string): Failure {
  let said: unknown
  try {
    said = JSON.parse(text)
  } catch {
    said = undefined
  }
  const parsed = apiError.safeParse(said)
  const code = status === 401 || status === 403 ? EXIT.notAuthorised : status === 404 ? EXIT.notFound : EXIT.failed
  if (!parsed.success)
    return new Failure(
      EXIT.failed,
      `${url} answered ${status}, and not as Postern does.`,
      "Is this the operators' door? --url names another.",
    )
  return new Failure(code, parsed.data.error.sentence, parsed.data.error.hint)
}

export function makeClient(place: Place, world: World): Client {
  const url = (place.url ?? world.env['POSTERN_URL'] ?? DEFAULT_URL).replace(/\/+$/, '')
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new Failure(EXIT.usage, `${url} is not a URL.`, `Give it as ${DEFAULT_URL}.`)
  let key: string | undefined

  async function send(path: string, init: RequestInit, open = false): Promise<Response> {
    if (!open) key ??= readKey(place, url, world)
    const headers = {
      ...(open ? {} : { authorization: `Bearer ${key}` }),
      ...(init.body === undefined ? {} : { 'content-type': 'application/json' }),
    }
    let answer: Response
    try {
      answer = await world.fetch(`${url}${path}`, { redirect: 'error', signal: world.signal, ...init, headers })
    } catch (cause) {
      if (world.signal.aborted) throw cause
      throw new Failure(
        EXIT.unreachable,
        `No gateway answers at ${url}.`,
        "Start one with postern start, or name its operators' door: --url, or POSTERN_URL.",
      )
    }
    if (!answer.ok) throw failure(answer.status, await answer.text(), url)
    return answer
  }

  const shaped = async <S extends z.ZodType>(answer: Response, schema: S): Promise<z.output<S>> => {
    const parsed = schema.safeParse(await answer.json().catch(() => undefined))
    if (parsed.success) return parsed.data
    throw new Failure(
      EXIT.failed,
      `${url} answered in a shape this version does not know.`,
      'Use the CLI of the same version as the gateway.',
    )
  }
  const target = (path: string, query: Readonly<Record<string, string | number | undefined>> = {}) => {
    const given = new URLSearchParams()
    for (const [name, value] of Object.entries(query)) if (value !== undefined) given.set(name, String(value))
    return given.size === 0 ? path : `${path}?${given.toString()}`
  }

  return {
    url,
    get: async (path, schema, query) => shaped(await send(target(path, query), { method: 'GET' }), schema),
    post: async (path, schema, body = {}) =>
      shaped(await send(path, { method: 'POST', body: JSON.stringify(body) }), schema),
    open: async (path, schema, body = {}) =>
      shaped(await send(path, { method: 'POST', body: JSON.stringify(body) }, true), schema),
    async *lines(path, query) {
      const answer = await send(target(path, query), { method: 'GET' })
      let rest = ''
      const decoder = new TextDecoder()
      try {
        for await (const chunk of answer.body ?? []) {
          const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n')
          rest = parts.pop() ?? ''
          for (const line of parts) if (line !== '') yield line
        }
      } catch (error) {
        if (!world.signal.aborted) throw new Failure(EXIT.unreachable, `The gateway at ${url} hung up.`, String(error))
      }
    },
  }
}
