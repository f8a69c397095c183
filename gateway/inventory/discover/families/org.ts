import { ref } from '../../graph.ts'
import type { Family } from '../family.ts'
import { at, textAt, textsAt } from '../json.ts'

const KEEP = ['engine', 'public_client_app_admins', 'threats']

/** The org itself, with the settings that change what permissions mean. */
export const org: readonly Family[] = [
  {
    name: 'org',
    legs: () => ['/api/v1/org'],
    single: true,
    lists: 'Okta_Organization',
    map(item, to, _subject, { orgId }) {
      to.node(
        ref('Okta_Organization', orgId),
        { status: textAt(item, 'status'), subdomain: textAt(item, 'subdomain'), website: textAt(item, 'website') },
        { label: textAt(item, 'companyName'), keep: KEEP },
      )
      for (const family of ['orgMetadata', 'clientPrivileges', 'threatInsight']) to.due(family)
    },
    log: 'not',
  },
  {
    name: 'orgMetadata',
    legs: () => ['/.well-known/okta-organization'],
    single: true,
    map(item, to, _subject, { orgId }) {
      const pipeline = textAt(item, 'pipeline')
      to.patch(ref('Okta_Organization', orgId), {
        engine: pipeline === undefined ? undefined : pipeline === 'idx' ? 'OIE' : 'Classic',
      })
    },
    log: 'not',
  },
  {
    name: 'clientPrivileges',
    legs: () => ['/api/v1/org/settings/clientPrivilegesSetting'],
    single: true,
    map: (item, to, _subject, { orgId }) =>
      to.patch(ref('Okta_Organization', orgId), { public_client_app_admins: at(item, 'clientPrivilegesSetting') }),
    log: 'not',
    endpoint: { template: '/api/v1/org/settings/clientPrivilegesSetting', scopes: ['okta.orgs.read'] },
  },
  {
    name: 'threatInsight',
    legs: () => ['/api/v1/threats/configuration'],
    single: true,
    map: (item, to, _subject, { orgId }) =>
      to.patch(ref('Okta_Organization', orgId), {
        threats: { action: textAt(item, 'action') ?? '', except_zones: textsAt(item, 'excludeZones') },
      }),
    log: 'complete',
  },
  {
    name: 'aiAgents',
    legs: () => ['/workload-principals/api/v1/ai-agents'],
    listIn: [[], ['data'], ['value'], ['agents']],
    lists: 'Postern_AiAgent',
    map(item, to) {
      const id = textAt(item, 'id')
      if (id === undefined) return to.odd()
      const props = { status: textAt(item, 'status'), app: textAt(item, 'appId'), created: at(item, 'created') }
      to.node(ref('Postern_AiAgent', id), props, {
        label: textAt(item, 'profile', 'name') ?? textAt(item, 'name'),
        keep: ['connections'],
      })
      to.due('aiAgent.connections', id)
      to.due('aiAgent.jwks', id)
    },
    log: 'not',
  },
  {
    name: 'aiAgent.connections',
    of: 'Postern_AiAgent',
    missing: 'none',
    legs: ([id = '']) => [`/workload-principals/api/v1/ai-agents/${id}/connections`],
    listIn: [[], ['data'], ['connections']],
    mapAll: (items, to, [id = '']) =>
      to.patch(ref('Postern_AiAgent', id), {
        connections: items.flatMap((item) => textAt(item, 'orn') ?? textAt(item, 'id') ?? []).toSorted(),
      }),
    log: 'not',
  },
  {
    name: 'aiAgent.jwks',
    of: 'Postern_AiAgent',
    missing: 'none',
    legs: ([id = '']) => [`/workload-principals/api/v1/ai-agents/${id}/credentials/jwks`],
    listIn: [['keys'], [], ['data']],
    lists: 'Okta_JWK',
    restates: [{ kind: 'Okta_KeyOf', end: 'from' }],
    map(item, to, [id = '']) {
      const kid = textAt(item, 'kid')
      const key = textAt(item, 'id') ?? kid
      if (key === undefined) return to.odd()
      to.node(
        ref('Okta_JWK', key),
        { kid, kty: textAt(item, 'kty'), alg: textAt(item, 'alg'), status: textAt(item, 'status') },
        { parent: id },
      )
      to.edge('Okta_KeyOf', ref('Okta_JWK', key), ref('Postern_AiAgent', id))
    },
    log: 'not',
  },
]
