import { ref } from '../../graph.ts'
import type { Family } from '../family.ts'
import { at, textAt, textsAt, times } from '../json.ts'
import { policy, rule } from './policies.ts'

const server = (id = '') => ref('Okta_AuthorizationServer', id)
const base = '/api/v1/authorizationServers'

/** Custom authorization servers and their parts. */
export const authServers: readonly Family[] = [
  {
    name: 'authServers',
    legs: () => [`${base}?limit=200`],
    lists: 'Okta_AuthorizationServer',
    map(item, to) {
      const id = textAt(item, 'id')
      if (id === undefined) return to.odd()
      const props = {
        status: textAt(item, 'status'),
        name: textAt(item, 'name'),
        audiences: textsAt(item, 'audiences'),
        default: at(item, 'default'),
        ...times(item),
      }
      to.node(server(id), props, { label: textAt(item, 'name'), keep: ['keys', 'trusts'] })
      for (const part of ['scopes', 'claims', 'policies', 'keys', 'trusted']) to.due(`authServer.${part}`, id)
    },
    log: 'not',
  },
  {
    name: 'authServer.scopes',
    of: 'Okta_AuthorizationServer',
    legs: ([id = '']) => [`${base}/${id}/scopes?limit=200`],
    lists: 'Postern_AuthorizationServerScope',
    restates: [{ kind: 'Postern_HasPart', end: 'to' }],
    map(item, to, [id = '']) {
      const scope = textAt(item, 'id')
      if (scope === undefined) return to.odd()
      const self = ref('Postern_AuthorizationServerScope', scope)
      to.node(
        self,
        {
          name: textAt(item, 'name'),
          consent: textAt(item, 'consent'),
          system: at(item, 'system'),
          default: at(item, 'default'),
        },
        { label: textAt(item, 'name'), parent: id },
      )
      to.edge('Postern_HasPart', server(id), self)
    },
    log: 'not',
  },
  {
    name: 'authServer.claims',
    of: 'Okta_AuthorizationServer',
    legs: ([id = '']) => [`${base}/${id}/claims`],
    lists: 'Postern_AuthorizationServerClaim',
    restates: [{ kind: 'Postern_HasPart', end: 'to' }],
    map(item, to, [id = '']) {
      const claim = textAt(item, 'id')
      if (claim === undefined) return to.odd()
      const self = ref('Postern_AuthorizationServerClaim', claim)
      to.node(
        self,
        {
          name: textAt(item, 'name'),
          status: textAt(item, 'status'),
          type: textAt(item, 'claimType'),
          value: textAt(item, 'value'),
        },
        { label: textAt(item, 'name'), parent: id },
      )
      to.edge('Postern_HasPart', server(id), self)
    },
    log: 'not',
  },
  {
    name: 'authServer.policies',
    of: 'Okta_AuthorizationServer',
    legs: ([id = '']) => [`${base}/${id}/policies`],
    lists: 'Okta_Policy',
    restates: [
      { kind: 'Postern_HasPart', end: 'to' },
      { kind: 'Postern_AppliesTo', end: 'from' },
    ],
    map(item, to, [id = '']) {
      const own = policy(item, to, id)
      if (own === undefined) return
      to.edge('Postern_HasPart', server(id), ref('Okta_Policy', own))
      to.due('authServer.rules', id, own)
    },
    log: 'not',
  },
  {
    name: 'authServer.rules',
    of: 'Okta_AuthorizationServer',
    legs: ([id = '', own = '']) => [`${base}/${id}/policies/${own}/rules`],
    lists: 'Postern_PolicyRule',
    on: ([, own = '']) => ref('Okta_Policy', own),
    restates: [
      { kind: 'Postern_HasRule', end: 'to' },
      { kind: 'Postern_AppliesTo', end: 'from' },
    ],
    map: (item, to, [, own = '']) => rule(own, item, to),
    log: 'not',
  },
  {
    name: 'authServer.keys',
    of: 'Okta_AuthorizationServer',
    legs: ([id = '']) => [`${base}/${id}/credentials/keys`],
    listIn: [[], ['keys']],
    mapAll: (items, to, [id]) =>
      to.patch(server(id), { keys: items.flatMap((item) => textAt(item, 'kid') ?? []).toSorted() }),
    log: 'not',
  },
  {
    name: 'authServer.trusted',
    of: 'Okta_AuthorizationServer',
    legs: ([id = '']) => [`${base}/${id}/associatedServers?trusted=true&limit=200`],
    mapAll: (items, to, [id]) =>
      to.patch(server(id), { trusts: items.flatMap((item) => textAt(item, 'id') ?? []).toSorted() }),
    missing: 'none',
    log: 'not',
    endpoint: { template: `${base}/{authServerId}/associatedServers`, scopes: ['okta.authorizationServers.read'] },
  },
]
