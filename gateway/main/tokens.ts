import { randomBytes } from 'node:crypto'
import type { Config } from '../config.ts'
import {
  makeAccessTokens,
  makeNonces,
  makeOnce,
  makeSigning,
  remoteKeys,
  tokenDoor,
  type OwnTokens,
  type Signing,
  type TokenDoor,
} from '../doors/token.ts'
import type { Audit } from '../enforce/audit.ts'
import type { Log } from '../enforce/house.ts'
import type { Directory, Fetch, Tokens } from '../enforce/identify.ts'
import type { ReceiveOptions } from '../enforce/receive.ts'
import type { Catalog } from '../okta/catalog.ts'
import type { Store } from '../store/store.ts'
import type { Job } from './jobs.ts'

export interface TokenParts {
  readonly config: Config
  readonly store: Store
  readonly audit: Audit
  readonly directory: Directory
  readonly tokens: Tokens
  readonly catalog: Catalog
  readonly receive: ReceiveOptions
  readonly publicUrl: string
  readonly fetch: Fetch
  readonly log: Log
  readonly now: () => number
}

export interface TokenRoom {
  /** For identify: our own tokens. */
  readonly accessTokens: OwnTokens
  readonly door: TokenDoor
  readonly signing: Signing
  readonly jobs: readonly Job[]
}

const DAY = 86_400_000

/** Postern's own authorization server, from the rooms that main opened. */
export function openTokens(parts: TokenParts): TokenRoom {
  const { config, store, audit, directory, receive, now } = parts
  const issuer = parts.publicUrl
  const { authorities } = receive
  const lifeMs = config.tokens.minutes * 60_000
  const signing = makeSigning({ store, audit, now, longestMs: lifeMs, generation: () => directory.generation })
  const once = makeOnce(store, now)
  const accessTokens = makeAccessTokens({ signing, directory, store, once, issuer, authorities, now })
  const door = tokenDoor({
    store,
    audit,
    directory,
    tokens: parts.tokens,
    own: accessTokens,
    signing,
    once,
    nonces: makeNonces(store.keys.nonces, now),
    receive,
    authorities,
    issuer,
    lifeMs,
    now,
    random: randomBytes,
    fetch: parts.fetch,
    remote: remoteKeys(parts.fetch),
    rows: () => parts.catalog.rows,
    log: parts.log,
  })
  const jobs: Job[] = [
    { name: 'tokens', everyMs: 60_000, run: () => store.run('forgetTokens', { now: now() }) },
    { name: 'token-keys', everyMs: 3_600_000, run: () => rotated(signing, config.tokens.rotateDays * DAY) },
  ]
  return { accessTokens, door, signing, jobs }
}

/** Where nobody ever asked for a token there is no key to replace. */
const rotated = async (signing: Signing, olderThanMs: number): Promise<boolean> =>
  (await signing.published()).length > 0 && (await signing.rotate(olderThanMs))
