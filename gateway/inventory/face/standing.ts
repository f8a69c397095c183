import { makeCatalog } from '../../okta/catalog.ts'
import endpoints from '../../okta/data/discovery-endpoints.json' with { type: 'json' }
import { cellsOf, requirementFor } from '../../okta/roles.ts'
import type { Family } from '../discover/family.ts'
import { at, listAt, textAt } from '../discover/json.ts'
import type { OktaPort } from '../discover/read.ts'
import type { Principal } from '../permissions.ts'

/** Who the gateway is at Okta, and which roles it can see that it holds. */
export interface Standing {
  readonly principal: Principal | undefined
  /** undefined: they could not be read. */
  readonly roles: readonly string[] | undefined
}

const OPERATION = new Map(endpoints.endpoints.map((row) => [row.entity, row.operationId]))

/** Asks Okta who we are. `client`: the OAuth client id; without one the credential is an API token, which is its owner. */
export async function readStanding(okta: OktaPort, client: string | undefined): Promise<Standing> {
  const get = async (path: string, template: string, scope: string): Promise<unknown> => {
    try {
      const answer = await okta.get(path, { scopes: [scope], template, patienceMs: 2000 })
      return answer.status === 200 ? answer.json : undefined
    } catch {
      return undefined
    }
  }
  if (client !== undefined) {
    const roles = await get(
      `/oauth2/v1/clients/${client}/roles`,
      '/oauth2/v1/clients/{clientId}/roles',
      'okta.roles.read',
    )
    return { principal: { type: 'client', id: client }, roles: typesOf(roles) }
  }
  const me = textAt(await get('/api/v1/users/me', '/api/v1/users/{id}', 'okta.users.read'), 'id')
  if (me === undefined) return { principal: undefined, roles: undefined }
  const roles = await get(`/api/v1/users/${me}/roles`, '/api/v1/users/{userId}/roles', 'okta.roles.read')
  return { principal: { type: 'user', id: me }, roles: typesOf(roles) }
}

/** Whose API token a credential is; undefined when Okta does not say. */
export async function readOwner(okta: OktaPort, credential: string): Promise<string | undefined> {
  const answer = await okta
    .get('/api/v1/users/me', {
      scopes: ['okta.users.read'],
      template: '/api/v1/users/{id}',
      patienceMs: 2000,
      credential,
    })
    .catch(() => undefined)
  return answer?.status === 200 ? textAt(answer.json, 'id') : undefined
}

const typesOf = (json: unknown): readonly string[] | undefined =>
  Array.isArray(json)
    ? listAt({ json }, 'json').flatMap((role) =>
        at(role, 'status') === 'INACTIVE' ? [] : (textAt(role, 'type') ?? []),
      )
    : undefined

let catalog: ReturnType<typeof makeCatalog> | undefined

/**
 * Whether an empty list means that there is nothing. Okta refuses people who may not look; a client without a role that sees
 * a family is shown an empty list instead.
 */
export function believesEmpty(family: Family, { principal, roles }: Standing): boolean {
  if (principal?.type === 'user') return true
  if (roles === undefined || roles.length === 0) return false
  if (roles.includes('SUPER_ADMIN') || roles.includes('READ_ONLY_ADMIN')) return true
  catalog ??= makeCatalog()
  const row = catalog.byId(OPERATION.get(family.name) ?? '')
  if (row === undefined) return false
  const { sides } = requirementFor(row)
  return roles.some((role) => sides.every((side) => cellsOf(role, side.permission).length > 0))
}
