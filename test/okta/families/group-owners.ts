import { invalid, notFound } from '../http/errors.ts'
import { asText, bodyOf, created, done, ok, param, type Exchange, textIn } from '../http/exchange.ts'
import type { Routes } from '../http/routes.ts'
import { groupTarget, say } from '../log/events.ts'
import type { Json, Owner } from '../store/types.ts'
import { groupAt } from './find.ts'

function show(x: Exchange, owner: Owner): Json {
  const user = owner.type === 'USER' ? x.world.users.get(owner.id) : undefined
  const group = owner.type === 'GROUP' ? x.world.groups.get(owner.id) : undefined
  const displayName =
    user === undefined
      ? textIn(group?.profile, 'name')
      : `${String(user.profile['firstName'])} ${String(user.profile['lastName'])}`
  return {
    id: owner.id,
    type: owner.type,
    resolved: true,
    originId: null,
    originType: 'OKTA_DIRECTORY',
    displayName,
    lastUpdated: owner.created,
  }
}

/** Group owners: people or groups who answer for a group. */
export function groupOwners(routes: Routes): void {
  routes.on('listGroupOwners', (x) => {
    const group = groupAt(x)
    x.may.need('okta.groups.read', 'groups', group.id)
    return ok(x.world.owners.filter((row) => row.groupId === group.id).map((row) => show(x, row)))
  })
  routes.on('assignGroupOwner', (x) => {
    const group = groupAt(x)
    x.may.need('group.owners', 'groups', group.id)
    const body = bodyOf(x)
    const id = asText(body['id'])
    const type = body['type'] === 'GROUP' ? 'GROUP' : 'USER'
    if (id === undefined) throw invalid('id', 'id: The field cannot be left blank')
    if (type === 'USER' ? !x.world.users.has(id) : !x.world.groups.has(id))
      throw notFound(id, type === 'USER' ? 'User' : 'UserGroup')
    if (x.world.owners.some((row) => row.groupId === group.id && row.id === id)) {
      throw invalid('id', 'id: Provided owner is already assigned to this group')
    }
    const owner: Owner = { groupId: group.id, id, type, created: x.world.stamp() }
    x.world.owners.push(owner)
    say(x, 'group.profile.update', 'Add group owner', groupTarget(group))
    return created(show(x, owner))
  })
  routes.on('deleteGroupOwner', (x) => {
    const group = groupAt(x)
    x.may.need('group.owners', 'groups', group.id)
    const id = param(x, 'ownerId')
    const at = x.world.owners.findIndex((row) => row.groupId === group.id && row.id === id)
    if (at < 0) throw notFound(id, 'GroupOwner')
    x.world.owners.splice(at, 1)
    say(x, 'group.profile.update', 'Remove group owner', groupTarget(group))
    return done()
  })
}
