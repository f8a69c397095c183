import { INCLUDES } from '../enforce/permissions.ts'
import { invalid, notFound, OktaError } from '../http/errors.ts'
import {
  asObject,
  asStrings,
  asText,
  bodyOf,
  done,
  ok,
  param,
  selfUrl,
  type Answer,
  type Exchange,
} from '../http/exchange.ts'
import type { Routes } from '../http/routes.ts'
import { say, thingTarget } from '../log/events.ts'
import type { CustomRole, Json } from '../store/types.ts'
import { adminOrigin } from '../world.ts'
import { roleNamed } from './iam-find.ts'
import { needIamRead } from './role-assignments.ts'

const urlOf = (x: Exchange, role: CustomRole): string => `${adminOrigin(x.world)}/api/v1/iam/roles/${role.id}`

function show(x: Exchange, role: CustomRole): Json {
  const href = urlOf(x, role)
  const { id, label, description, created, lastUpdated } = role
  return {
    id,
    label,
    isCloneable: false,
    description,
    created,
    lastUpdated,
    _links: { permissions: { href: `${href}/permissions` }, self: { href } },
  }
}

function showPermission(x: Exchange, role: CustomRole, permission: CustomRole['permissions'][number]): Json {
  const href = urlOf(x, role)
  return { ...permission, _links: { role: { href }, self: { href: `${href}/permissions/${permission.label}` } } }
}

/** Answers of this family say themselves in Link, under the admin host. */
function said(x: Exchange, json: unknown, url = selfUrl(x, x.query, adminOrigin(x.world))): Answer {
  return { status: 200, json, links: [`<${url}>; rel="self"`] }
}

/** Permissions that custom roles can hold: all that the table knows as including or included, and those that stand alone. */
const ALONE = [
  'okta.iam.read',
  'okta.agents.register',
  'okta.profilesources.import.run',
  'okta.support.cases.manage',
  'okta.logs.read',
  'okta.governance.collections.read',
]
const KNOWN = new Set([...Object.keys(INCLUDES), ...Object.values(INCLUDES).flat(), ...ALONE])

function known(label: string): string {
  if (!KNOWN.has(label)) throw invalid('permissions', `permissions: ${label} is not a valid permission.`)
  return label
}

function checkedLabel(x: Exchange, body: Json, self?: CustomRole): string {
  const label = asText(body['label'])
  if (label === undefined || label === '') throw invalid('label', 'label: Label must be specified')
  if (x.world.customRoles.find((row) => row.label === label && row.id !== self?.id) !== undefined) {
    throw invalid('label', 'label: There is already an admin role with this name.')
  }
  return label
}

/** Custom roles and their permissions. Writing is the super admin's alone. */
export function iamRoles(routes: Routes): void {
  routes.on('createRole', (x) => {
    x.may.needSuper()
    const body = bodyOf(x)
    const label = checkedLabel(x, body)
    const description = asText(body['description'])
    if (description === undefined) throw invalid('description', 'description: Description must be specified')
    const now = x.world.stamp()
    const permissions = asStrings(body['permissions']).map((name) => ({
      label: known(name),
      created: now,
      lastUpdated: now,
      conditions: null,
    }))
    if (permissions.length === 0) throw invalid('permissions', 'permissions: The field cannot be left blank')
    const role = x.world.customRoles.put({
      id: x.world.ids.next('cr0'),
      label,
      description,
      created: now,
      lastUpdated: now,
      permissions,
    })
    say(x, 'iam.role.create', 'Create custom role', thingTarget(role.id, 'CUSTOM_ROLE', label))
    return said(x, show(x, role), urlOf(x, role))
  })
  routes.on('listRoles', (x) => {
    needIamRead(x)
    const href = `${adminOrigin(x.world)}/api/v1/iam/roles`
    return said(x, { roles: x.world.customRoles.all().map((role) => show(x, role)), _links: { self: { href } } })
  })
  routes.on('getRole', (x) => {
    needIamRead(x)
    return said(x, show(x, roleNamed(x, param(x, 'roleIdOrLabel'))))
  })
  routes.on('replaceRole', (x) => {
    x.may.needSuper()
    const role = roleNamed(x, param(x, 'roleIdOrLabel'))
    const body = bodyOf(x)
    role.label = checkedLabel(x, body, role)
    role.description = asText(body['description']) ?? role.description
    role.lastUpdated = x.world.stamp()
    say(x, 'iam.role.update', 'Update custom role', thingTarget(role.id, 'CUSTOM_ROLE', role.label))
    return said(x, show(x, role))
  })
  routes.on('deleteRole', (x) => {
    x.may.needSuper()
    const role = roleNamed(x, param(x, 'roleIdOrLabel'))
    if (x.world.roles.find((row) => row.roleId === role.id) !== undefined) {
      throw new OktaError('E0000001', {
        args: ['role'],
        causes: ['role: The role is assigned to admins and cannot be deleted.'],
      })
    }
    x.world.customRoles.delete(role.id)
    say(x, 'iam.role.delete', 'Delete custom role', thingTarget(role.id, 'CUSTOM_ROLE', role.label))
    return done()
  })
  routes.on('listRolePermissions', (x) => {
    needIamRead(x)
    const role = roleNamed(x, param(x, 'roleIdOrLabel'))
    return ok({ permissions: role.permissions.map((row) => showPermission(x, role, row)) })
  })
  routes.on('getRolePermission', (x) => {
    needIamRead(x)
    const { role, row } = permissionAt(x)
    return said(x, showPermission(x, role, row))
  })
  routes.on('createRolePermission', (x) => putPermission(x, 204))
  routes.on('replaceRolePermission', (x) => putPermission(x, 200))
  routes.on('deleteRolePermission', (x) => {
    x.may.needSuper()
    const { role, row } = permissionAt(x)
    role.permissions.splice(role.permissions.indexOf(row), 1)
    role.lastUpdated = x.world.stamp()
    say(
      x,
      'iam.role.permissions.delete',
      'Delete permission from custom role',
      thingTarget(role.id, 'CUSTOM_ROLE', role.label),
    )
    return done()
  })
}

function permissionAt(x: Exchange): { role: CustomRole; row: CustomRole['permissions'][number] } {
  const role = roleNamed(x, param(x, 'roleIdOrLabel'))
  const name = param(x, 'permissionType')
  const row = role.permissions.find((permission) => permission.label === name)
  if (row === undefined) throw notFound(name, 'RolePermission')
  return { role, row }
}

function putPermission(x: Exchange, status: 200 | 204): Answer {
  x.may.needSuper()
  const role = roleNamed(x, param(x, 'roleIdOrLabel'))
  const label = known(param(x, 'permissionType'))
  const now = x.world.stamp()
  const given = bodyOf(x)['conditions']
  const conditions = given === undefined || given === null ? null : asObject(given)
  const old = role.permissions.find((row) => row.label === label)
  const row = { label, created: old?.created ?? now, lastUpdated: now, conditions }
  if (old === undefined) role.permissions.push(row)
  else role.permissions.splice(role.permissions.indexOf(old), 1, row)
  role.lastUpdated = now
  say(x, 'iam.role.permissions.add', 'Add permission to custom role', thingTarget(role.id, 'CUSTOM_ROLE', role.label))
  return status === 204 ? done() : ok(showPermission(x, role, row))
}
