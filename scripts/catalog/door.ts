import type { Door, OktaHost, OperationRow } from '../../gateway/model/operation.ts'
import type { Described } from './described.ts'

type Doors = Pick<OperationRow, 'door' | 'doorReason' | 'doorWhenEnabled'>

/** Endpoints of the org's authorization server that Postern answers itself: its own token, revocation, metadata. */
const OWN = new Set([
  'POST /oauth2/v1/token',
  'POST /oauth2/v1/revoke',
  'GET /oauth2/v1/keys',
  'GET /.well-known/openid-configuration',
  'GET /.well-known/oauth-authorization-server',
])

/** Scopes of the sign-in protocol; no management call is opened by them. */
const SIGN_IN_SCOPES = new Set(['openid'])

const managementScopes = (operation: Described): string[] =>
  operation.scopes.filter((scope) => !SIGN_IN_SCOPES.has(scope))

/**
 * True where the gateway's credential at Okta belongs on the call: an SSWS token works there, or a management scope is
 * asked for. Everything else is sign-in, session cookies or public metadata (rule 6).
 */
export const takesCredential = (operation: Described): boolean =>
  operation.apiToken || managementScopes(operation).length > 0

const isPublicMetadata = (operation: Described): boolean =>
  operation.method === 'GET' && operation.template.startsWith('/.well-known/')

/** Who answers once the row's description is enabled. */
const naturalDoor = (operation: Described): Doors => {
  if (OWN.has(`${operation.method} ${operation.template}`))
    return { door: 'own', doorReason: 'Postern answers it itself' }
  if (takesCredential(operation) || isPublicMetadata(operation)) return { door: 'forward' }
  return {
    door: 'refuse',
    doorReason: operation.template.startsWith('/oauth2/')
      ? 'it is part of signing people in, not a management call'
      : 'it takes no management credential: a session cookie, a sign-in or a signed token stands in its place',
  }
}

const NOT_ENABLED: Partial<Record<OperationRow['spec'], string>> = {
  'management-beta': "it is not enabled: Okta has it in beta, outside the production API (enable 'management-beta')",
  'management-dev':
    "it is not enabled: Okta has it in development, outside the production API (enable 'management-dev')",
  undocumented: "it is not enabled: it is in no API description of Okta's (enable 'undocumented')",
}

/** Which door an operation has from the start, and which after an operator enables its description. */
export const doorOf = (operation: Described): Doors => {
  const natural = naturalDoor(operation)
  const off = NOT_ENABLED[operation.spec]
  if (off === undefined || natural.door !== 'forward') return natural
  return { door: 'refuse', doorReason: off, doorWhenEnabled: 'forward' satisfies Door }
}

/** Disaster recovery lives on `drapp.…`, the internal settings of the admin console on `…-admin.`. */
export const hostOf = (operation: Described): OktaHost => {
  if (operation.template.startsWith('/api/v1/dr/')) return 'dr'
  if (operation.servers.some((server) => server.startsWith('https://drapp.'))) return 'dr'
  return operation.template.startsWith('/api/internal/') ? 'admin' : 'org'
}

/**
 * Headers that carry who asks or how the network got here are not part of what is asked. Of the others the description
 * names, and Content-Type wherever there is a body: its parameters change Okta's answer (okta-response="…").
 */
const INCIDENTAL = new Set(['authorization', 'cookie', 'user-agent', 'origin', 'x-forwarded-for'])

export const semanticHeadersOf = (operation: Described): string[] => {
  const named = operation.headers.map((name) => name.toLowerCase()).filter((name) => !INCIDENTAL.has(name))
  if (operation.method !== 'GET' && operation.method !== 'OPTIONS') named.push('content-type')
  if (operation.responseTypes.length > 0) named.push('accept')
  return [...new Set(named)].toSorted()
}
