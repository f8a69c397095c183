import type { Routes } from '../http/routes.ts'
import { apiServices } from './api-services.ts'
import { apiTokens } from './api-tokens.ts'
import { appAssignments } from './app-assignments.ts'
import { appGrants } from './app-grants.ts'
import { appKeys } from './app-keys.ts'
import { apps } from './apps.ts'
import { factors } from './factors.ts'
import { groupOwners } from './group-owners.ts'
import { groupRules } from './group-rules.ts'
import { groups } from './groups.ts'
import { iamBindings } from './iam-bindings.ts'
import { iamResourceSets } from './iam-resource-sets.ts'
import { iamRoles } from './iam-roles.ts'
import { logs } from './logs.ts'
import { networkZones } from './network-zones.ts'
import { roleAssignments } from './role-assignments.ts'
import { roleTargets } from './role-targets.ts'
import { userCredentials } from './user-credentials.ts'
import { userLifecycle } from './user-lifecycle.ts'
import { userResources } from './user-resources.ts'
import { users } from './users.ts'

/** Every family this org simulates. A new one is a file of its own and a line here. */
export const FAMILIES: readonly ((routes: Routes) => void)[] = [
  users,
  userLifecycle,
  userCredentials,
  userResources,
  factors,
  groups,
  groupRules,
  groupOwners,
  apps,
  appAssignments,
  appKeys,
  appGrants,
  roleAssignments,
  roleTargets,
  iamRoles,
  iamResourceSets,
  iamBindings,
  apiTokens,
  apiServices,
  networkZones,
  logs,
]
