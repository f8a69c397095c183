import { STALE } from '../discover/family.ts'
import { sliceOf } from '../discover/sink.ts'
import type { SliceInput } from '../../store/commands/inventory-slices.ts'

/** An event as far as it matters here. */
export interface Happened {
  readonly type: string
  readonly targets: readonly { readonly id: string; readonly type: string }[]
}

/** What an event touches, in slices; `known`: only where such a slice was read before. */
export interface Touch {
  readonly slice: SliceInput
  readonly known: boolean
}

/** Objects of which everything that hangs on their roles is looked at again. */
export interface Touched {
  readonly touches: readonly Touch[]
  /** Ids whose assignments' targets may have changed. */
  readonly targetsOf: readonly string[]
  /** Resource sets whose holders may have lost or gained an assignment. */
  readonly holdersOf: readonly string[]
}

/** Types of targets, as the log writes them, to a word of ours. */
const WORD: Readonly<Record<string, string>> = {
  User: 'user',
  UserGroup: 'group',
  AppInstance: 'app',
  PublicClientApp: 'client',
  OAuth2Client: 'client',
  RESOURCE_SET: 'set',
  ResourceSet: 'set',
  CUSTOM_ROLE: 'role',
  CustomRole: 'role',
  PolicyEntity: 'policy',
  Policy: 'policy',
}

/** By word: families of that object; `?` only where it was read before. '' : lists of the org. */
type Effect = Readonly<
  Partial<Record<'user' | 'group' | 'app' | 'client' | 'set' | 'role' | 'policy' | '', readonly string[]>>
>

const lists = (...families: readonly string[]): Effect => ({ '': families })
const USER: Effect = { user: ['user', '?user.factors'] }

/**
 * Beginning of an event type to what it touches; the longest that fits counts. Names from Okta's catalog of event types
 * (okta/data/event-types.json). An event of another type has the objects it names looked at, unless it is known as noise.
 */
