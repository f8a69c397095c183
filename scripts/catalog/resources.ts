import { isParameter, parameterName, segmentsOf, shapeOf } from './template.ts'

/** What a path parameter names, where its own name is enough. */
const BY_NAME: Readonly<Record<string, string>> = {
  aaguid: 'custom_aaguid',
  agentId: 'ai_agent',
  allowedAppId: 'app',
  apiServiceId: 'api_service',
  apiTokenId: 'token',
  appId: 'app',
  appInstanceId: 'app',
  assignmentId: 'assignment',
  associatedServerId: 'authorization_server',
  authServerId: 'authorization_server',
  authenticatorEnrollmentId: 'factor',
  authenticatorId: 'authenticator',
  behaviorId: 'behavior',
  brandId: 'brand',
  bundleId: 'governance_bundle',
  campaignId: 'campaign',
  captchaId: 'captcha',
  caseNumber: 'support_case',
  claimId: 'claim',
  clientId: 'client',
  collectionId: 'collection',
  connectionId: 'connection',
  containerId: 'privileged_container',
  csrId: 'csr',
  customTelephonyProviderId: 'telephony_provider',
  customizationId: 'email_customization',
  deviceAssuranceId: 'device_assurance',
  deviceId: 'device',
  deviceIntegrationId: 'device_integration',
  domainId: 'domain',
  emailDomainId: 'email_domain',
  emailServerId: 'email_server',
  enrollmentId: 'factor',
  entitlementBundleId: 'entitlement_bundle',
  entitlementId: 'entitlement',
  entryId: 'catalog_entry',
  eventHookId: 'event_hook',
  externalId: 'identity_source_user',
  factorId: 'factor',
  featureId: 'feature',
  grantId: 'grant',
  groupId: 'group',
  groupOrExternalId: 'identity_source_group',
  groupRuleId: 'group_rule',
  identitySourceId: 'identity_source',
  idpCsrId: 'csr',
  idpId: 'idp',
  inlineHookId: 'inline_hook',
  integrationId: 'governance_integration',
  keyId: 'key',
  kid: 'key',
  labelId: 'label',
  linkedObjectName: 'linked_object_definition',
  logStreamId: 'log_stream',
  mappingId: 'mapping',
  memberExternalId: 'identity_source_user',
  memberId: 'binding_member',
  operationId: 'operation',
  ownerId: 'group_owner',
  poolId: 'agent_pool',
  postureCheckId: 'device_posture_check',
  primaryUserId: 'user',
  principalRateLimitId: 'principal_rate_limit',
  pushProviderId: 'push_provider',
  realmId: 'realm',
  requestConditionId: 'request_condition',
  requestId: 'access_request',
  requestTypeId: 'request_type',
  resourceOrn: 'governed_resource',
  resourceSetIdOrLabel: 'resource_set',
  reviewId: 'review',
  riskProviderId: 'risk_provider',
  roleAssignmentId: 'role_assignment',
  roleIdOrEncodedRoleId: 'role_assignment',
  roleIdOrLabel: 'role',
  roleRef: 'role',
  schemaId: 'schema',
  scopeId: 'scope',
  secretId: 'client_secret',
  securityAccessReviewId: 'security_access_review',
  securityEventProviderId: 'security_events_provider',
  sequenceId: 'request_sequence',
  submissionId: 'submission',
  targetGroupId: 'group',
  targetPrincipalId: 'user',
  taskId: 'access_request_task',
  templateId: 'sms_template',
  themeId: 'theme',
  trustedOriginId: 'trusted_origin',
  typeId: 'user_type',
  updateId: 'agent_pool_update',
  userId: 'user',
  userIdOrLogin: 'user',
  valueId: 'entitlement_value',
  zoneId: 'zone',
}

