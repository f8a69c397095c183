import type { NodeKind, Read } from '../graph.ts'

/** Which slices and families tell a read whole. */
export interface KnownBy {
  /** Slices of this object; all done: the answer is whole. They can be read on demand. */
  readonly slices: readonly (readonly [family: string, ...subject: string[]])[]
  /** Families that together tell it too, once they were read whole. */
  readonly families: readonly string[]
}

/** The list that names every node of a kind; kinds that only stand below others have none. */
export const LISTED_BY: Readonly<Partial<Record<NodeKind, readonly string[]>>> = {
  Okta_Organization: ['org'],
  Okta_User: ['users'],
  Okta_Group: ['groups'],
  Okta_Application: ['apps'],
  Okta_ApiServiceIntegration: ['apiServices'],
  Okta_ApiToken: ['apiTokens'],
  Okta_CustomRole: ['customRoles'],
  Okta_ResourceSet: ['resourceSets'],
  Okta_RoleAssignment: [
    'admins',
    'user.roles',
    'groups',
    'group.roles',
    'apps',
    'client.roles',
    'apiServices',
    'apiService.roles',
  ],
  Okta_Policy: ['policies', 'authServers', 'authServer.policies'],
  Okta_AuthorizationServer: ['authServers'],
  Okta_IdentityProvider: ['idps'],
  Okta_Device: ['devices'],
  Okta_Realm: ['realms'],
  Okta_AgentPool: ['agentPools'],
  Postern_GroupRule: ['groupRules'],
  Postern_NetworkZone: ['zones'],
  Postern_EventHook: ['eventHooks'],
  Postern_InlineHook: ['inlineHooks'],
  Postern_LogStream: ['logStreams'],
  Postern_TrustedOrigin: ['trustedOrigins'],
  Postern_Authenticator: ['authenticators'],
  Postern_Behavior: ['behaviors'],
  Postern_Feature: ['features'],
  Postern_ServiceAccount: ['serviceAccounts'],
  Postern_AiAgent: ['aiAgents'],
}

/** Objects that Okta shows one at a time. */
const SINGLE: Readonly<Partial<Record<NodeKind, string>>> = {
  Okta_User: 'user',
  Okta_Group: 'group',
  Okta_Application: 'app',
}

const ALWAYS: KnownBy = { slices: [], families: [] }

/** How a read is known. Pure. */
export function knownBy(read: Read): KnownBy {
  if (read.read === 'list') return { slices: [], families: LISTED_BY[read.kind] ?? [read.kind] }
  const { kind, id } = read.ref
  if (read.read === 'node') return nodeKnownBy(kind, id)
  switch (`${read.read} ${read.edge}`) {
    case 'out Okta_MemberOf':
      return { slices: [['user.groups', id]], families: ['users', 'groups', 'group.users'] }
    case 'in Okta_MemberOf':
      return { slices: [['group.users', id]], families: [] }
    case 'out Okta_HasRoleAssignment':
      return rolesOf(kind, id)
    case 'out Postern_AssignmentOf':
    case 'in Okta_HasRoleAssignment':
      return ALWAYS
    case 'in Postern_AssignmentOf':
    case 'in Okta_ScopedTo':
      return { slices: [], families: LISTED_BY.Okta_RoleAssignment ?? [] }
    case 'out Okta_ResourceSetContains':
    case 'out Postern_ResourceSetContainsMembersOf':
    case 'out Postern_ResourceSetContainsAll':
      return { slices: [['resourceSet.resources', id]], families: [] }
    case 'out Postern_HasScopeGrant':
      return kind === 'Okta_Application'
        ? { slices: [['app.grants', id]], families: ['apps', 'app.grants'] }
        : { slices: [['apiServices']], families: ['apiServices'] }
    case 'out Okta_ApiTokenFor':
    case 'in Okta_ApiTokenFor':
      return { slices: [['apiTokens']], families: ['apiTokens'] }
    case 'out Okta_PolicyMapping':
    case 'in Okta_PolicyMapping':
      return { slices: [], families: ['apps'] }
    case 'in Okta_RealmContains':
      return { slices: [['user', id]], families: ['users'] }
    case 'in Postern_RuleFeeds':
      return { slices: [['groupRules']], families: ['groupRules'] }
    case 'out Okta_AppAssignment':
      return { slices: [], families: kind === 'Okta_Group' ? ['apps', 'app.groups'] : ['apps', 'app.users'] }
    case 'in Okta_AppAssignment':
      return {
        slices: [
          ['app.users', id],
          ['app.groups', id],
        ],
        families: [],
      }
    case 'out Postern_HasFactor':
      return { slices: [['user.factors', id]], families: [] }
    case 'out Postern_AppliesTo':
      return { slices: [['policies']], families: ['policies'] }
    case 'out Postern_CrossAppAccess':
      return { slices: [['app.cwo', id]], families: [] }
    case 'out Postern_HasRule':
      return { slices: [['policy.rules', id]], families: [] }
    case 'in Postern_OwnerOf':
      return { slices: [['group.owners', id]], families: [] }
    default:
      return { slices: [], families: [`${read.read} ${read.edge}`] }
  }
}

function nodeKnownBy(kind: NodeKind, id: string): KnownBy {
  const lists = LISTED_BY[kind]
  const single = SINGLE[kind]
  if (single !== undefined) return { slices: [[single, id]], families: lists ?? [] }
  if (kind === 'Okta_CustomRole') return { slices: [['customRoles'], ['customRole.permissions', id]], families: [] }
  if (lists === undefined || lists.length > 1) return ALWAYS
  return { slices: lists.map((family): [string] => [family]), families: lists }
}

const ROLES: Readonly<Partial<Record<NodeKind, readonly [slice: string, list: string]>>> = {
  Okta_User: ['user.roles', 'admins'],
  Okta_Group: ['group.roles', 'groups'],
  Okta_Application: ['client.roles', 'apps'],
  Okta_ApiServiceIntegration: ['apiService.roles', 'apiServices'],
}

function rolesOf(kind: NodeKind, id: string): KnownBy {
  const known = ROLES[kind]
  return known === undefined ? ALWAYS : { slices: [[known[0], id]], families: [known[1], known[0]] }
}
