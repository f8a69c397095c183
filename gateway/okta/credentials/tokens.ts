import { CredentialFault } from './fault.ts'
import type { Token } from './exchange.ts'

export interface TokensOptions {
  /** Fetches a token for exactly these scopes. */
  fetch(scopes: readonly string[]): Promise<Token>
  now(): number
  /** 0 to 1; spreads renewals. */
  random(): number
}

/** Access tokens of one credential, one for each set of scopes. */
export interface Tokens {
  /** `version` is that of the secret: a fault is forgotten when the secret changed. Throws CredentialFault. */
  get(scopes: readonly string[], version: number): Promise<Token>
  /** Drops a token that Okta no longer takes. True when a new one may succeed; a token just issued would be refused again. */
  forget(accessToken: string): boolean
  /** True for a token of this credential, held or just dropped. */
  owns(accessToken: string): boolean
}

interface Held {
  token: Token | undefined
  renewAt: number
  pending: Promise<Token> | undefined
  fault: { error: CredentialFault; until: number; version: number } | undefined
}

/** A fault is remembered this long, so that a busy agent does not spend the token endpoint's limit on it. */
const FAULT_MS = 5_000
/** After a failed early renewal the present token goes on until this much later. */
const RENEW_AGAIN_MS = 15_000
/** A token with less than this, or a tenth of its life, left is not handed out. */
const LEAST_LEFT_MS = 20_000
/** Sets of scopes are as many as the catalog's rows need; the bound is for the case that something goes astray. */
const MAX_SETS = 2_000
/** A token refused this soon after it was issued is not worth another exchange. */
const TOO_NEW_MS = 5_000
/** Refused tokens that are remembered for the calls still under way with them. */
const DROPPED_KEPT = 16

export function makeTokens(options: TokensOptions): Tokens {
  const sets = new Map<string, Held>()
  const dropped: string[] = []

  async function fetchInto(held: Held, scopes: readonly string[], version: number): Promise<Token> {
    try {
      const token = await options.fetch(scopes)
      const life = token.expiresAt - token.issuedAt
      held.token = token
      held.renewAt = token.issuedAt + life * (0.75 + 0.1 * options.random())
      held.fault = undefined
      return token
    } catch (thrown) {
      if (thrown instanceof CredentialFault) {
        const until = options.now() + Math.max(FAULT_MS, (thrown.retryAfter ?? 0) * 1000)
        held.fault = { error: thrown, until, version }
      }
      held.renewAt = options.now() + RENEW_AGAIN_MS
      throw thrown
    } finally {
      held.pending = undefined
    }
  }

  function heldFor(key: string): Held {
    const known = sets.get(key)
    if (known !== undefined) return known
    const oldest = sets.size >= MAX_SETS ? sets.keys().next().value : undefined
    if (oldest !== undefined) sets.delete(oldest)
    const made: Held = { token: undefined, renewAt: 0, pending: undefined, fault: undefined }
    sets.set(key, made)
    return made
  }

  const holding = (accessToken: string): Held | undefined =>
    sets.values().find((held) => held.token?.accessToken === accessToken)

  return {
    async get(asked, version) {
      const scopes = [...new Set(asked)].toSorted()
      const held = heldFor(scopes.join(' '))
      const now = options.now()
      const { token } = held
      if (token !== undefined && usable(token, now)) {
        if (now >= held.renewAt && held.pending === undefined) {
          held.pending = fetchInto(held, scopes, version)
          // The present token is good: whoever needs the next one meets the fault then.
          held.pending.catch(() => undefined)
        }
        return token
      }
      if (held.fault !== undefined && held.fault.version === version && now < held.fault.until) throw held.fault.error
      held.pending ??= fetchInto(held, scopes, version)
      return await held.pending
    },

    forget(accessToken) {
      const held = holding(accessToken)
      // Many calls may come back refused with one token: the first made room for a new one, and all may use it.
      if (held?.token === undefined) return dropped.includes(accessToken)
      if (options.now() - held.token.issuedAt < TOO_NEW_MS) return false
      held.token = undefined
      dropped.unshift(accessToken)
      dropped.splice(DROPPED_KEPT)
      return true
    },

    owns: (accessToken) => holding(accessToken) !== undefined || dropped.includes(accessToken),
  }
}

const usable = (token: Token, now: number): boolean =>
  token.expiresAt - now > Math.min(LEAST_LEFT_MS, (token.expiresAt - token.issuedAt) / 10)
