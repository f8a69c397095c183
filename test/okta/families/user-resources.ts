import { OktaError } from '../http/errors.ts'
import { ok, type Exchange } from '../http/exchange.ts'
import { page, rowsAfter } from '../http/paging.ts'
import type { Routes } from '../http/routes.ts'
import type { App, Json } from '../store/types.ts'
import { userAt } from './find.ts'
import { showGroup } from './groups.ts'

/** Whether a user has an app, itself or through a group. */
function uses(x: Exchange, app: App, userId: string): boolean {
  if (x.world.appUsers.get(app.id)?.has(userId) === true) return true
  return [...(x.world.appGroups.get(app.id)?.keys() ?? [])].some((id) => x.world.membersOf(id).has(userId))
}

function appLink(x: Exchange, app: App): Json {
  return {
    id: `${app.id}-link`,
    label: app.label,
    linkUrl: `${x.world.origin}/home/${app.name}/${app.id}`,
    logoUrl: null,
    appName: app.name,
    appInstanceId: app.id,
    appAssignmentId: `0ua${app.id.slice(3)}`,
    credentialsSetup: false,
    hidden: false,
    sortOrder: 0,
  }
}

/** What hangs on a user: groups, apps, and what this org keeps none of. */
export function userResources(routes: Routes): void {
  routes.on('listUserGroups', (x) => {
    const user = userAt(x)
    x.may.need('okta.users.read', 'users', user.id)
    const rows = rowsAfter(x, x.world.groups).filter(
      (group) => x.world.membersOf(group.id).has(user.id) && x.may.can('okta.groups.read', 'groups', group.id),
    )
    return page(
      x,
      rows,
      (group) => group.id,
      (group) => showGroup(x.world, group),
      { limit: 200, max: 200 },
    )
  })
  routes.on('listAppLinks', (x) => {
    const user = userAt(x)
    x.may.need('okta.users.read', 'users', user.id)
    return ok(
      x.world.apps.where((app) => app.status === 'ACTIVE' && uses(x, app, user.id)).map((app) => appLink(x, app)),
    )
  })
  routes.on('listUserBlocks', (x) => {
    const user = userAt(x)
    x.may.need('okta.users.read', 'users', user.id)
    // Recorded: orgs without the feature answer so.
    throw new OktaError('E0000015')
  })
  for (const id of ['listUserClients', 'listUserIdentityProviders', 'listUserDevices']) {
    routes.on(id, (x) => {
      const user = userAt(x)
      x.may.need('okta.users.read', 'users', user.id)
      return ok([])
    })
  }
  for (const id of ['listUserGrants', 'listGrantsForUserAndClient', 'listRefreshTokensForUserAndClient']) {
    routes.on(id, (x) => {
      const user = userAt(x)
      x.may.need('okta.users.read', 'users', user.id)
      return page(
        x,
        [],
        () => '',
        () => undefined,
        { limit: 20, max: 200 },
      )
    })
  }
  for (const id of ['revokeUserGrants', 'revokeGrantsForUserAndClient', 'revokeTokensForUserAndClient']) {
    routes.on(id, (x) => {
      const user = userAt(x)
      // Clearing sessions brings the tokens with it (about-role-permissions.htm), and not what a user agreed to.
      const permission =
        id === 'revokeTokensForUserAndClient' ? 'okta.users.lifecycle.clearSessions' : 'okta.users.manage'
      x.may.need(permission, 'users', user.id)
      return { status: 204 }
    })
  }
}
