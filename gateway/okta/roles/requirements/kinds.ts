import type { ResourceKind } from '../words.ts'

/** Path parameters that name the object a permission is about, by kind. Others (rule, key and mapping ids) name its parts. */
export const PATH_OF: Partial<Record<ResourceKind, readonly string[]>> = {
  user: ['userId', 'id', 'userIdOrLogin'],
  group: ['groupId'],
  app: ['appId', 'clientId', 'appInstanceId'],
  policy: ['policyId'],
  authorization_server: ['authServerId'],
  token: ['apiTokenId'],
  identity_provider: ['idpId'],
  device: ['deviceId'],
  realm: ['realmId'],
  event_hook: ['eventHookId'],
  inline_hook: ['inlineHookId'],
  agent: ['poolId'],
}

/** Names of a template's path parameters, in order. */
export function parametersOf(template: string): readonly string[] {
  return [...template.matchAll(/\{(\w+)\}/gu)].map((found) => found[1] ?? '')
}
