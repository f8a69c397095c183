import { ref } from '../../graph.ts'
import type { Family } from '../family.ts'
import { textAt, textsAt, times } from '../json.ts'

/** Identity providers: whom they sign in, and into which groups they put people. */
export const idps: readonly Family[] = [
  {
    name: 'idps',
    legs: () => ['/api/v1/idps?limit=200'],
    lists: 'Okta_IdentityProvider',
    restates: [{ kind: 'Okta_IdpGroupAssignment', end: 'from' }],
    map(item, to) {
      const id = textAt(item, 'id')
      if (id === undefined) return to.odd()
      const self = ref('Okta_IdentityProvider', id)
      const props = {
        type: textAt(item, 'type'),
        status: textAt(item, 'status'),
        protocol: textAt(item, 'protocol', 'type'),
        provisioning: textAt(item, 'policy', 'provisioning', 'action'),
        issuer: textAt(item, 'protocol', 'issuer', 'url') ?? textAt(item, 'protocol', 'credentials', 'trust', 'issuer'),
        ...times(item),
      }
      to.node(self, props, { label: textAt(item, 'name') })
      const groups = ['assignments', 'filter'].flatMap((list) =>
        textsAt(item, 'policy', 'provisioning', 'groups', list),
      )
      for (const group of new Set(groups)) to.edge('Okta_IdpGroupAssignment', self, ref('Okta_Group', group))
      to.due('idp.users', id)
    },
    log: 'complete',
  },
  {
    name: 'idp.users',
    of: 'Okta_IdentityProvider',
    legs: ([id = '']) => [`/api/v1/idps/${id}/users?limit=200`],
    restates: [{ kind: 'Okta_IdentityProviderFor', end: 'from' }],
    map(item, to, [id = '']) {
      const user = textAt(item, 'id')
      if (user === undefined) return to.odd()
      to.edge('Okta_IdentityProviderFor', ref('Okta_IdentityProvider', id), ref('Okta_User', user))
    },
    log: 'not',
  },
  {
    name: 'idp.keys',
    legs: () => ['/api/v1/idps/credentials/keys?limit=200'],
    lists: 'Okta_JWK',
    listsParent: 'idp.keys',
    map(item, to) {
      const kid = textAt(item, 'kid')
      if (kid === undefined) return to.odd()
      to.node(
        ref('Okta_JWK', kid),
        { kid, kty: textAt(item, 'kty'), use: textAt(item, 'use'), until: textAt(item, 'expiresAt'), ...times(item) },
        { parent: 'idp.keys' },
      )
    },
    log: 'complete',
  },
]
