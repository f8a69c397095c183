import { ref, type NodeKind } from '../../graph.ts'
import type { Family, LogCover } from '../family.ts'
import { at, listAt, textAt, textsAt, told, times } from '../json.ts'

/** A family that is one list of objects without edges: its row says all. */
function plain(row: {
  readonly name: string
  readonly path: string
  readonly kind: NodeKind
  readonly label?: readonly string[]
  readonly props?: (item: unknown) => Readonly<Record<string, unknown>>
  readonly listIn?: readonly (readonly string[])[]
  readonly log?: LogCover
}): Family {
  return {
    name: row.name,
    legs: () => [row.path],
    ...(row.listIn === undefined ? {} : { listIn: row.listIn }),
    lists: row.kind,
    map(item, to) {
      const id = textAt(item, 'id') ?? textAt(item, 'key')
      if (id === undefined) return to.odd()
      const props = { type: textAt(item, 'type'), status: textAt(item, 'status'), ...row.props?.(item), ...times(item) }
      to.node(ref(row.kind, id), props, { label: textAt(item, ...(row.label ?? ['name'])) })
    },
    log: row.log ?? 'complete',
  }
}

/** The host that a hook or stream sends to: a secret may stand in the rest of its address. */
const hostOf = (url: string | undefined): string | undefined =>
  url !== undefined && URL.canParse(url) ? new URL(url).host : undefined

const host = (item: unknown) => ({ host: hostOf(textAt(item, 'channel', 'config', 'uri')) })

