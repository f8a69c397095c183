import { invalid, notFound, OktaError } from '../http/errors.ts'
import { asStrings, asText, bodyOf, done, ok, param, selfUrl, type Answer, type Exchange } from '../http/exchange.ts'
import type { Routes } from '../http/routes.ts'
import { say, thingTarget } from '../log/events.ts'
import type { CustomRole, Json, ResourceSet, RoleAssignment } from '../store/types.ts'
import { adminOrigin } from '../world.ts'
import { roleNamed, setNamed } from './iam-find.ts'
import { giveRole, needIamRead, tellPrivilege, type Holder } from './role-assignments.ts'

interface Binding {
  readonly set: ResourceSet
  readonly role: CustomRole
  readonly members: readonly RoleAssignment[]
}

const membersOf = (x: Exchange, set: ResourceSet, role: CustomRole): RoleAssignment[] =>
  x.world.roles.where((row) => row.resourceSetId === set.id && row.roleId === role.id)

/** A binding is there as long as it has members. Throws 404. */
function bindingAt(x: Exchange): Binding {
  const set = setNamed(x, param(x, 'resourceSetIdOrLabel'))
  const role = roleNamed(x, param(x, 'roleIdOrLabel'))
  const members = membersOf(x, set, role)
  if (members.length === 0) throw notFound(role.id, 'IAMPolicyBinding')
  return { set, role, members }
}

/** The principal named by its REST URL. Throws 400. */
function holderOf(x: Exchange, url: string): Holder {
  const match = /\/(?:api\/v1\/(users|groups)|oauth2\/v1\/(clients))\/([^/?]+)$/.exec(url)
  const id = match?.[3] ?? ''
  if (match?.[1] === 'users' && x.world.users.has(id)) return { kind: 'user', id, url }
  if (match?.[1] === 'groups' && x.world.groups.has(id)) return { kind: 'group', id, url }
  if (match?.[2] === 'clients' && x.world.apps.find((app) => app.clientId === id) !== undefined)
    return { kind: 'client', id, url }
  throw invalid('members', `members: ${url} is not a valid member.`)
}

const setUrl = (x: Exchange, set: ResourceSet): string => `${x.world.origin}/api/v1/iam/resource-sets/${set.id}`

function showBinding(x: Exchange, set: ResourceSet, role: CustomRole): Json {
  const self = `${setUrl(x, set)}/bindings/${role.id}`
  return {
    id: role.id,
    _links: {
      self: { href: self },
      bindings: { href: `${setUrl(x, set)}/bindings` },
      'resource-set': { href: setUrl(x, set) },
    },
  }
}

function showMember(x: Exchange, { set, role }: Pick<Binding, 'set' | 'role'>, row: RoleAssignment): Json {
  const principal =
    row.principal === 'client' ? `oauth2/v1/clients/${row.principalId}` : `api/v1/${row.principal}s/${row.principalId}`
  return {
    id: row.id,
    created: row.created,
    lastUpdated: row.lastUpdated,
    _links: {
      self: { href: `${x.world.origin}/${principal}` },
      binding: { href: `${setUrl(x, set)}/bindings/${role.id}` },
    },
  }
}

function bind(x: Exchange, set: ResourceSet, role: CustomRole, urls: readonly string[]): void {
  for (const url of urls) {
    const holder = holderOf(x, url)
    try {
      giveRole(x, holder, { type: 'CUSTOM', role: role.id, 'resource-set': set.id })
    } catch (error) {
      // Naming a member twice changes nothing.
      if (!(error instanceof OktaError && error.code === 'E0000090')) throw error
    }
  }
  say(
    x,
    'iam.resourceset.bindings.add',
    'Add binding to resource set',
    thingTarget(set.id, 'RESOURCE_SET', set.label),
    thingTarget(role.id, 'CUSTOM_ROLE', role.label),
  )
}

const said = (x: Exchange, json: unknown): Answer => ({ status: 200, json, links: [`<${selfUrl(x)}>; rel="self"`] })

/** Bindings: which principals hold a custom role over a resource set. Writing is the super admin's alone. */
export function iamBindings(routes: Routes): void {
  routes.on('listBindings', (x) => {
    needIamRead(x)
    const set = setNamed(x, param(x, 'resourceSetIdOrLabel'))
    const roles = x.world.customRoles.where((role) => membersOf(x, set, role).length > 0)
    const href = setUrl(x, set)
    const shown = roles.map((role) => ({
      id: role.id,
      _links: {
        self: { href: `${adminOrigin(x.world)}/api/v1/iam/roles/${role.id}` },
        members: { href: `${href}/bindings/${role.id}/members` },
      },
    }))
    return said(x, { roles: shown, _links: { 'resource-set': { href }, self: { href: `${href}/bindings` } } })
  })
  routes.on('createResourceSetBinding', (x) => {
    x.may.needSuper()
    const set = setNamed(x, param(x, 'resourceSetIdOrLabel'))
    const body = bodyOf(x)
    const role = roleNamed(x, asText(body['role']) ?? '')
    bind(x, set, role, asStrings(body['members']))
    return ok(showBinding(x, set, role))
  })
  routes.on('getBinding', (x) => {
    needIamRead(x)
    const { set, role } = bindingAt(x)
    return said(x, showBinding(x, set, role))
  })
  routes.on('deleteBinding', (x) => {
    x.may.needSuper()
    const { set, role, members } = bindingAt(x)
    for (const row of members) {
      x.world.roles.delete(row.id)
      tellPrivilege(x, row, 'revoke')
    }
    say(
      x,
      'iam.resourceset.bindings.delete',
      'Delete binding from resource set',
      thingTarget(set.id, 'RESOURCE_SET', set.label),
      thingTarget(role.id, 'CUSTOM_ROLE', role.label),
    )
    return done()
  })
  routes.on('listMembersOfBinding', (x) => {
    needIamRead(x)
    const binding = bindingAt(x)
    const href = `${setUrl(x, binding.set)}/bindings/${binding.role.id}`
    return said(x, {
      members: binding.members.map((row) => showMember(x, binding, row)),
      _links: { binding: { href }, self: { href: `${href}/members` } },
    })
  })
  routes.on('addMembersToBinding', (x) => {
    x.may.needSuper()
    const set = setNamed(x, param(x, 'resourceSetIdOrLabel'))
    const role = roleNamed(x, param(x, 'roleIdOrLabel'))
    bind(x, set, role, asStrings(bodyOf(x)['additions']))
    return ok(showBinding(x, set, role))
  })
  routes.on('getMemberOfBinding', (x) => {
    needIamRead(x)
    const binding = bindingAt(x)
    return said(x, showMember(x, binding, memberAt(x, binding)))
  })
  routes.on('unassignMemberFromBinding', (x) => {
    x.may.needSuper()
    const row = memberAt(x, bindingAt(x))
    x.world.roles.delete(row.id)
    tellPrivilege(x, row, 'revoke')
    return done()
  })
}

function memberAt(x: Exchange, binding: Binding): RoleAssignment {
  const id = param(x, 'memberId')
  const row = binding.members.find((member) => member.id === id)
  if (row === undefined) throw notFound(id, 'IAMPolicyMember')
  return row
}
