import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose'
import type { TestContext } from 'node:test'

/** An OpenID issuer on a port of this machine: metadata, keys, and tokens as asked for. */
export interface Issuer {
  readonly url: string
  readonly jwksUrl: string
  /** How often its keys were fetched. */
  fetched(): number
  sign(claims: JWTPayload, header?: { alg?: string; kid?: string; typ?: string }): Promise<string>
  /** A new key with a new kid; the old one is no longer published. */
  rotate(): Promise<void>
  /** From now on it answers with this status only. */
  fail(status: number): void
}

export async function startIssuer(t: TestContext, options: { use?: string; says?: string } = {}): Promise<Issuer> {
  let serial = 0
  let fetched = 0
  let failing = 0
  const fresh = async () => ({ kid: `k${++serial}`, ...(await generateKeyPair('ES256', { extractable: true })) })
  let pair = await fresh()
  const app = new Hono()
  app.use(async (c, next) => (failing === 0 ? await next() : c.json({}, { status: failing as 500 })))
  app.get('/.well-known/openid-configuration', (c) => {
    const base = `http://${c.req.header('host')}`
    return c.json({ issuer: options.says ?? base, jwks_uri: `${base}/keys` })
  })
  app.get('/keys', async (c) => {
    fetched += 1
    const key = { ...(await exportJWK(pair.publicKey)), kid: pair.kid, use: options.use ?? 'sig' }
    return c.json({ keys: [{ ...key, kid: 'x509', use: 'x509-svid' }, key] })
  })
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' })
  await new Promise<void>((resolve) => server.once('listening', resolve))
  t.after(() => new Promise<void>((resolve) => server.close(() => resolve())))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const url = `http://127.0.0.1:${address.port}`
  return {
    url,
    jwksUrl: `${url}/keys`,
    fetched: () => fetched,
    sign: (claims, header = {}) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: pair.kid, ...header }).sign(pair.privateKey),
    async rotate() {
      pair = await fresh()
    },
    fail: (status) => (failing = status),
  }
}