/** Everything else that an org keeps in lists. */
export const collections: readonly Family[] = [
  plain({
    name: 'zones',
    path: '/api/v1/zones?limit=200',
    kind: 'Postern_NetworkZone',
    props: (item) => ({
      usage: textAt(item, 'usage'),
      system: at(item, 'system'),
      gateways: at(item, 'gateways'),
      proxies: at(item, 'proxies'),
    }),
  }),
  plain({
    name: 'trustedOrigins',
    path: '/api/v1/trustedOrigins?limit=200',
    kind: 'Postern_TrustedOrigin',
    props: (item) => ({
      origin: textAt(item, 'origin'),
      scopes: listAt(item, 'scopes').flatMap((each) => textAt(each, 'type') ?? []),
    }),
  }),
  plain({
    name: 'eventHooks',
    path: '/api/v1/eventHooks',
    kind: 'Postern_EventHook',
    props: (item) => ({
      ...host(item),
      events: textsAt(item, 'events', 'items'),
      verification: textAt(item, 'verificationStatus'),
    }),
  }),
  plain({ name: 'inlineHooks', path: '/api/v1/inlineHooks', kind: 'Postern_InlineHook', props: host }),
  plain({
    name: 'hookKeys',
    path: '/api/v1/hook-keys',
    kind: 'Postern_HookKey',
    props: (item) => ({ key_id: textAt(item, 'keyId'), used: at(item, 'isUsed') }),
  }),
  plain({
    name: 'logStreams',
    path: '/api/v1/logStreams?limit=200',
    kind: 'Postern_LogStream',
    props: (item) => ({
      region: textAt(item, 'settings', 'region'),
      account: textAt(item, 'settings', 'accountId'),
      host: textAt(item, 'settings', 'host'),
    }),
  }),
  plain({
    name: 'behaviors',
    path: '/api/v1/behaviors',
    kind: 'Postern_Behavior',
    props: (item) => ({ settings: at(item, 'settings') }),
  }),
  plain({
    name: 'deviceAssurances',
    path: '/api/v1/device-assurances',
    kind: 'Postern_DeviceAssurance',
    props: (item) => ({ platform: textAt(item, 'platform') }),
  }),
  plain({
    name: 'features',
    path: '/api/v1/features',
    kind: 'Postern_Feature',
    log: 'not',
    props: (item) => ({ stage: textAt(item, 'stage', 'value') }),
  }),
  plain({
    name: 'domains',
    path: '/api/v1/domains',
    kind: 'Postern_Domain',
    label: ['domain'],
    listIn: [['domains'], []],
    log: 'not',
    props: (item) => ({ validation: textAt(item, 'validationStatus') }),
  }),
  plain({
    name: 'brands',
    path: '/api/v1/brands?limit=200',
    kind: 'Postern_Brand',
    log: 'not',
    props: (item) => ({ default: at(item, 'isDefault') }),
  }),
  plain({
    name: 'mappings',
    path: '/api/v1/mappings?limit=200',
    kind: 'Postern_ProfileMapping',
    log: 'not',
    props: (item) => ({ source: textAt(item, 'source', 'id'), target: textAt(item, 'target', 'id') }),
  }),
  {
    ...plain({
      name: 'principalRateLimits',
      path: '/api/v1/principal-rate-limits?limit=50',
      kind: 'Postern_PrincipalRateLimit',
      log: 'not',
      props: (item) => ({
        principal: textAt(item, 'principalId'),
        principal_type: textAt(item, 'principalType'),
        percent: at(item, 'defaultPercentage'),
      }),
    }),
    // Okta lists one type of principal at a time.
    legs: () =>
      ['OAUTH_CLIENT', 'SSWS_TOKEN'].map(
        (type) => `/api/v1/principal-rate-limits?limit=50&filter=${encodeURIComponent(`principalType eq "${type}"`)}`,
      ),
  },
  plain({
    name: 'serviceAccounts',
    path: '/privileged-access/api/v1/service-accounts?limit=200',
    kind: 'Postern_ServiceAccount',
    log: 'not',
    props: (item) => ({
      app: textAt(item, 'containerOrn'),
      owners_users: textsAt(item, 'ownerUserIds'),
      owners_groups: textsAt(item, 'ownerGroupIds'),
    }),
  }),
  {
    ...plain({ name: 'authenticators', path: '/api/v1/authenticators', kind: 'Postern_Authenticator' }),
    map(item, to) {
      const id = textAt(item, 'id')
      if (id === undefined) return to.odd()
      const props = {
        key: textAt(item, 'key'),
        type: textAt(item, 'type'),
        status: textAt(item, 'status'),
        ...times(item),
      }
      to.node(ref('Postern_Authenticator', id), props, { label: textAt(item, 'name'), keep: ['methods'] })
      to.due('authenticator.methods', id)
    },
  },
  {
    name: 'authenticator.methods',
    of: 'Postern_Authenticator',
    missing: 'none',
    legs: ([id = '']) => [`/api/v1/authenticators/${id}/methods`],
    mapAll: (items, to, [id = '']) =>
      to.patch(ref('Postern_Authenticator', id), {
        methods: items.map((item) => told({ type: textAt(item, 'type'), status: textAt(item, 'status') })),
      }),
    log: 'complete',
  },
  {
    name: 'apiTokens',
    legs: () => ['/api/v1/api-tokens'],
    lists: 'Okta_ApiToken',
    restates: [{ kind: 'Okta_ApiTokenFor', end: 'from' }],
    map(item, to) {
      const id = textAt(item, 'id')
      if (id === undefined) return to.odd()
      const self = ref('Okta_ApiToken', id)
      const owner = textAt(item, 'userId')
      to.node(
        self,
        {
          network: at(item, 'network'),
          client: textAt(item, 'clientName'),
          expires: textAt(item, 'expiresAt'),
          ...times(item),
        },
        { label: textAt(item, 'name') },
      )
      if (owner !== undefined) to.edge('Okta_ApiTokenFor', self, ref('Okta_User', owner))
    },
    log: 'complete',
  },
  {
    name: 'agentPools',
    legs: () => ['/api/v1/agentPools?limit=200'],
    lists: 'Okta_AgentPool',
    parts: ['Okta_Agent'],
    restates: [{ kind: 'Okta_AgentMemberOf', end: 'to' }],
    map(item, to) {
      const id = textAt(item, 'id')
      if (id === undefined) return to.odd()
      const pool = ref('Okta_AgentPool', id)
      to.node(
        pool,
        { type: textAt(item, 'type'), status: textAt(item, 'operationalStatus') },
        { label: textAt(item, 'name') },
      )
      for (const one of listAt(item, 'agents')) {
        const agent = textAt(one, 'id')
        if (agent === undefined) continue
        to.node(
          ref('Okta_Agent', agent),
          { status: textAt(one, 'operationalStatus'), version: textAt(one, 'version'), type: textAt(one, 'type') },
          { label: textAt(one, 'name'), parent: id },
        )
        to.edge('Okta_AgentMemberOf', ref('Okta_Agent', agent), pool)
      }
    },
    log: 'not',
  },
]
