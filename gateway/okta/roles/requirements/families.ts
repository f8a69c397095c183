import type { ResourceKind } from '../words.ts'

/** A family of scopes: which permission its reading and its changing need, and over what. */
export interface Family {
  readonly read: string
  readonly manage: string
  readonly kind: ResourceKind
}

const family = (stem: string, kind: ResourceKind): Family => ({ read: `${stem}.read`, manage: `${stem}.manage`, kind })
const customizations = family('okta.customizations', 'customization')

/**
 * Scope stem (`okta.users` of `okta.users.read`) to the permissions behind it. Scope and permission are two gates: the names
 * overlap and sometimes differ only by case. From `scopeToPermissionFamily` of the permission facts.
 */
export const FAMILIES: Readonly<Record<string, Family>> = {
  'okta.users': family('okta.users', 'user'),
  'okta.groups': family('okta.groups', 'group'),
  'okta.apps': family('okta.apps', 'app'),
  'okta.apps.interclientTrust': family('okta.apps', 'app'),
  'okta.clients': family('okta.apps', 'app'),
  'okta.apiTokens': family('okta.users.apitokens', 'token'),
  'okta.authorizationServers': family('okta.authzServers', 'authorization_server'),
  'okta.idps': family('okta.identityProviders', 'identity_provider'),
  'okta.policies': family('okta.policies', 'policy'),
  'okta.eventHooks': family('okta.eventhooks', 'event_hook'),
  'okta.inlineHooks': family('okta.inlinehooks', 'inline_hook'),
  'okta.brands': customizations,
  'okta.templates': customizations,
  'okta.domains': customizations,
  'okta.emailDomains': customizations,
  'okta.emailServers': customizations,
  'okta.devices': family('okta.devices', 'device'),
  'okta.realms': family('okta.realms', 'realm'),
  'okta.realmAssignments': family('okta.realms', 'realm'),
  'okta.agentPools': family('okta.agents', 'agent'),
  'okta.dr': family('okta.dr', 'org'),
  'okta.userRisk': family('okta.users.risk', 'user'),
  'okta.securityEventsProviders': family('okta.ssf.securityEventsProviders', 'ssf'),
  'okta.directories.groups': family('okta.directories', 'app'),
  'okta.logs': family('okta.logs', 'org'),
  'okta.universalLogout': family('okta.apps.universalLogout', 'app'),
  // One permission for both, and of the standard roles one has it (concepts/role-assignment).
  'okta.governance.accessRequests': {
    read: 'okta.governance.accessRequests.manage',
    manage: 'okta.governance.accessRequests.manage',
    kind: 'org',
  },
  'okta.roles': { read: 'okta.iam.read', manage: 'postern.roles.manage', kind: 'iam' },
}

/**
 * The family of a scope. One that Okta has no permission for gets capabilities of our own name (`postern.networkZones.read`):
 * standard roles have cells for some, custom roles can hold none.
 */
export function familyOf(scope: string): Family & { readonly known: boolean } {
  const stem = scope.replace(/\.[^.]+$/u, '')
  const known = FAMILIES[stem]
  if (known !== undefined) return { ...known, known: true }
  return { ...family(stem.replace(/^(?:okta\.)?/u, 'postern.'), 'org'), known: false }
}

/** What a permission is over; undefined where Okta does not say. */
export function kindOfPermission(permission: string): ResourceKind | undefined {
  if (permission.startsWith('okta.support.cases.')) return 'support_case'
  const found = Object.entries(FAMILIES).find(
    ([, { read, manage }]) => read === permission || manage === permission,
  )?.[1]
  return found === undefined || found.kind === 'org' ? undefined : found.kind
}

/** Does a scope only read? */
export const onlyReads = (scope: string): boolean => scope.endsWith('.read')
