import { viewPermissions, type ViewDeps } from '../../../gateway/enforce/view.ts'
import type { Call } from '../../../gateway/model/call.ts'
import type { Operation, OperationRow, PropertyValue, Target } from '../../../gateway/model/operation.ts'
import type { AgentGrant, Subject } from '../../../gateway/model/subject.ts'
import type { View } from '../../../gateway/model/view.ts'

/** A subject with this grant; its credential has all of the agent's scopes unless told otherwise. */
export function subject(grant: Partial<AgentGrant> = {}, scopes?: readonly string[]): Subject {
  const whole: AgentGrant = {
    scopes: [],
    operations: [],
    resources: {},
    attributes: [],
    oneTimeSecrets: false,
    ...grant,
  }
  return {
    agent: {
      id: 'agt_1',
      name: 'onboarding-bot',
      kind: 'bot',
      owner: { id: '00uowner', name: 'Dana' },
      grant: whole,
      oktaClients: [],
      oktaTokens: [],
      clients: [],
      status: 'active',
      limits: { callsPerMinute: 0, pendingHolds: 10, patienceSeconds: 0, weight: 1, executeAtApproval: false },
      identities: [],
      purpose: '',
      createdAt: 0,
      updatedAt: 0,
    },
    credential: { kind: 'key', handle: 'pk_1' },
    scopes: scopes ?? whole.scopes,
    actors: [],
  }
}

export const target = (type: string, id: string, from: Target['from'] = 'path'): Target => ({
  type,
  id,
  from,
  as: `${type}Id`,
})

/** A classified operation; a read of a user unless told otherwise. */
export function operation(
  row: Partial<OperationRow>,
  targets: readonly Target[] = [],
  properties: Readonly<Record<string, PropertyValue>> = {},
): Operation {
  return {
    row: {
      id: 'getUser',
      method: 'GET',
      template: '/api/v1/users/{id}',
      tag: 'User',
      scopes: ['okta.users.read'],
      access: 'read',
      door: 'forward',
      host: 'org',
      semanticHeaders: [],
      parameters: {},
      resource: 'user',
      apiToken: true,
      takesCredential: true,
      lifecycle: 'GA',
      spec: 'management',
      bodyTypes: [],
      query: [],
      deprecated: false,
      revealsSecrets: false,
      bulk: false,
      ...row,
    },
    ids: {},
    targets,
    properties,
  }
}

/** View looks at operation and subject; the call goes along for later steps. */
export const call: Call = Object.freeze({
  method: 'GET',
  path: '/',
  segments: [],
  query: '',
  params: [],
  headers: {},
  body: undefined,
  source: { ip: '127.0.0.1', userAgent: undefined },
  receivedAt: 0,
})

const reader = subject({ scopes: ['okta.users.read', 'okta.groups.read', 'okta.roles.read'] })
const writer = subject({ scopes: ['okta.users.manage'], resources: { user: ['*'], group: ['*'] } })
export const WRITE = { id: 'updateUser', method: 'POST', access: 'write', scopes: ['okta.users.manage'] } as const

/** The view of a reading or writing bot on these targets. */
export async function view(
  deps: ViewDeps,
  targets: readonly Target[],
  facts: readonly string[],
  more: { fresh?: boolean; write?: boolean } = {},
): Promise<View> {
  const asked =
    more.write === true
      ? { subject: writer, operation: operation(WRITE, targets), call }
      : { subject: reader, operation: operation({}, targets), call }
  return await viewPermissions(asked, { facts, fresh: more.fresh ?? false }, deps)
}
