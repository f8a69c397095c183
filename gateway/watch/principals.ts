import type { Okta } from '../okta/client.ts'
import type { LogEvent } from './log-event.ts'

/** Who the gateway is in Okta's log. */
export interface Principals {
  /** Tells events that were made with a credential of the gateway's. */
  ours(): Promise<(event: LogEvent) => boolean>
}

export interface PrincipalsOptions {
  readonly okta: Pick<Okta, 'get'>
  /** OAuth clients of the gateway's credentials. */
  readonly clientIds: ReadonlySet<string>
  /** Ids of its API tokens, where the configuration names them. */
  readonly tokenIds: ReadonlySet<string>
  /** Names of credentials that are API tokens. */
  readonly apiTokens: readonly string[]
}

/** Owners of the gateway's API tokens are read once; an event through any token of theirs counts where ids are not configured. */
export function makePrincipals({ okta, clientIds, tokenIds, apiTokens }: PrincipalsOptions): Principals {
  const owners = new Map<string, string>()
  return {
    async ours() {
      for (const credential of apiTokens) {
        if (owners.has(credential)) continue
        const answer = await okta
          .get('/api/v1/users/me', { scopes: ['okta.users.read'], credential })
          .catch(() => undefined)
        const json: unknown = answer?.json
        if (typeof json === 'object' && json !== null && 'id' in json && typeof json.id === 'string')
          owners.set(credential, json.id)
      }
      const ids = new Set(owners.values())
      return ({ client, token, actor }) => {
        if (client !== undefined && clientIds.has(client)) return true
        if (token === undefined) return false
        return tokenIds.size > 0 ? tokenIds.has(token) : actor !== undefined && ids.has(actor)
      }
    },
  }
}
