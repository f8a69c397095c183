import type { Context, Hono } from 'hono'
import { z } from 'zod'
import { hashKey, isKey, makeKey } from '../../enforce/identify.ts'
import { at, loggedOut, loginAnswer, loginBegun, loginEnd } from '../../model/api.ts'
import { Refusal } from '../../model/refusal.ts'
import { seal, unseal } from '../../store/sealing.ts'
import { makeLimit } from '../callbacks/limit.ts'
import type { Oidc } from '../callbacks/oidc.ts'
import { operatorBoundTo } from '../callbacks/session.ts'
import { recognize } from './authenticate.ts'
import type { OperatorsHouse } from './house.ts'

/** Sign-in of the CLI with Okta. */
export interface Login {
  readonly oidc: Pick<Oidc, 'beginDevice' | 'pollDevice'>
  /** How long the key lasts that it leads to. */
  readonly hours: number
}

const begun = z.object({ deviceCode: z.string(), until: z.number(), everySeconds: z.number() })
const BOUND = 'device sign-in'

/**
 * `/api/login`: the only routes that take no key, for they lead to one. The gateway runs the device flow with Okta; the CLI
 * gets a key of the operator bound to whoever confirmed it, which ends by itself. Limited by source.
 */
export function loginRoutes(app: Hono, house: OperatorsHouse, peer: (context: Context) => string): void {
  const allows = makeLimit(() => house.now())
  const { store } = house

  const provider = (context: Context): Login => {
    if (!allows(peer(context))) throw new Refusal('too_many_requests')
    if (house.login !== undefined) return house.login
    throw new Refusal('not_found', {
      sentence: 'Sign-in with Okta is not set up.',
      hint: 'Set org.oidc in the configuration, or use an operator key: --key-file.',
    })
  }

  app.post('/api/login', async (context) => {
    const { oidc } = provider(context)
    const start = await oidc.beginDevice()
    const until = house.now() + start.expiresSeconds * 1000
    const plain = JSON.stringify({ deviceCode: start.deviceCode, until, everySeconds: start.everySeconds })
    return context.json(
      loginBegun.parse({
        handle: Buffer.from(seal(store.keys.signIns, Buffer.from(plain), BOUND)).toString('base64url'),
        code: start.userCode,
        url: start.url,
        urlComplete: start.urlComplete ?? null,
        expiresAt: at(until),
        everySeconds: start.everySeconds,
      }),
    )
  })

  app.post('/api/login/end', async (context) => {
    const { oidc, hours } = provider(context)
    const { deviceCode, everySeconds } = opened(await context.req.json().catch(() => undefined))
    const polled = await oidc.pollDevice(deviceCode)
    if (polled.kind === 'pending')
      return context.json(loginAnswer.parse({ state: 'pending', everySeconds: everySeconds + (polled.slower ? 5 : 0) }))
    const operator = await operatorBoundTo(polled.sub, house)
    if (operator === undefined)
      throw new Refusal('operator_not_allowed', {
        sentence: 'You are signed in at Okta, and you are no operator here.',
        hint: `An operator adds you: postern operators add --okta-user ${/^[\w-]{1,40}$/.test(polled.sub) ? polled.sub : '00u…'}`,
      })
    const key = makeKey('ok', house.random)
    const now = house.now()
    const expiresAt = now + hours * 3_600_000
    const entry = await house.audit.entries.administration({
      at: now,
      act: 'operator.sign_in',
      by: { id: operator.id, name: operator.name },
      change: { via: 'cli', hours },
    })
    const made = await store.run('addSessionKey', {
      writer: store.writer,
      operator: operator.id,
      key: { hash: key.hash, prefix: key.prefix, at: now, expiresAt },
      entry,
    })
    if (!made) throw new Refusal('operator_not_recognized', { why: 'disabled' })
    return context.json(
      loginAnswer.parse({ state: 'done', key: key.key, operator: operator.name, expiresAt: at(expiresAt) }),
    )
  })

  // Ends the very key that is shown, whoever has it.
  app.post('/api/logout', async (context) => {
    const header = context.req.header('authorization')
    await recognize(header, house)
    const key = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1] ?? ''
    const rows = isKey('ok', key) ? await store.run('endOperatorKey', { hash: hashKey(key), at: house.now() }) : false
    return context.json(loggedOut.parse({ ended: rows }))
  })

  function opened(body: unknown): z.infer<typeof begun> {
    const old = new Refusal('sign_in_failed', { sentence: 'This sign-in has expired, or was not begun here.' })
    const asked = loginEnd.safeParse(body)
    if (!asked.success) throw old
    try {
      const plain = unseal(store.keys.signIns, Buffer.from(asked.data.handle, 'base64url'), BOUND).toString()
      const parsed = begun.parse(JSON.parse(plain))
      if (parsed.until > house.now()) return parsed
    } catch {
      // Not sealed here, or altered: the same to whoever shows it.
    }
    throw old
  }
}
