import { at, isGiven, listOf, numberOf, textOf } from '../input.ts'
import { targetsOf } from '../names.ts'
import { type Family, flag, number, text, texts } from '../property.ts'
import { each, host, id, kind, oneOf } from '../safe.ts'

const FACTOR = oneOf(
  ...['call', 'email', 'push', 'question', 'signed_nonce', 'sms', 'token', 'token:hardware', 'token:hotp'],
  ...['token:software:totp', 'u2f', 'web', 'webauthn'],
)

const factors: Family = {
  of: ['enrollFactor', 'undocumented.putUsersFactors'],
  properties: {
    factor_type: text('push, sms, webauthn, token:software:totp, …', ({ body }) => FACTOR(at(body, 'factorType'))),
    factor_provider: text('OKTA, GOOGLE, DUO, …', ({ body }) => kind(at(body, 'provider'))),
    phone_set: flag('A phone number is written.', ({ body }) => isGiven(at(body, 'profile', 'phoneNumber'))),
  },
}

const codes: Family = {
  of: ['createTacAuthenticatorEnrollment'],
  properties: {
    lifetime_minutes: number('Minutes the temporary access code lives; -1 when not said.', ({ body }) =>
      numberOf(at(body, 'profile', 'ttl')),
    ),
    multi_use: flag('It works more than once.', ({ body }) => at(body, 'profile', 'multiUse') === true),
  },
}

const AUTHENTICATOR = oneOf(
  ...['custom_app', 'custom_otp', 'del_oath', 'duo', 'external_idp', 'google_otp', 'okta_email', 'okta_password'],
  ...['okta_verify', 'onprem_mfa', 'phone_number', 'rsa_token', 'security_key', 'security_question', 'smart_card_idp'],
  ...['symantec_vip', 'tac', 'webauthn', 'yubikey_token'],
)

const authenticators: Family = {
  of: ['createAuthenticator', 'replaceAuthenticator'],
  properties: {
    authenticator: text('okta_verify, webauthn, okta_password, …', ({ body }) => AUTHENTICATOR(at(body, 'key'))),
    status: text('ACTIVE or INACTIVE.', ({ body }) => kind(at(body, 'status'))),
    allowed_for: text('any, sso, recovery or none, in capitals.', ({ body }) =>
      kind(textOf(at(body, 'settings', 'allowedFor')).toUpperCase()),
    ),
    user_verification: text('REQUIRED, PREFERRED or DISCOURAGED.', ({ body }) =>
      kind(at(body, 'settings', 'userVerification')),
    ),
  },
}

const methods: Family = {
  of: ['replaceAuthenticatorMethod'],
  properties: { status: text('ACTIVE or INACTIVE.', ({ body }) => kind(at(body, 'status'))) },
}

const assigned = (body: unknown): readonly unknown[] => [
  ...listOf(at(body, 'policy', 'provisioning', 'groups', 'assignments')),
  ...listOf(at(body, 'policy', 'provisioning', 'groups', 'filter')),
]

const idps: Family = {
  of: ['createIdentityProvider', 'replaceIdentityProvider'],
  properties: {
    idp_type: text('SAML2, OIDC, X509, GOOGLE, …', ({ body }) => kind(at(body, 'type'))),
    status: text('ACTIVE or INACTIVE.', ({ body }) => kind(at(body, 'status'))),
    host: text('Host that users are sent to.', ({ body }) =>
      host(
        at(body, 'protocol', 'endpoints', 'sso', 'url') ?? at(body, 'protocol', 'endpoints', 'authorization', 'url'),
      ),
    ),
    issuer_host: text('Host of its issuer, where that is a URL.', ({ body }) =>
      host(at(body, 'protocol', 'issuer', 'url') ?? at(body, 'protocol', 'credentials', 'trust', 'issuer')),
    ),
    provisioning: text('AUTO, DISABLED, …: unknown users are created.', ({ body }) =>
      kind(at(body, 'policy', 'provisioning', 'action')),
    ),
    account_link: text('AUTO or DISABLED: its users become existing users.', ({ body }) =>
      kind(at(body, 'policy', 'accountLink', 'action')),
    ),
    group_action: text('NONE, ASSIGN, APPEND or SYNC.', ({ body }) =>
      kind(at(body, 'policy', 'provisioning', 'groups', 'action')),
    ),
    group_ids: texts('Groups its users are put into.', ({ body }) => each(assigned(body), id)),
    profile_master: flag(
      'It is the source of profiles.',
      ({ body }) => at(body, 'policy', 'provisioning', 'profileMaster') === true,
    ),
    trusts_claims: flag(
      'Its word on the strength of a sign-in is believed.',
      ({ body }) => at(body, 'policy', 'trustClaims') === true,
    ),
  },
  targets: ({ body }) => [
    ...targetsOf(assigned(body), 'group', 'body', 'provisioning.groups'),
    ...targetsOf(
      listOf(at(body, 'policy', 'accountLink', 'filter', 'groups', 'include')),
      'group',
      'body',
      'accountLink.groups',
    ),
  ],
}

export const CREDENTIALS: readonly Family[] = [factors, codes, authenticators, methods, idps]
