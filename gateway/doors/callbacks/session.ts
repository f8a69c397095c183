import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { OperatorView } from '../../model/api.ts'
import { Refusal } from '../../model/refusal.ts'
import { integer, sql, text } from '../../store/statement.ts'
import { seal, unseal } from '../../store/sealing.ts'
import { operatorOf } from '../operators/authenticate.ts'
import type { CallbacksHouse } from './house.ts'

/** `__Host-`: set by this host alone, over TLS alone, for all of it. Lax, so that a link in a message opens the page. */
const COOKIE = 'postern'
const LEFT = 'postern-left'
const ATTRIBUTES = { path: '/', secure: true, httpOnly: true, sameSite: 'Lax', prefix: 'host' } as const
const LEFT_SECONDS = 600

export interface Session {
  readonly operator: OperatorView
  /** Signs the tokens of this session's forms. */
  readonly csrf: string
  readonly hash: string
  readonly expiresAt: number
}

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('base64url')

const SESSION = `select s.csrf, s.hash, s.expires_at as ends, o.* from sessions s join operators o on o.id = s.operator_id where s.hash = ? and s.expires_at > ? and o.status = 'active'`

/** Who is signed in, with roles as they are now; undefined when nobody is. */
export async function sessionOf(context: Context, house: CallbacksHouse): Promise<Session | undefined> {
  const secret = getCookie(context, COOKIE, 'host')
  if (secret === undefined || !/^[\w-]{43}$/.test(secret)) return undefined
  const rows = await house.store.read(sql(SESSION, hashOf(secret), house.now()))
  const row = rows[0]
  if (row === undefined) return undefined
  return {
    operator: operatorOf(row),
    csrf: text(row, 'csrf'),
    hash: text(row, 'hash'),
    expiresAt: integer(row, 'ends'),
  }
}

/** The operator bound to this Okta user id beforehand. Never found by a name or an address. */
export async function operatorBoundTo(
  sub: string,
  { store }: Pick<CallbacksHouse, 'store'>,
): Promise<OperatorView | undefined> {
  const rows = await store.read(sql(`select * from operators where okta_user_id = ? and status = 'active'`, sub))
  const all = rows.map(operatorOf)
  return all.find((one) => one.roles.includes('approver')) ?? all[0]
}

/** Begins a session in this browser; whatever it had before is over. */
export async function openSession(context: Context, operator: OperatorView, house: CallbacksHouse): Promise<void> {
  const secret = Buffer.from(house.random(32)).toString('base64url')
  const at = house.now()
  const entry = await house.audit.entries.administration({
    at,
    act: 'operator.sign_in',
    by: { id: operator.id, name: operator.name },
    change: { via: 'page' },
  })
  await endSession(context, house)
  await house.store.run('openSession', {
    writer: house.store.writer,
    hash: hashOf(secret),
    operator: operator.id,
    csrf: Buffer.from(house.random(32)).toString('base64url'),
    at,
    expiresAt: at + house.pageMinutes * 60_000,
    entry,
  })
  setCookie(context, COOKIE, secret, { ...ATTRIBUTES, maxAge: house.pageMinutes * 60 })
}

export async function endSession(context: Context, house: CallbacksHouse): Promise<void> {
  const secret = getCookie(context, COOKIE, 'host')
  if (secret !== undefined) await house.store.run('endSession', { hash: hashOf(secret) })
  deleteCookie(context, COOKIE, ATTRIBUTES)
}

/** A token for one form of one session. */
export const formToken = (session: Session, form: string): string =>
  createHmac('sha256', session.csrf).update(form).digest('base64url')

/** Throws Refusal form_not_ours unless the token was made for this form and session. */
export function checkForm(session: Session, form: string, token: unknown): void {
  const wanted = Buffer.from(formToken(session, form))
  const given = Buffer.from(typeof token === 'string' ? token : '')
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) throw new Refusal('form_not_ours')
}

/** What must come back with the browser that left for Okta: sealed, so that it can be read and made by nobody else. */
export function keepLeft(context: Context, left: object, house: CallbacksHouse): void {
  const plain = JSON.stringify({ ...left, until: house.now() + LEFT_SECONDS * 1000 })
  const sealed = Buffer.from(seal(house.store.keys.signIns, Buffer.from(plain), 'sign-in')).toString('base64url')
  setCookie(context, LEFT, sealed, { ...ATTRIBUTES, maxAge: LEFT_SECONDS })
}

/** The same, taken away. Undefined when there is none, or it is old or not ours. */
export function takeLeft(context: Context, house: CallbacksHouse): unknown {
  const sealed = getCookie(context, LEFT, 'host')
  deleteCookie(context, LEFT, ATTRIBUTES)
  if (sealed === undefined) return undefined
  try {
    const plain: unknown = JSON.parse(
      unseal(house.store.keys.signIns, Buffer.from(sealed, 'base64url'), 'sign-in').toString(),
    )
    const until = typeof plain === 'object' && plain !== null && 'until' in plain ? plain.until : 0
    return typeof until === 'number' && until > house.now() ? plain : undefined
  } catch {
    return undefined
  }
}
