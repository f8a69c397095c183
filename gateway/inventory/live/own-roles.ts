import type { Okta } from '../../okta/client.ts'

/** Who the gateway is at Okta, by the credential it would use, and which roles it holds. */
export interface OwnRoles {
  readonly principal: { readonly type: 'user' | 'client'; readonly id: string }
  /** Types of standard roles and `CUSTOM`; undefined when they could not be read. */
  readonly roles: readonly string[] | undefined
  /** Why they could not be read, in words. */
  readonly reason?: string
  /** Epoch ms. */
  readonly readAt: number
}

export interface OwnRolesOptions {
  readonly okta: Okta
  readonly now: () => number
  /** Client ids by credential name; a credential that is not here is an API token. */
  readonly clients: ReadonlyMap<string, string>
  /** Milliseconds that an answer counts. */
  readonly ttlMs?: number
}

const typesIn = (json: unknown): string[] | undefined =>
  Array.isArray(json)
    ? json.flatMap((one: unknown) =>
        typeof one === 'object' && one !== null && 'type' in one && typeof one.type === 'string' ? [one.type] : [],
      )
    : undefined

const idIn = (json: unknown): string | undefined =>
  typeof json === 'object' && json !== null && 'id' in json && typeof json.id === 'string' ? json.id : undefined

/**
 * Reads live what roles the gateway's own credential has: of an API token its owner's, of an app the app's. One read serves
 * all who ask at once, and counts for half a minute: it changes when an admin changes the gateway itself.
 */
export function makeOwnRoles(options: OwnRolesOptions): (credential: string) => Promise<OwnRoles> {
  const { okta, now, clients } = options
  const ttlMs = options.ttlMs ?? 30_000
  const kept = new Map<string, { readonly at: number; readonly value: Promise<OwnRoles> }>()
  const scopes = ['okta.roles.read']

  async function read(credential: string): Promise<OwnRoles> {
    const client = clients.get(credential)
    const none = {
      principal: { type: client === undefined ? 'user' : 'client', id: client ?? 'me' } as const,
      roles: undefined,
    }
    try {
      const id = client ?? idIn((await okta.get('/api/v1/users/me', { scopes: ['okta.users.read'], credential })).json)
      if (id === undefined) return { ...none, reason: "the token's owner could not be read", readAt: now() }
      const path = client === undefined ? `/api/v1/users/${id}/roles` : `/oauth2/v1/clients/${id}/roles`
      const answer = await okta.get(path, { scopes, credential })
      const principal = { type: client === undefined ? 'user' : 'client', id } as const
      const roles = answer.status === 200 ? typesIn(answer.json) : undefined
      if (roles !== undefined) return { principal, roles, readAt: now() }
      return { principal, roles, reason: `Okta answered ${answer.status} when asked for its roles`, readAt: now() }
    } catch (error) {
      return { ...none, reason: error instanceof Error ? error.message : String(error), readAt: now() }
    }
  }

  return (credential) => {
    const known = kept.get(credential)
    if (known !== undefined && now() - known.at < ttlMs) return known.value
    const value = read(credential)
    kept.set(credential, { at: now(), value })
    // What could not be read is asked again by the next call.
    void value.then((own) => {
      if (own.roles === undefined && kept.get(credential)?.value === value) kept.delete(credential)
    })
    return value
  }
}
