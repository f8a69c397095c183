import { notFound, OktaError } from '../http/errors.ts'
import { asText, done, ok, param, type Answer, type Exchange } from '../http/exchange.ts'
import { link } from '../http/parts.ts'
import type { Routes } from '../http/routes.ts'
import { makeRandom } from '../random.ts'
import type { Table } from '../store/table.ts'
import type { Json, Thing } from '../store/types.ts'
import { seedOf, type World } from '../world.ts'
import { modulus } from './authz-keys.ts'

const YEAR = 365 * 86_400_000

/** Text of the length of a certificate; no certificate. */
function certificate(world: World, kid: string): string {
  return `MII${makeRandom(seedOf(world, `${kid} x5c`)).base62(1200)}`
}

/** A signing key as Okta shows it; what it is made of follows from its kid. */
export function showKey(world: World, { id, created, lastUpdated, body }: Thing): Json {
  return {
    kty: 'RSA',
    created,
    lastUpdated,
    expiresAt: body['expiresAt'],
    ...(body['alg'] === undefined ? {} : { alg: body['alg'] }),
    kid: id,
    use: 'sig',
    x5c: body['x5c'] ?? [certificate(world, id)],
    'x5t#S256': makeRandom(seedOf(world, `${id} x5t`)).base62(43),
    e: 'AQAB',
    n: modulus(world, id),
  }
}

export function newKey(world: World, kid: string, years: number, more: Json = {}): Thing {
  const now = world.stamp()
  const expiresAt = `${new Date(world.now() + years * YEAR).toISOString().slice(0, 19)}.000Z`
  return { id: kid, created: now, lastUpdated: now, body: { expiresAt, ...more } }
}

/** What has signing keys and signing requests: apps and identity providers, with the names of their operations. */
export interface Keyed {
  readonly operations: Readonly<
    Record<'list' | 'generate' | 'get' | 'clone' | 'csrs' | 'csr' | 'getCsr' | 'revoke' | 'publish', string>
  >
  readonly keyParam: string
  readonly csrParam: string
  readonly cloneTo: string
  /** Path of the owner, checked for what is asked: '/api/v1/apps/0oa…'. Throws 404 and 403. */
  owner(x: Exchange, verb: 'read' | 'manage', id?: string): { readonly path: string; readonly kid: string }
  changed(x: Exchange, path: string): void
}

/** Registers keys (list, generate, read, share) and signing requests (make, list, read, publish, revoke). */
export function signingKeys(routes: Routes, spec: Keyed): void {
  const keysOf = (x: Exchange, owner: { path: string; kid: string }): Table<Thing> => {
    const keys = x.world.things(`keys ${owner.path}`)
    // Each is born with one.
    if (keys.size === 0) keys.put(newKey(x.world, owner.kid, 10))
    return keys
  }
  const located = (x: Exchange, location: string, json: unknown): Answer => ({
    status: 201,
    json,
    headers: { location: `${x.world.origin}${location}` },
  })
  const keyAt = (x: Exchange, owner: { path: string; kid: string }): Thing => {
    const kid = param(x, spec.keyParam)
    const key = keysOf(x, owner).get(kid)
    if (key === undefined) throw notFound(kid, 'JsonWebKey')
    return key
  }
  const { operations } = spec
  routes.on(operations.list, (x) =>
    ok(
      keysOf(x, spec.owner(x, 'read'))
        .all()
        .map((key) => showKey(x.world, key)),
    ),
  )
  routes.on(operations.get, (x) => ok(showKey(x.world, keyAt(x, spec.owner(x, 'read')))))
  routes.on(operations.generate, (x) => {
    const owner = spec.owner(x, 'manage')
    const years = Number(x.query.get('validityYears') ?? 2)
    if (!Number.isInteger(years) || years < 2 || years > 10)
      throw new OktaError('E0000001', { args: ['validityYears'], causes: ['Validity years must be between 2 and 10.'] })
    const key = keysOf(x, owner).put(newKey(x.world, x.world.random.base62(43), years))
    spec.changed(x, owner.path)
    return located(x, `${owner.path}/credentials/keys/${key.id}`, showKey(x.world, key))
  })
  routes.on(operations.clone, (x) => {
    const key = keyAt(x, spec.owner(x, 'read'))
    const target = spec.owner(x, 'manage', x.query.get(spec.cloneTo) ?? '')
    keysOf(x, target).put(key)
    spec.changed(x, target.path)
    return located(x, `${target.path}/credentials/keys/${key.id}`, showKey(x.world, key))
  })
  requests(routes, spec, located, keysOf)
}

function requests(
  routes: Routes,
  spec: Keyed,
  located: (x: Exchange, location: string, json: unknown) => Answer,
  keysOf: (x: Exchange, owner: { path: string; kid: string }) => Table<Thing>,
): void {
  const csrsOf = (x: Exchange, path: string): Table<Thing> => x.world.things(`csrs ${path}`)
  const csrAt = (x: Exchange, path: string): Thing => {
    const id = param(x, spec.csrParam)
    const csr = csrsOf(x, path).get(id)
    if (csr === undefined) throw notFound(id, 'CertificateSigningRequest')
    return csr
  }
  const show = (x: Exchange, path: string, csr: Thing): Json => {
    const self = `${x.world.origin}${path}/credentials/csrs/${csr.id}`
    const _links = { publish: link(`${self}/lifecycle/publish`, 'POST'), self: link(self, 'GET', 'DELETE') }
    return { id: csr.id, created: csr.created, csr: csr.body['csr'], kty: 'RSA', _links }
  }
  const { operations } = spec
  routes.on(operations.csrs, (x) => {
    const { path } = spec.owner(x, 'read')
    return ok(
      csrsOf(x, path)
        .all()
        .map((csr) => show(x, path, csr)),
    )
  })
  routes.on(operations.getCsr, (x) => {
    const { path } = spec.owner(x, 'read')
    return ok(show(x, path, csrAt(x, path)))
  })
  routes.on(operations.csr, (x) => {
    const { path } = spec.owner(x, 'manage')
    const now = x.world.stamp()
    const id = x.world.random.base62(43)
    const body = { csr: `MII${makeRandom(seedOf(x.world, id)).base62(900)}` }
    const csr = csrsOf(x, path).put({ id, created: now, lastUpdated: now, body })
    return located(x, `${path}/credentials/csrs/${id}`, show(x, path, csr))
  })
  routes.on(operations.revoke, (x) => {
    const { path } = spec.owner(x, 'manage')
    csrsOf(x, path).delete(csrAt(x, path).id)
    return done()
  })
  routes.on(operations.publish, (x) => {
    const owner = spec.owner(x, 'manage')
    const csr = csrAt(x, owner.path)
    if (asText(x.text) === '') throw new OktaError('E0000003')
    csrsOf(x, owner.path).delete(csr.id)
    const key = keysOf(x, owner).put(newKey(x.world, csr.id, 2))
    spec.changed(x, owner.path)
    return located(x, `${owner.path}/credentials/keys/${key.id}`, showKey(x.world, key))
  })
}
