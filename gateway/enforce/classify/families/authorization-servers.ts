import { at, isGiven, listOf, numberOf, textOf } from '../input.ts'
import { targetsOf } from '../names.ts'
import { type Family, flag, number, text, texts } from '../property.ts'
import { each, id, kind } from '../safe.ts'

const servers: Family = {
  of: ['createAuthorizationServer', 'replaceAuthorizationServer'],
  properties: {
    audience_count: number('Audiences its tokens are for.', ({ body }) => listOf(at(body, 'audiences')).length),
    issuer_mode: text('ORG_URL, CUSTOM_URL or DYNAMIC.', ({ body }) => kind(at(body, 'issuerMode'))),
    rotation: text('AUTO or MANUAL.', ({ body }) => kind(at(body, 'credentials', 'signing', 'rotationMode'))),
  },
}

const claims: Family = {
  of: ['createOAuth2Claim', 'replaceOAuth2Claim', 'createFederatedClaim', 'replaceFederatedClaim'],
  properties: {
    claim_type: text('IDENTITY or RESOURCE.', ({ body }) => kind(at(body, 'claimType'))),
    value_type: text('EXPRESSION, GROUPS or SYSTEM.', ({ body }) => kind(at(body, 'valueType'))),
    always_included: flag('In every token, asked for or not.', ({ body }) => at(body, 'alwaysIncludeInToken') === true),
    status: text('ACTIVE or INACTIVE.', ({ body }) => kind(at(body, 'status'))),
  },
}

const scopes: Family = {
  of: ['createOAuth2Scope', 'replaceOAuth2Scope'],
  properties: {
    consent: text('REQUIRED, IMPLICIT, FLEXIBLE or ADMIN.', ({ body }) => kind(at(body, 'consent'))),
    is_default: flag('Given when a client asks for no scope.', ({ body }) => at(body, 'default') === true),
    published: text('ALL_CLIENTS or NO_CLIENTS.', ({ body }) => kind(at(body, 'metadataPublish'))),
  },
}

const included = (body: unknown): readonly unknown[] => listOf(at(body, 'conditions', 'clients', 'include'))

const policies: Family = {
  of: ['createAuthorizationServerPolicy', 'replaceAuthorizationServerPolicy'],
  properties: {
    status: text('ACTIVE or INACTIVE.', ({ body }) => kind(at(body, 'status'))),
    priority: number('Place in the order; -1 when not said.', ({ body }) => numberOf(at(body, 'priority'))),
    all_clients: flag('For every client.', ({ body }) => included(body).includes('ALL_CLIENTS')),
    client_ids: texts('Clients it is for.', ({ body }) => each(included(body), id)),
  },
  targets: ({ body }) =>
    targetsOf(
      included(body).filter((one) => one !== 'ALL_CLIENTS'),
      'client',
      'body',
      'clients',
    ),
}

const minutes = (key: string, doc: string) =>
  number(`${doc}; -1 when not said.`, ({ body }) => numberOf(at(body, 'actions', 'token', key)))
const groups = (body: unknown): readonly unknown[] => listOf(at(body, 'conditions', 'people', 'groups', 'include'))

const rules: Family = {
  of: ['createAuthorizationServerPolicyRule', 'replaceAuthorizationServerPolicyRule'],
  properties: {
    status: text('ACTIVE or INACTIVE.', ({ body }) => kind(at(body, 'status'))),
    priority: number('Place in the order; -1 when not said.', ({ body }) => numberOf(at(body, 'priority'))),
    all_scopes: flag('Any scope may be asked for.', ({ body }) =>
      listOf(at(body, 'conditions', 'scopes', 'include')).includes('*'),
    ),
    grant_types: texts('OAuth grants it is for.', ({ body }) =>
      each(listOf(at(body, 'conditions', 'grantTypes', 'include')), (grant) => id(textOf(grant).split(':').at(-1))),
    ),
    groups_included: texts('Ids of the groups it is for, or EVERYONE.', ({ body }) => each(groups(body), id)),
    access_token_minutes: minutes('accessTokenLifetimeMinutes', 'Life of access tokens'),
    refresh_token_minutes: minutes('refreshTokenLifetimeMinutes', 'Life of refresh tokens, 0 = no end'),
    has_hook: flag('An inline hook may change the token.', ({ body }) =>
      isGiven(at(body, 'actions', 'token', 'inlineHook', 'id')),
    ),
  },
  targets: ({ body }) => [
    ...targetsOf(
      groups(body).filter((one) => one !== 'EVERYONE'),
      'group',
      'body',
      'groups.include',
    ),
    ...targetsOf([at(body, 'actions', 'token', 'inlineHook', 'id')], 'inline_hook', 'body', 'inlineHook'),
  ],
}

export const AUTHORIZATION_SERVERS: readonly Family[] = [servers, claims, scopes, policies, rules]
