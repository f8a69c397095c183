import { serve as listenOn } from '@hono/node-server'
import { Hono } from 'hono'
import { seedFaults, type Fault } from './enforce/faults.ts'
import { FAMILIES } from './families/index.ts'
import { generate, type OrgSize } from './generate/generate.ts'
import { makeLimits, type RateLimits } from './http/limits.ts'
import { makeRoutes } from './http/routes.ts'
import { serve } from './http/serve.ts'
import { makeIssuer, type Issuer } from './issue.ts'
import { makeDpop } from './oauth/dpop.ts'
import { metadata } from './oauth/metadata.ts'
import { makeTokenMaker, tokenEndpoint } from './oauth/token.ts'
import { makeWorld, type World } from './world.ts'

/** How to make a simulated Okta org. The same seed and sizes give the same org. */
export interface OrgOptions extends OrgSize {
  readonly seed?: number
  /** `https://acme.okta.com` by default; `listen` takes its own URL where none is given. */
  readonly origin?: string
  /** Epoch ms. */
  readonly now?: () => number
  /** Seconds that access tokens live: an hour, as at Okta, unless a story cannot wait that long. */
  readonly tokenSeconds?: number
  /** Roomy by default; `{ scale: 1 }` is as Okta publishes. */
  readonly rateLimits?: RateLimits
  /** Mistakes in what it enforces, for those who compare with it: each must be found. */
  readonly faults?: readonly Fault[]
  /** Called before every request; an answer of its own stands in for the org's: faults, delays. */
  readonly before?: (request: Request) => Response | undefined | Promise<Response | undefined>
}

export interface Org extends Issuer {
  readonly app: Hono
  /** Everything the org is, to compare with. */
  readonly truth: World
  /** Ids of the operations that it answers. */
  readonly covered: ReadonlySet<string>
  /** Another DPoP nonce at once; those before are taken no more. */
  renewNonce(): void
  fetch(request: Request): Promise<Response>
  /** Listens on loopback; port 0 takes a free one. */
  listen(port: number): Promise<{ url: string; close: () => Promise<void> }>
}

/** Makes an org that behaves as Okta does: in-process by `fetch` or `app.request`, on a port by `listen`. */
export function makeOrg(options: OrgOptions = {}): Org {
  const now = options.now ?? Date.now
  const world = makeWorld({
    seed: options.seed ?? 1,
    users: options.users ?? 100,
    now,
    origin: options.origin ?? 'https://acme.okta.com',
    domain: 'acme.test',
  })
  generate(world, options)
  seedFaults(world, options.faults)
  const routes = makeRoutes()
  const dpop = makeDpop(world)
  const tokens = makeTokenMaker(world, options.tokenSeconds)
  for (const family of FAMILIES) family(routes)
  tokenEndpoint(routes, world, dpop, tokens)
  metadata(routes, world)
  const parts = { world, routes, dpop, limits: makeLimits(options.rateLimits, now) }
  const answer = async (request: Request): Promise<Response> =>
    (await options.before?.(request)) ?? serve(request, parts)
  const app = new Hono()
  app.all('*', (c) => answer(c.req.raw))
  return {
    app,
    truth: world,
    covered: routes.covered,
    renewNonce: () => dpop.renew(),
    ...makeIssuer(world, tokens),
    fetch: answer,
    listen: (port) =>
      new Promise((resolve) => {
        const server = listenOn({ fetch: app.fetch, port, hostname: '127.0.0.1' }, (info) => {
          const url = `http://127.0.0.1:${info.port}`
          if (options.origin === undefined) world.origin = url
          const close = (): Promise<void> =>
            new Promise((done, fail) => {
              server.close((error) => (error === undefined ? done() : fail(error)))
              if ('closeAllConnections' in server) server.closeAllConnections()
            })
          resolve({ url, close })
        })
      }),
  }
}