const EFFECTS: readonly (readonly [string, Effect])[] = [
  ['user.lifecycle.', { user: ['user', 'user.groups', '?user.roles', '?user.factors'] }],
  ['user.lifecycle.delete', { user: ['user', 'user.groups'], '': ['apiTokens'] }],
  ['user.account.', USER],
  ['user.account.privilege.', { user: ['user.roles'], '': ['admins'] }],
  ['user.account.use_token', {}],
  ['user.mfa.', USER],
  ['user.mfa.factor.verify', {}],
  ['user.mfa.attempt_bypass', {}],
  ['user.realm.', USER],
  ['user.import.', USER],
  ['group.user_membership.', { user: ['user.groups'] }],
  ['group.user_membership.rule.', lists('groupRules')],
  ['group.lifecycle.', { group: ['group'], '': ['groupRules'] }],
  ['group.profile.', { group: ['group', 'group.owners'] }],
  ['group.privilege.', { group: ['group', 'group.roles'], '': ['admins'] }],
  ['group.application_assignment.', { app: ['app.groups'] }],
  ['application.user_membership.', {}],
  ['application.lifecycle.', { app: ['app', '?app.jwks', '?app.keys', '?app.secrets'] }],
  ['application.policy.', { app: ['app'] }],
  ['application.configuration.update', { app: ['app'] }],
  ['application.integration.', {}],
  ['application.provision.', {}],
  ['application.provision.group', { group: ['group'] }],
  ['app.oauth2.admin.consent.', { app: ['app.grants'], client: ['app.grants'], '': ['apiServices'] }],
  ['app.oauth2.client.lifecycle.', { app: ['app', '?app.jwks', '?app.secrets'], client: ['app'], '': ['apiServices'] }],
  [
    'app.oauth2.client.privilege.',
    { client: ['client.roles', '?apiService.roles'], app: ['client.roles', '?apiService.roles'] },
  ],
  [
    'app.oauth2.credentials.lifecycle.',
    {
      app: ['app.jwks', 'app.secrets', '?apiService.secrets'],
      client: ['app.jwks', 'app.secrets', '?apiService.secrets'],
    },
  ],
  ['app.oauth2.client.read_client_secret', {}],
  ['app.oauth2.token.', {}],
  ['app.oauth2.as.', {}],
  ['app.oauth2.authorize', {}],
  ['app.oauth2.signon', {}],
  ['app.oauth2.trusted_server.', lists('authServers')],
  ['app.keys.', { app: ['?app.jwks', '?app.keys'] }],
  ['iam.role.', { role: ['?customRole.permissions'], '': ['customRoles'] }],
  ['iam.resourceset.', lists('resourceSets')],
  ['iam.resourceset.resources.', { set: ['resourceSet.resources'] }],
  ['iam.resourceset.bindings.', { set: ['resourceSet.bindings'] }],
  ['system.api_token.', lists('apiTokens')],
  ['system.api_token.request', {}],
  ['zone.', lists('zones')],
  ['security.zone.', lists('zones')],
  ['policy.lifecycle.', { policy: ['?policy.rules'], '': ['policies'] }],
  ['policy.rule.', { policy: ['policy.rules'], '': ['policies'] }],
  ['policy.rule.action.', {}],
  ['policy.mapping.', { app: ['app'] }],
  ['policy.evaluate', {}],
  ['policy.execute', {}],
  ['policy.entity_risk.', {}],
  ['policy.auth_reevaluate.', {}],
  ['policy.continuous_access.', {}],
  ['system.idp.lifecycle.', lists('idps')],
  ['system.idp.key.', lists('idp.keys')],
  ['event_hook.', lists('eventHooks')],
  ['event_hook.delivery', {}],
  ['inline_hook.', lists('inlineHooks')],
  ['inline_hook.executed', {}],
  ['inline_hook.response.', {}],
  ['system.hook.key.', lists('hookKeys')],
  ['system.log_stream.', lists('logStreams')],
  ['security.trusted_origin.', lists('trustedOrigins')],
  ['security.behavior.', lists('behaviors')],
  ['security.authenticator.', lists('authenticators')],
  ['security.threat.configuration', lists('threatInsight')],
  ['device.assurance.', lists('deviceAssurances')],
  ['device.lifecycle.', lists('devices')],
  ['device.user.', lists('devices')],
  ['device.enrollment.', lists('devices')],
  ['directory.realm.lifecycle.', lists('realms')],
  ['directory.realm.assignment.', lists('realmAssignments')],
  ['directory.linked_object.', lists('linkedObjects')],
  ['directory.user_profile.', lists('userTypes')],
  ['directory.mapping.', lists('mappings')],
  ['oauth2.', lists('authServers')],
  ['system.feature.', lists('features')],
  ['system.brand.', lists('brands')],
  ['system.custom_url_domain.', lists('domains')],
  ['system.agent.', {}],
  ['system.agent.register', lists('agentPools')],
  ['system.rate_limit.', lists('principalRateLimits')],
  ['workload_principal.', lists('aiAgents')],
  ['pam.service_account.', lists('serviceAccounts')],
  // What happens all day and changes nothing that is kept.
  ['user.session.', {}],
  ['user.authentication.', {}],
  ['user.identity_verification', {}],
  ['user.risk.', {}],
  ['user.internal.', {}],
  ['user.behavior.', {}],
  ['system.email.', {}],
  ['system.sms.', {}],
  ['system.voice.', {}],
  ['system.push.', {}],
  ['system.org.rate_limit', {}],
  ['system.client.', {}],
  ['system.operation.', {}],
  ['security.', {}],
  ['core.', {}],
  ['analytics.', {}],
  ['access.', {}],
  ['certification.', {}],
  ['workflows.', {}],
  ['support.', {}],
  ['plugin.', {}],
  ['task.', {}],
]

const OTHER: Effect = { user: ['user', 'user.groups'], group: ['group'], app: ['app'] }

function effectOf(type: string): Effect {
  let best: readonly [string, Effect] = ['', OTHER]
  for (const row of EFFECTS) if (type.startsWith(row[0]) && row[0].length > best[0].length) best = row
  return best[1]
}

/** What an event touches. Pure: ids are as the event names them. */
export function touched({ type, targets }: Happened): Touched {
  const effect = effectOf(type)
  const touches: Touch[] = []
  const touch = (family: string, ...subject: string[]): void => {
    const known = family.startsWith('?')
    touches.push({ slice: sliceOf(known ? family.slice(1) : family, subject, STALE), known })
  }
  const ids = (word: string): string[] => targets.flatMap((one) => (WORD[one.type] === word ? [one.id] : []))
  for (const family of effect[''] ?? []) touch(family)
  for (const word of ['user', 'group', 'app', 'client', 'set', 'role', 'policy'] as const)
    for (const id of ids(word)) for (const family of effect[word] ?? []) touch(family, id)
  if (type.startsWith('application.user_membership.'))
    for (const app of ids('app')) for (const user of ids('user')) touch('app.user', app, user)
  // A person of a big group: one call for each. Many people of one group: the group (poll.ts).
  const privilege = /^(user\.account|group|app\.oauth2\.client)\.privilege\./.test(type)
  return {
    touches,
    targetsOf: privilege ? [...ids('user'), ...ids('group'), ...ids('client'), ...ids('app')] : [],
    holdersOf: type.startsWith('iam.resourceset.') && !type.includes('.resources.') ? ids('set') : [],
  }
}
