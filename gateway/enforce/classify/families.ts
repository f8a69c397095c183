import { APPS } from './families/apps.ts'
import { AUTHORIZATION_SERVERS } from './families/authorization-servers.ts'
import { CREDENTIALS } from './families/credentials.ts'
import { GROUPS } from './families/groups.ts'
import { HOOKS } from './families/hooks.ts'
import { NETWORK } from './families/network.ts'
import { ORG } from './families/org.ts'
import { POLICIES } from './families/policies.ts'
import { QUERY } from './families/query.ts'
import { ROLES } from './families/roles.ts'
import { USERS } from './families/users.ts'
import type { Family } from './property.ts'

/** Every family. Where two declare one name for one operation, the later one is meant. */
export const FAMILIES: readonly Family[] = [
  ...ORG,
  ...QUERY,
  ...USERS,
  ...ROLES,
  ...GROUPS,
  ...APPS,
  ...POLICIES,
  ...AUTHORIZATION_SERVERS,
  ...NETWORK,
  ...HOOKS,
  ...CREDENTIALS,
]
