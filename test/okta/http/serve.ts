import { checkScopes, identify, type Caller } from '../enforce/caller.ts'
import { rightsOf } from '../enforce/rights.ts'
import type { Dpop } from '../oauth/dpop.ts'
import { OAuthError } from '../oauth/errors.ts'
import type { World } from '../world.ts'
import { OktaError } from './errors.ts'
import type { Answer, Exchange } from './exchange.ts'
import type { Limits } from './limits.ts'
import type { Found, Routes } from './routes.ts'

export interface Parts {
  readonly world: World
  readonly routes: Routes
  readonly limits: Limits
  readonly dpop: Dpop
}

/** Answers one request as Okta would. Never throws for what a caller can send. */
export async function serve(request: Request, parts: Parts): Promise<Response> {
  const { world } = parts
  const requestId = world.random.hex(32)
  const extra: Record<string, string> = {}
  try {
    const answer = await answerTo(request, parts, requestId, extra)
    return respond(request, answer, requestId, extra)
  } catch (error) {
    if (error instanceof OAuthError) {
      const json = { error: error.error, error_description: error.message }
      return respond(request, { status: error.status, json, headers: error.headers }, requestId, extra)
    }
    const known =
      error instanceof OktaError
        ? error
        : new OktaError('E0000009', {
            causes: [error instanceof Error ? (error.stack ?? error.message) : String(error)],
          })
    const json = known.body(`oae${world.random.base62(22)}`)
    return respond(request, { status: known.status, json, headers: known.headers }, requestId, extra)
  }
}

async function answerTo(
  request: Request,
  parts: Parts,
  requestId: string,
  extra: Record<string, string>,
): Promise<Answer> {
  const { world, routes, limits } = parts
  const url = new URL(request.url)
  const found = find(routes, request.method, url.pathname)
  const row = found.row
  const authorization = request.headers.get('authorization')
  const caller =
    row.unauthenticated || OPEN.has(row.id) ? undefined : await callerOf(request, parts, authorization, url)
  const principal = caller === undefined ? undefined : caller.kind === 'token' ? caller.token.id : caller.clientId
  const spent = limits.spend(request.method, row.template, principal)
  Object.assign(extra, spent.headers)
  if (!spent.allowed) throw new OktaError('E0000047')
  const text = await bodyText(request)
  if (caller !== undefined) checkScopes(caller, row.scopes, row.apiToken, url.pathname)
  const x: Exchange = {
    world,
    operation: row,
    method: request.method,
    url,
    params: found.params,
    query: url.searchParams,
    headers: request.headers,
    json: parse(request, text),
    text,
    caller,
    may: rightsOf(world, caller),
    requestId,
  }
  if (found.handler === undefined) {
    return {
      status: 501,
      json: new OktaError('E0000060', { causes: [`The simulated org does not answer ${row.id} yet.`] }).body(
        `oae${world.random.base62(22)}`,
      ),
    }
  }
  return found.handler(x)
}

/** Operations that bring their own credential, or need none. */
const OPEN = new Set([
  'token',
  'revoke',
  'introspect',
  'oauthKeys',
  'getWellKnownOpenIDConfiguration',
  'oauthServerMetadata',
  'getWellknownOrgMetadata',
])

function find(routes: Routes, method: string, path: string): Found {
  let segments: string[]
  try {
    segments = path
      .split('/')
      .slice(1)
      .map((segment) => decodeURIComponent(segment))
  } catch {
    throw new OktaError('E0000008')
  }
  // A slash at the end changes nothing (recorded).
  if (segments.length > 1 && segments.at(-1) === '') segments.pop()
  const found = routes.find(method, segments)
  if (found === 'path') throw new OktaError('E0000008')
  if (found === 'method') throw new OktaError('E0000022')
  return found
}

async function callerOf(
  request: Request,
  { world, dpop }: Parts,
  authorization: string | null,
  url: URL,
): Promise<Caller> {
  const { caller, bound } = identify(world, authorization)
  if (!bound || caller.kind !== 'client') return caller
  const proof = request.headers.get('dpop')
  const refuse = (description: string): OktaError =>
    new OktaError('E0000011', {
      headers: { 'www-authenticate': `DPoP error="invalid_dpop_proof", error_description="${description}"` },
    })
  if (proof === null) throw refuse('The DPoP proof JWT header is missing.')
  try {
    const jkt = await dpop.verify(proof, {
      method: request.method,
      url: `${world.origin}${url.pathname}`,
      accessToken: caller.access.token,
    })
    if (jkt !== caller.access.jkt)
      throw refuse('The DPoP proof is signed by another key than the access token is bound to.')
  } catch (error) {
    throw error instanceof OAuthError ? refuse(error.message) : error
  }
  return caller
}

/** Okta wants a length on POST and PUT, be it 0. Fetch requests made in-process carry a body without the header. */
async function bodyText(request: Request): Promise<string> {
  const writes = request.method === 'POST' || request.method === 'PUT'
  const told =
    request.headers.has('content-length') || request.headers.has('transfer-encoding') || request.body !== null
  if (writes && !told) throw new OktaError('E0000003', { status: 411 })
  return request.text()
}

function parse(request: Request, text: string): unknown {
  const type = (request.headers.get('content-type') ?? 'application/json').split(';')[0]?.trim().toLowerCase() ?? ''
  if (text === '' || !/[/+]json$/.test(type)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    throw new OktaError('E0000003')
  }
}

function respond(
  request: Request,
  answer: Answer,
  requestId: string,
  extra: Readonly<Record<string, string>>,
): Response {
  const headers = new Headers({
    'cache-control': 'no-cache, no-store',
    date: new Date().toUTCString(),
    'x-okta-request-id': requestId,
    ...(answer.uncounted === true ? {} : extra),
    ...answer.headers,
  })
  headers.append('set-cookie', `JSESSIONID=${requestId.toUpperCase()}; Path=/; Secure; HttpOnly`)
  for (const link of answer.links ?? []) headers.append('link', link)
  const body = answer.text ?? (answer.json === undefined ? null : JSON.stringify(answer.json))
  if (answer.json !== undefined && !headers.has('content-type')) headers.set('content-type', 'application/json')
  return new Response(request.method === 'HEAD' || answer.status === 204 ? null : body, {
    status: answer.status,
    headers,
  })
}
