import { randomBytes } from 'node:crypto'
import type { TestContext } from 'node:test'
import { Hono } from 'hono'
import { Webhook } from 'standardwebhooks'
import { serveApp } from './server.ts'

/** A receiver of Standard Webhooks that checks every signature; what it took, oldest first. */
export interface Receiver {
  readonly url: string
  readonly secret: string
  // oxlint-disable-next-line typescript/no-explicit-any -- bodies are looked into by tests
  readonly taken: { readonly id: string; readonly body: any }[]
  /** Ids of all attempts, refused ones too. */
  readonly attempts: string[]
  /** The next requests are answered with these statuses. */
  fail(...statuses: number[]): void
}

export async function startReceiver(t: TestContext): Promise<Receiver> {
  const secret = `whsec_${randomBytes(24).toString('base64')}`
  const taken: Receiver['taken'] = []
  const attempts: string[] = []
  const failing: number[] = []
  const app = new Hono()
  app.post('/hook', async (c) => {
    const id = c.req.header('webhook-id') ?? ''
    attempts.push(id)
    const status = failing.shift()
    if (status !== undefined)
      return c.body(null, status as 500, status === 302 ? { location: 'http://127.0.0.1:9/' } : {})
    const text = await c.req.text()
    try {
      new Webhook(secret).verify(text, c.req.header())
    } catch {
      return c.text('bad signature', 401)
    }
    taken.push({ id, body: JSON.parse(text) as unknown })
    return c.body(null, 204)
  })
  return { url: `${await serveApp(t, app)}/hook`, secret, taken, attempts, fail: (...how) => void failing.push(...how) }
}
