import type { LoadedConfig } from '../../../gateway/config.ts'
import type { Okta } from '../../../gateway/okta/client.ts'
import { ok, warn, type Finding } from './finding.ts'

/** Whether Postern knows its own account and token, so that it can keep agents away from them (rule 5 of the house). */
export async function selfKnown({ config }: LoadedConfig, okta: Okta): Promise<Finding> {
  const name = 'its own objects'
  const missing: string[] = []
  for (const { kind, name: credential } of config.org.credentials) {
    if (kind !== 'api_token') continue
    const me = await okta.get('/api/v1/users/me', { scopes: [], credential, patienceMs: 0 }).catch(() => undefined)
    const id = idOf(me?.json)
    if (id !== undefined && !config.self.userIds.includes(id)) missing.push(`self.userIds: [${id}]`)
    if (config.self.tokenIds.length === 0) {
      const tokens = await okta
        .get('/api/v1/api-tokens', { scopes: [], credential, patienceMs: 0 })
        .catch(() => undefined)
      const own = Array.isArray(tokens?.json) ? tokens.json.filter((one: unknown) => ownerOf(one) === id) : []
      missing.push(`self.tokenIds: [${own.map(idOf).join(', ')}]`)
    }
  }
  if (missing.length === 0) return ok(name, 'known, and closed to agents')
  return warn(name, `not named: ${missing.join('; ')}`, {
    means: 'An agent that may write users or tokens could change the account or token that Postern itself uses.',
    do: 'Name them in the configuration, as above; keep only the token that is in use.',
  })
}

const member = (json: unknown, name: string): string | undefined => {
  const value: unknown = typeof json === 'object' && json !== null ? Reflect.get(json, name) : undefined
  return typeof value === 'string' ? value : undefined
}
const idOf = (json: unknown): string | undefined => member(json, 'id')
const ownerOf = (json: unknown): string | undefined => member(json, 'userId')
