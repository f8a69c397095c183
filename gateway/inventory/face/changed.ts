import type { SliceInput } from '../../store/commands/inventory-slices.ts'
import { STALE } from '../discover/family.ts'
import { sliceOf } from '../discover/sink.ts'

export interface ChangedTarget {
  readonly type: string
  readonly id: string
}

/** By type of target: families of the object; `?` only where they were read before. */
const OF_OBJECT: Readonly<Record<string, readonly string[]>> = {
  user: ['user', 'user.groups', '?user.roles', '?user.factors'],
  group: ['group', '?group.roles', '?group.owners'],
  app: ['app', '?app.groups', '?app.grants', '?app.jwks', '?app.keys', '?app.secrets', '?client.roles'],
  client: ['app', '?app.grants', '?client.roles', '?apiService.roles'],
  role: ['?customRole.permissions'],
  resource_set: ['?resourceSet.resources', '?resourceSet.bindings'],
  policy: ['?policy.rules'],
}

/** By type of target: lists of the org. */
const LISTS: Readonly<Record<string, readonly string[]>> = {
  role: ['customRoles'],
  resource_set: ['resourceSets'],
  resource_set_resource: ['resourceSets'],
  policy: ['policies'],
  policy_rule: ['policies'],
  group_rule: ['groupRules'],
  token: ['apiTokens'],
  zone: ['zones'],
  network_zone: ['zones'],
  event_hook: ['eventHooks'],
  inline_hook: ['inlineHooks'],
  log_stream: ['logStreams'],
  identity_provider: ['idps'],
  authorization_server: ['authServers'],
  trusted_origin: ['trustedOrigins'],
  authenticator: ['authenticators'],
  behavior: ['behaviors'],
  realm: ['realms'],
  realm_assignment: ['realmAssignments'],
  feature: ['features'],
  api_service: ['apiServices'],
  device_assurance: ['deviceAssurances'],
  agent_pool: ['agentPools'],
}

/** What a write of our own may have changed, in slices. Pure. */
export function slicesOfTargets(
  targets: readonly ChangedTarget[],
): readonly { readonly slice: SliceInput; readonly known: boolean }[] {
  const all = new Map<string, { slice: SliceInput; known: boolean }>()
  const add = (family: string, ...subject: string[]): void => {
    const known = family.startsWith('?')
    const slice = sliceOf(known ? family.slice(1) : family, subject, STALE)
    all.set(`${slice.family} ${slice.subject}`, { slice, known })
  }
  for (const { type, id } of targets) {
    if (id !== '' && /^[\w-]+$/.test(id))
      for (const family of (Object.hasOwn(OF_OBJECT, type) ? OF_OBJECT[type] : undefined) ?? []) add(family, id)
    for (const family of (Object.hasOwn(LISTS, type) ? LISTS[type] : undefined) ?? []) add(family)
  }
  const users = targets.filter((one) => one.type === 'user')
  for (const app of targets.filter((one) => one.type === 'app'))
    for (const user of users) add('app.user', app.id, user.id)
  return [...all.values()]
}
