import standard from '../../okta/data/standard-roles.json' with { type: 'json' }
import { at, idIn, listAt, textAt } from '../discover/json.ts'
import type { OktaPort } from '../discover/read.ts'
import { namedBy } from '../../okta/orn.ts'
import type { Principal } from '../permissions.ts'

/** A role the gateway holds, as far as it decides which lists come whole. */
export interface HeldRole {
  /** Type of a standard role, or CUSTOM. */
  readonly type: string
  /** Targets narrow it, or it could not be read whether they do. */
  readonly limited: boolean
  /** Of a custom role: its permissions, and the kinds of things of which its resource set holds all. */
  readonly permissions: readonly string[]
  readonly whole: readonly string[]
}

/** Who the gateway is at Okta, and which roles it can see that it holds. */
export interface Standing {
  readonly principal: Principal | undefined
  /** undefined: they could not be read. */
  readonly roles: readonly string[] | undefined
  readonly held: readonly HeldRole[]
}

type Get = (path: string, template: string, scope: string) => Promise<unknown>

/** Asks Okta who we are. `client`: the OAuth client id; without one the credential is an API token, which is its owner. */
export async function readStanding(okta: OktaPort, client: string | undefined): Promise<Standing> {
  const get: Get = async (path, template, scope) => {
    try {
      const answer = await okta.get(path, { scopes: [scope], template, patienceMs: 2000 })
      return answer.status === 200 ? answer.json : undefined
    } catch {
      return undefined
    }
  }
  if (client !== undefined)
    return {
      principal: { type: 'client', id: client },
      ...(await rolesAt(`/oauth2/v1/clients/${client}`, '/oauth2/v1/clients/{clientId}', get)),
    }
  const me = textAt(await get('/api/v1/users/me', '/api/v1/users/{id}', 'okta.users.read'), 'id')
  if (me === undefined) return { principal: undefined, roles: undefined, held: [] }
  return {
    principal: { type: 'user', id: me },
    ...(await rolesAt(`/api/v1/users/${me}`, '/api/v1/users/{userId}', get)),
  }
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

async function rolesAt(base: string, template: string, get: Get): Promise<Pick<Standing, 'roles' | 'held'>> {
  const json = await get(`${base}/roles`, `${template}/roles`, 'okta.roles.read')
  if (!Array.isArray(json)) return { roles: undefined, held: [] }
  const active = listAt({ json }, 'json').filter((role) => at(role, 'status') !== 'INACTIVE')
  const held = await Promise.all(
    active.map(async (role): Promise<HeldRole> => {
      const type = textAt(role, 'type') ?? 'unknown'
      return type === 'CUSTOM'
        ? { type, limited: true, ...(await customRole(role, get)) }
        : { type, limited: await isLimited(role, type, base, template, get), permissions: [], whole: [] }
    }),
  )
  return { roles: held.map((one) => one.type), held }
}

/** Type of standard role to the targets that may narrow it. */
const TARGETS = new Map(standard.roles.map((role) => [role.type, role.targetable.map((each) => each.split(':')[0])]))

async function isLimited(role: unknown, type: string, base: string, template: string, get: Get): Promise<boolean> {
  const id = textAt(role, 'id')
  // Its targets may be deleted, and are not shown then (permissions/reach/targets.ts).
  if ((TARGETS.get(type)?.length ?? 0) > 0 && textAt(role, 'created') !== textAt(role, 'lastUpdated')) return true
  for (const [word, path] of [
    ['groups', 'targets/groups'],
    ['apps', 'targets/catalog/apps'],
  ] as const) {
    if (TARGETS.get(type)?.includes(word) !== true || id === undefined) continue
    const listed = await get(
      `${base}/roles/${id}/${path}`,
      `${template}/roles/{roleAssignmentId}/${path}`,
      'okta.roles.read',
    )
    if (!Array.isArray(listed) || listed.length > 0) return true
  }
  return false
}

async function customRole(role: unknown, get: Get): Promise<Pick<HeldRole, 'permissions' | 'whole'>> {
  const id = textAt(role, 'role') ?? idIn(textAt(role, '_links', 'role', 'href'))
  const set = textAt(role, 'resource-set') ?? idIn(textAt(role, '_links', 'resource-set', 'href'))
  if (id === undefined || set === undefined) return { permissions: [], whole: [] }
  const [permissions, resources] = await Promise.all([
    get(`/api/v1/iam/roles/${id}/permissions`, '/api/v1/iam/roles/{roleIdOrLabel}/permissions', 'okta.roles.read'),
    get(
      `/api/v1/iam/resource-sets/${set}/resources`,
      '/api/v1/iam/resource-sets/{resourceSetIdOrLabel}/resources',
      'okta.roles.read',
    ),
  ])
  return {
    permissions: listAt(permissions, 'permissions').flatMap((one) => textAt(one, 'label') ?? []),
    whole: listAt(resources, 'resources').flatMap((one) => {
      const orn = textAt(one, 'orn') ?? textAt(one, '_links', 'self', 'href')
      const named = orn === undefined ? undefined : namedBy(orn)
      return named?.of === 'all' && listAt(at(one, 'conditions'), 'Exclude', 'okta:ORN').length === 0
        ? [named.kind]
        : []
    }),
  }
}
