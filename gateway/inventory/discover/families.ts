import endpoints from '../../okta/data/discovery-endpoints.json' with { type: 'json' }
import type { Family } from './family.ts'
import { appCredentials } from './families/app-credentials.ts'
import { apps } from './families/apps.ts'
import { authServers } from './families/auth-servers.ts'
import { collections } from './families/collections.ts'
import { groups } from './families/groups.ts'
import { iam } from './families/iam.ts'
import { idps } from './families/idps.ts'
import { org } from './families/org.ts'
import { policies } from './families/policies.ts'
import { roles } from './families/roles.ts'
import { users } from './families/users.ts'

/** Every family; what decisions need first comes first. */
export const FAMILIES: readonly Family[] = [
  ...org,
  ...roles,
  ...iam,
  ...groups,
  ...apps,
  ...appCredentials,
  ...users,
  ...policies,
  ...collections,
  ...idps,
  ...authServers,
]

const BY_NAME = new Map(FAMILIES.map((family) => [family.name, family]))
export const familyNamed = (name: string): Family | undefined => BY_NAME.get(name)

/** Families that a scan begins with: the lists of the org that nothing else makes due. */
const FOLLOWS: ReadonlySet<string> = new Set(['orgMetadata', 'clientPrivileges', 'threatInsight'])
export const ROOTS: readonly Family[] = FAMILIES.filter(
  (family) => family.of === undefined && family.onDemand !== true && !FOLLOWS.has(family.name),
)

/** Endpoints of the data that are not read, and why. */
export const UNREAD: Readonly<Record<string, string>> = {
  'group.apps': 'app.groups tells the same from the side of the app, with fewer calls',
  'user.apps': 'app.users and app.groups tell the same without a call a user',
  'user.role.governance':
    'who gave a role until when, in orgs with Identity Governance: one call an assignment; a role that ends is told by the log',
  'user.authenticatorEnrollments':
    'one call a user, and no list; user.factors tells the same of admins in a scan, and of others live when a rule asks',
  'user.oauthClients':
    'one call a user, and no list: apps in which a person holds a token; no rule rests on it, and ask Okta for the one person',
  'user.grants':
    'one call a user, and no list: what a person consented to; no rule rests on it, and ask Okta for the one person',
  'app.tokens':
    'refresh tokens of people, which come and go with each sign-in; no rule rests on them, and ask Okta for the one app',
  'app.interclient': 'early access, behind a scope that no other org can grant; no rule rests on it',
  'policy.mappings': 'the list of apps links each app to its policies',
  'authServer.clients':
    'clients that hold refresh tokens of people just now; who may get some is told by authServer.policies and their rules',
  logs: 'followed, not scanned',
}

export interface Endpoint {
  readonly template: string
  readonly scopes: readonly string[]
}

const ENDPOINTS = new Map<string, Endpoint>(
  endpoints.endpoints.map((row) => [row.entity, { template: row.path, scopes: row.scopes }]),
)

/** Template and scopes of a family. Throws an Error for one that the data lacks and that brings none. */
export function endpointFor(family: Family): Endpoint {
  const endpoint = family.endpoint ?? ENDPOINTS.get(family.name)
  if (endpoint === undefined) throw new Error(`no endpoint is known for ${family.name}`)
  return endpoint
}
