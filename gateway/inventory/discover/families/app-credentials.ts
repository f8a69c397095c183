import { ref, type NodeRef } from '../../graph.ts'
import type { Family, Sink } from '../family.ts'
import { textAt, times } from '../json.ts'

const appRef = (id = ''): NodeRef => ref('Okta_Application', id)

/** Client secrets, as metadata: the secret itself is in Okta's answer, and is dropped here. */
export function secret(owner: NodeRef, item: unknown, to: Sink): void {
  const id = textAt(item, 'id')
  if (id === undefined) return to.odd()
  to.node(ref('Okta_ClientSecret', id), { status: textAt(item, 'status'), ...times(item) }, { parent: owner.id })
  to.edge('Okta_SecretOf', ref('Okta_ClientSecret', id), owner)
}

/** Certificates that apps sign assertions with; several apps may share one, which counts below each. */
export const FEDERATED = /^(SAML_|WS_FEDERATION)/

function signingKey(item: unknown, to: Sink, app: string): void {
  const kid = textAt(item, 'kid')
  if (kid === undefined) return to.odd()
  const props = {
    kid,
    kty: textAt(item, 'kty'),
    use: textAt(item, 'use'),
    thumbprint: textAt(item, 'x5t#S256'),
    until: textAt(item, 'expiresAt'),
    ...times(item),
  }
  const self = ref('Okta_JWK', `${app}:${kid}`)
  to.node(self, props, { parent: app })
  to.edge('Okta_KeyOf', self, appRef(app))
}

/** Public keys, by what identifies them. */
export function key(owner: NodeRef, item: unknown, to: Sink): void {
  const kid = textAt(item, 'kid')
  const id = textAt(item, 'id') ?? kid
  if (id === undefined) return to.odd()
  const props = {
    kid,
    kty: textAt(item, 'kty'),
    alg: textAt(item, 'alg'),
    use: textAt(item, 'use'),
    status: textAt(item, 'status'),
    ...times(item),
  }
  to.node(ref('Okta_JWK', id), props, { parent: owner.id })
  to.edge('Okta_KeyOf', ref('Okta_JWK', id), owner)
}

/** What apps prove themselves with, and sign with. */
export const appCredentials: readonly Family[] = [
  {
    name: 'app.keys',
    of: 'Okta_Application',
    missing: 'none',
    legs: ([id = '']) => [`/api/v1/apps/${id}/credentials/keys`],
    lists: 'Okta_JWK',
    restates: [{ kind: 'Okta_KeyOf', end: 'from' }],
    map: (item, to, [id = '']) => signingKey(item, to, id),
    log: 'complete',
  },
  {
    name: 'app.jwks',
    of: 'Okta_Application',
    missing: 'none',
    legs: ([id = '']) => [`/api/v1/apps/${id}/credentials/jwks`],
    listIn: [['jwks', 'keys'], ['keys']],
    lists: 'Okta_JWK',
    restates: [{ kind: 'Okta_KeyOf', end: 'from' }],
    map: (item, to, [id]) => key(appRef(id), item, to),
    log: 'complete',
  },
  {
    name: 'app.secrets',
    of: 'Okta_Application',
    missing: 'none',
    legs: ([id = '']) => [`/api/v1/apps/${id}/credentials/secrets`],
    lists: 'Okta_ClientSecret',
    restates: [{ kind: 'Okta_SecretOf', end: 'from' }],
    map: (item, to, [id]) => secret(appRef(id), item, to),
    log: 'complete',
  },
]
