import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from 'jose'
import type { Audit } from '../../enforce/audit.ts'
import { seal, unseal } from '../../store/sealing.ts'
import { bytes, integer, optionalInteger, sql, text } from '../../store/statement.ts'
import type { Store } from '../../store/store.ts'

/** What our own tokens are signed with: one algorithm, so that none can be swapped for another. */
export const SIGNED_WITH = 'ES256'

interface SigningKey {
  readonly kid: string
  readonly public: JWK
  readonly verify: CryptoKey
  readonly sealed: Uint8Array
  readonly createdAt: number
  readonly endsAt: number | undefined
}

/** Keys that sign our access tokens: in the store, sealed, the same for every replica. */
export interface Signing {
  /** Signs with the newest key. */
  current(): Promise<{ readonly kid: string; readonly key: CryptoKey }>
  /** The public key of this kid, while tokens signed with it may live. */
  find(kid: string): Promise<CryptoKey | undefined>
  /** For `/oauth2/v1/keys`. */
  published(): Promise<readonly JWK[]>
  /** A new key if the newest is older than `olderThanMs`; the others end when their last token does. */
  rotate(olderThanMs: number): Promise<boolean>
}

export interface SigningDeps {
  readonly store: Store
  readonly audit: Pick<Audit, 'entries'>
  readonly now: () => number
  /** Longest life of a token in milliseconds. */
  readonly longestMs: number
  /** Another number whenever keys may have changed. */
  generation(): number
}

const LISTED = `select kid, public, sealed, created_at, ends_at from signing_keys order by created_at desc, kid`

export function makeSigning(deps: SigningDeps): Signing {
  const { store, now } = deps
  let read: { generation: number; keys: Promise<SigningKey[]> } | undefined
  let opened: { kid: string; key: Promise<CryptoKey> } | undefined

  /** Read again whenever the epoch says that something changed, and while there is none yet. */
  const all = async (): Promise<SigningKey[]> => {
    const generation = deps.generation()
    if (read?.generation !== generation) read = { generation, keys: load(store) }
    try {
      const keys = await read.keys
      if (keys.length === 0) read = undefined
      return keys.filter((key) => key.endsAt === undefined || key.endsAt > now())
    } catch (error) {
      read = undefined
      throw error
    }
  }

  const rotate: Signing['rotate'] = async (olderThanMs) => {
    const at = now()
    const since = at - olderThanMs
    if ((await all()).some((key) => key.endsAt === undefined && key.createdAt > since)) return false
    const pair = await generateKeyPair(SIGNED_WITH, { extractable: true })
    const publicJwk = await exportJWK(pair.publicKey)
    const kid = await calculateJwkThumbprint(publicJwk)
    const secret = Buffer.from(JSON.stringify(await exportJWK(pair.privateKey)))
    const entry = await deps.audit.entries.administration({
      at,
      act: 'token_key.rotate',
      by: { id: 'system' },
      change: { kid: `kid:${kid}` },
    })
    const done = await store.run('addSigningKey', {
      writer: store.writer,
      key: { kid, public: JSON.stringify(publicJwk), sealed: seal(store.keys.signing, secret, kid), at },
      since,
      olderUntil: at + deps.longestMs,
      entry,
    })
    read = undefined
    return done
  }

  return {
    rotate,
    async current() {
      let newest = (await all()).find((key) => key.endsAt === undefined)
      if (newest === undefined) {
        await rotate(0)
        newest = (await all()).find((key) => key.endsAt === undefined)
      }
      if (newest === undefined) throw new Error('there is no key to sign tokens with')
      const { kid, sealed } = newest
      if (opened?.kid !== kid) opened = { kid, key: open(store, kid, sealed) }
      return { kid, key: await opened.key }
    },
    find: async (kid) => (await all()).find((key) => key.kid === kid)?.verify,
    published: async () => (await all()).map((key) => ({ ...key.public, kid: key.kid, use: 'sig', alg: SIGNED_WITH })),
  }
}

async function load(store: Store): Promise<SigningKey[]> {
  const rows = await store.read(sql(LISTED))
  return await Promise.all(
    rows.map(async (row) => {
      const publicJwk = JSON.parse(text(row, 'public')) as JWK // written by rotate
      return {
        kid: text(row, 'kid'),
        public: publicJwk,
        verify: await keyOf(publicJwk),
        sealed: bytes(row, 'sealed') ?? new Uint8Array(),
        createdAt: integer(row, 'created_at'),
        endsAt: optionalInteger(row, 'ends_at'),
      }
    }),
  )
}

const open = (store: Store, kid: string, sealed: Uint8Array): Promise<CryptoKey> =>
  keyOf(JSON.parse(unseal(store.keys.signing, sealed, kid).toString()) as JWK) // written by rotate

async function keyOf(jwk: JWK): Promise<CryptoKey> {
  const key = await importJWK(jwk, SIGNED_WITH)
  if (key instanceof Uint8Array) throw new Error('a signing key is a key pair')
  return key
}