/** Parameters whose name says too little: decided by the shape up to and including the parameter, first match wins. */
const BY_PLACE: readonly (readonly [RegExp, string])[] = [
  [/^\/api\/v1\/users\/\{\}$/, 'user'],
  [/\/hook-keys\/(public\/)?\{\}$/, 'hook_key'],
  [/\/uischemas\/\{\}$/, 'ui_schema'],
  [/\/okta-service-accounts\/\{\}$/, 'service_account'],
  [/\/(service-accounts|accounts)\/\{\}$/, 'service_account'],
  [/^\/privileged-access\/.*\/resources\/\{\}$/, 'privileged_resource'],
  [/\/resource-sets\/\{\}\/resources\/\{\}$/, 'resource_set_resource'],
  [/^\/governance\/.*\/collections\/\{\}\/resources\/\{\}$/, 'governed_resource'],
  [/^\/governance\/api\/v2\/resources\/\{\}$/, 'governed_resource'],
  [/\/realm-assignments\/\{\}$/, 'realm_assignment'],
  [/\/collections\/\{\}\/assignments\/\{\}$/, 'collection_assignment'],
  [/\/authorizationServers\/\{\}\/policies\/\{\}$/, 'authorization_server_policy'],
  [/\/authorizationServers\/\{\}\/policies\/\{\}\/rules\/\{\}$/, 'authorization_server_rule'],
  [/^\/api\/v1\/policies\/\{\}\/rules\/\{\}$/, 'policy_rule'],
  [/\/policies\/\{\}$/, 'policy'],
  [/\/risk-rules\/\{\}$/, 'risk_rule'],
  [/\/identity-sources\/\{\}\/sessions\/\{\}$/, 'identity_source_session'],
  [/^\/api\/v1\/sessions\/\{\}$/, 'session'],
  [/\/yubikey_token\/tokens\/\{\}$/, 'yubikey'],
  [/\/tokens\/\{\}$/, 'oauth_token'],
  [/\/governance\/\{\}$/, 'governance_grant'],
  [/^\/governance\/api\/v1\/grants\/\{\}$/, 'governance_grant'],
  [/\/group-push\/mappings\/\{\}$/, 'group_push_mapping'],
  [/\/policies\/\{\}\/mappings\/\{\}$/, 'policy_mapping'],
  [/^\/api\/v1\/mappings\/\{\}$/, 'profile_mapping'],
]

/**
 * Parameters that name no resource: verbs, kinds, names out of Okta's own lists. classify/ turns them into properties
 * of the same name in snake case.
 */
export const WORDS = new Set([
  'actionsProviderType',
  'appName',
  'capability',
  'capabilityType',
  'contactType',
  'domain',
  'featureName',
  'jobId',
  'lifecycle',
  'logStreamType',
  'methodType',
  'notificationType',
  'operation',
  'osAccountId',
  'path',
  'permissionType',
  'primaryRelationshipName',
  'principalEntitlementsChangeId',
  'relationshipName',
  'resultId',
  'section',
  'securityAccessReviewAccessId',
  'securityAccessReviewTargetId',
  'status',
  'templateName',
  'transactionId',
  'webAuthnMethodType',
])

/** Shape of a template up to and including its n-th segment. */
const shapeUpTo = (segments: readonly string[], n: number): string => shapeOf(`/${segments.slice(0, n + 1).join('/')}`)

/** Type of each parameter that names a resource. Throws an Error for a parameter nobody has given a meaning yet. */
export const parameterTypes = (template: string): Record<string, string> => {
  const segments = segmentsOf(template)
  const types: Record<string, string> = {}
  for (const [n, segment] of segments.entries()) {
    if (!isParameter(segment)) continue
    const name = parameterName(segment)
    if (WORDS.has(name)) continue
    const shape = shapeUpTo(segments, n)
    const type = BY_PLACE.find(([pattern]) => pattern.test(shape))?.[1] ?? BY_NAME[name]
    if (type === undefined)
      throw new Error(`${template}: what does {${name}} name? Add it to BY_NAME, BY_PLACE or WORDS in resources.ts.`)
    types[name] = type
  }
  return types
}

/** Shape of every collection ('/api/v1/users/{}/roles') to the type of its members, over all templates. */
export const collectionsOf = (templates: readonly string[]): Map<string, string> => {
  const collections = new Map<string, string>()
  for (const template of templates) {
    const segments = segmentsOf(template)
    const types = parameterTypes(template)
    for (const [n, segment] of segments.entries()) {
      const type = isParameter(segment) ? types[parameterName(segment)] : undefined
      if (type !== undefined && n > 0) collections.set(shapeUpTo(segments, n - 1), type)
    }
  }
  return collections
}

/** Things that stand alone: no parameter and no member anywhere in the catalog. */
const ALONE: readonly (readonly [RegExp, string])[] = [
  [/^\/api\/v1\/logs$/, 'log_event'],
  [/^\/api\/v1\/ssf\//, 'ssf_stream'],
  [/^\/governance\//, 'governance'],
]

/**
 * Type of the thing acted on: a collection's member type where the path ends in a collection, else the innermost resource
 * the path names, else 'org'.
 */
export const resourceOf = (template: string, collections: ReadonlyMap<string, string>): string => {
  const member = collections.get(shapeOf(template))
  if (member !== undefined && !template.endsWith('}')) return member
  const innermost = Object.values(parameterTypes(template)).at(-1)
  return innermost ?? ALONE.find(([pattern]) => pattern.test(template))?.[1] ?? 'org'
}
