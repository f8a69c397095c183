import type { Routes } from '../http/routes.ts'
import { agentPools } from './agent-pools.ts'
import { apiServices } from './api-services.ts'
import { apiTokens } from './api-tokens.ts'
import { appAssignments } from './app-assignments.ts'
import { appGrants } from './app-grants.ts'
import { appKeys } from './app-keys.ts'
import { appProvisioning } from './app-provisioning.ts'
import { appTrust } from './app-trust.ts'
import { apps } from './apps.ts'
import { authenticators } from './authenticators.ts'
import { authzParts } from './authz-parts.ts'
import { authzServers } from './authz-servers.ts'
import { brandPages } from './brand-pages.ts'
import { brands } from './brands.ts'
import { captchas } from './captchas.ts'
import { deviceAssurance } from './device-assurance.ts'
import { devices } from './devices.ts'
import { domains } from './domains.ts'
import { emailTemplates } from './email-templates.ts'
import { factors } from './factors.ts'
import { features } from './features.ts'
import { groupOwners } from './group-owners.ts'
import { groupRules } from './group-rules.ts'
import { groups } from './groups.ts'
import { hooks } from './hooks.ts'
import { iamBindings } from './iam-bindings.ts'
import { iamResourceSets } from './iam-resource-sets.ts'
import { iamRoles } from './iam-roles.ts'
import { idps } from './idps.ts'
import { logStreams } from './log-streams.ts'
import { logs } from './logs.ts'
import { messaging } from './messaging.ts'
import { networkZones } from './network-zones.ts'
import { orgSettings } from './org-settings.ts'
import { policies } from './policies.ts'
import { policyRules } from './policy-rules.ts'
import { principalLimits } from './principal-limits.ts'
import { profileMappings } from './profile-mappings.ts'
import { realms } from './realms.ts'
import { roleAssignments } from './role-assignments.ts'
import { roleTargets } from './role-targets.ts'
import { schemas } from './schemas.ts'
import { securitySettings } from './security-settings.ts'
import { sessions } from './sessions.ts'
import { signingOwners } from './signing-owners.ts'
import { subscriptions } from './subscriptions.ts'
import { unavailable } from './unavailable.ts'
import { userCredentials } from './user-credentials.ts'
import { userLifecycle } from './user-lifecycle.ts'
import { userResources } from './user-resources.ts'
import { userTypes } from './user-types.ts'
import { users } from './users.ts'
import { workloads } from './workloads.ts'

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
  agentPools,
  appProvisioning,
  appTrust,
  authenticators,
  authzParts,
  authzServers,
  brandPages,
  brands,
  captchas,
  deviceAssurance,
  devices,
  domains,
  emailTemplates,
  features,
  hooks,
  idps,
  logStreams,
  messaging,
  orgSettings,
  policies,
  policyRules,
  principalLimits,
  profileMappings,
  realms,
  schemas,
  securitySettings,
  sessions,
  signingOwners,
  subscriptions,
  unavailable,
  userTypes,
  workloads,
]
