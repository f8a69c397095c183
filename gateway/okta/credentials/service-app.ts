import { CredentialFault } from './fault.ts'
import { exchange, type ClientProof, type DpopMemory, type ExchangeIo } from './exchange.ts'
import { inOrder, parseKeys, type SigningKey } from './keys.ts'
import { makeProofKey, proof } from './proof.ts'
import { makeSecret, type SecretIo } from './secret.ts'
import type { CredentialSpec } from './spec.ts'
import { makeTokens } from './tokens.ts'

/** One credential, ready to carry calls. */
export interface Holder {
  /** Throws CredentialFault. */
  headers(request: { method: string; url: string; scopes: readonly string[] }): Promise<Record<string, string>>
  answered(
    sent: Readonly<Record<string, string>>,
    answer: {
      readonly status: number
      readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
    },
  ): boolean
}

export interface ServiceAppIo {
  readonly secrets: SecretIo
  readonly exchange: ExchangeIo
  random(): number
}

/** A key that Okta did not know is tried last for this long, so that a key staged early does not cost a request each time. */
const DISTRUST_MS = 60_000

type AppSpec = Exclude<CredentialSpec, { kind: 'api_token' }>

/** A service app or API service integration: client_credentials, one access token for each set of scopes. */
export function makeServiceApp(spec: AppSpec, tokenUrl: string, io: ServiceAppIo): Holder {
  const mode = spec.dpop ?? 'auto'
  const dpop: DpopMemory = { mode, on: mode === 'always', nonce: undefined, key: undefined, makeKey: makeProofKey }
  const client = clientOf(spec, io)
  // Nonces of the resource side are another value than those of the token endpoint (RFC 9449, 8.2), kept by origin.
  const nonces = new Map<string, string>()
  const tokens = makeTokens({
    now: () => io.exchange.now(),
    random: () => io.random(),
    async fetch(scopes) {
      const { proof: shown, onKey } = await client.show()
      return await exchange(
        { credential: spec.name, clientId: spec.clientId, tokenUrl, scopes, client: shown, dpop, onKey },
        io.exchange,
      )
    },
  })

  return {
    async headers({ method, url, scopes }) {
      if (scopes.length === 0) {
        throw new CredentialFault(
          'no_scope_known',
          spec.name,
          'Okta publishes no scope for this operation, so only an API token can carry it.',
        )
      }
      const token = await tokens.get(scopes, await client.version())
      if (token.type === 'Bearer') return { authorization: `Bearer ${token.accessToken}` }
      dpop.key ??= dpop.makeKey()
      const claims = { method, url, accessToken: token.accessToken, id: io.exchange.id(), now: io.exchange.now() }
      const nonce = nonces.get(new URL(url).origin)
      return {
        authorization: `DPoP ${token.accessToken}`,
        dpop: await proof(await dpop.key, { ...claims, nonce }),
        'x-okta-user-agent-extended': 'isDPoP:true',
      }
    },

    answered(sent, answer) {
      const accessToken = /^(?:Bearer|DPoP) (.+)$/.exec(sent['authorization'] ?? '')?.[1]
      if (answer.status !== 401 || accessToken === undefined || !tokens.owns(accessToken)) return false
      const challenge = String(answer.headers['www-authenticate'] ?? '')
      const nonce = answer.headers['dpop-nonce']
      if (typeof nonce === 'string' && challenge.includes('use_dpop_nonce')) {
        for (const origin of originsOf(sent)) nonces.set(origin, nonce)
        return true
      }
      return tokens.forget(accessToken)
    },
  }
}

/** The origin a proof was made for, from the proof itself: what was signed is what was dialled. */
function originsOf(sent: Readonly<Record<string, string>>): string[] {
  const payload = sent['dpop']?.split('.')[1]
  if (payload === undefined) return []
  const { htu } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { htu: string } // our own proof
  return [new URL(htu).origin]
}

interface Shown {
  readonly proof: ClientProof
  readonly onKey: (key: SigningKey, accepted: boolean) => void
}

function clientOf(spec: AppSpec, io: ServiceAppIo): { version(): Promise<number>; show(): Promise<Shown> } {
  if (spec.kind === 'client_secret') {
    const read = makeSecret(spec.secret, spec.name, io.secrets)
    return {
      version: async () => (await read()).version,
      show: async () => ({ proof: { kind: 'client_secret', secret: (await read()).text }, onKey: () => undefined }),
    }
  }
  const readers = spec.keys.map((key) => ({ key, read: makeSecret(key.source, spec.name, io.secrets) }))
  const distrusted = new WeakMap<SigningKey, number>()
  let parsed: { version: number; keys: readonly SigningKey[] } | undefined

  // Keys that cannot be read do not stand in the way of those that can: a rotation has moments with one file missing.
  const readAll = async () => {
    const results = await Promise.allSettled(readers.map(async ({ key, read }) => ({ key, secret: await read() })))
    const good = results.filter((result) => result.status === 'fulfilled').map((result) => result.value)
    const bad = results.find((result) => result.status === 'rejected')
    if (good.length === 0 && bad !== undefined) throw bad.reason
    const version = results.reduce(
      (sum, result) => sum * 31 + (result.status === 'fulfilled' ? result.value.secret.version : 0),
      0,
    )
    return { good, version }
  }
  return {
    version: async () => (await readAll()).version,
    async show() {
      const { good, version } = await readAll()
      if (parsed?.version !== version) parsed = { version, keys: parseAll(good, spec.name) }
      const now = io.exchange.now()
      const ordered = inOrder(parsed.keys, now)
      const trusted = ordered.filter((key) => (distrusted.get(key) ?? 0) <= now)
      const keys = [...trusted, ...ordered.filter((key) => !trusted.includes(key))]
      return {
        proof: { kind: 'private_key', keys },
        onKey(key, accepted) {
          if (accepted) distrusted.delete(key)
          else distrusted.set(key, now + DISTRUST_MS)
        },
      }
    },
  }
}

type KeyText = { key: Parameters<typeof parseKeys>[1]; secret: { text: string } }

function parseAll(read: readonly KeyText[], credential: string): readonly SigningKey[] {
  const keys: SigningKey[] = []
  let fault: unknown
  for (const { key, secret } of read) {
    try {
      keys.push(...parseKeys(secret.text, key, credential))
    } catch (error) {
      fault ??= error
    }
  }
  if (keys.length === 0) throw fault
  return keys
}
