import { at, type Input, isGiven, listOf, textOf } from '../input.ts'
import { targetsOf } from '../names.ts'
import { type Family, flag, number, text, texts } from '../property.ts'
import { each, host, id, kind } from '../safe.ts'

const gateways = ({ body }: Input): readonly unknown[] => listOf(at(body, 'gateways'))

/** Prefix length of a CIDR block, or of one as large as a range; what cannot be read counts as everything (0). */
const prefixOf = (address: unknown): number => {
  const value = textOf(at(address, 'value')).trim()
  const cidr = /^[0-9a-fA-F.:]+\/(\d{1,3})$/.exec(value)
  if (cidr !== null) return Number(cidr[1])
  const [from, to = from] = value.split('-').map((end) => ipv4(end.trim()))
  if (from === undefined || to === undefined || to < from) return 0
  return 32 - Math.ceil(Math.log2(to - from + 1))
}

const ipv4 = (text: string): number | undefined => {
  const parts = text.split('.')
  if (parts.length !== 4 || parts.some((part) => !/^\d{1,3}$/.test(part) || Number(part) > 255)) return undefined
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0)
}

const prefixes = (input: Input): readonly number[] => gateways(input).map(prefixOf)

/** Share of all addresses that the blocks hold together, overlaps counted twice. */
const share = (input: Input): number => prefixes(input).reduce((sum, prefix) => sum + 2 ** -prefix, 0)

const zones: Family = {
  of: ['createNetworkZone', 'replaceNetworkZone'],
  properties: {
    zone_type: text('IP, DYNAMIC or DYNAMIC_V2.', ({ body }) => kind(at(body, 'type'))),
    status: text('ACTIVE or INACTIVE.', ({ body }) => kind(at(body, 'status'))),
    usage: text('POLICY or BLOCKLIST; POLICY when not said.', ({ body }) => kind(at(body, 'usage')) || 'POLICY'),
    gateway_count: number('Address blocks in the zone.', (input) => gateways(input).length),
    proxy_count: number('Trusted proxies in the zone.', ({ body }) => listOf(at(body, 'proxies')).length),
    widest_prefix: number('Prefix length of its widest block, 0 = the whole internet; -1 without blocks.', (input) =>
      gateways(input).length === 0 ? -1 : Math.min(...prefixes(input)),
    ),
    open_to_all: flag('Its blocks hold half the internet or more.', (input) => share(input) >= 0.5),
    exempt: flag('Addresses of the zone are exempt from blocking.', ({ body }) => at(body, 'useAsExemptList') === true),
  },
}

const origins: Family = {
  of: ['createTrustedOrigin', 'replaceTrustedOrigin'],
  properties: {
    host: text('Host that is trusted.', ({ body }) => host(at(body, 'origin'))),
    is_https: flag('Reached over TLS.', ({ body }) => textOf(at(body, 'origin')).toLowerCase().startsWith('https://')),
    origin_scopes: texts('CORS, REDIRECT, IFRAME_EMBED.', ({ body }) =>
      each(
        listOf(at(body, 'scopes')).map((one) => at(one, 'type')),
        kind,
      ),
    ),
    status: text('ACTIVE or INACTIVE.', ({ body }) => kind(at(body, 'status'))),
  },
}

const side =
  (name: 'include' | 'exclude') =>
  ({ body }: Input): readonly unknown[] =>
    listOf(at(body, 'network', name))

const tokens: Family = {
  of: ['upsertApiToken'],
  properties: {
    connection: text(
      'Network the token is good from: ANYWHERE or ZONE; ANYWHERE when not said.',
      ({ body }) => kind(at(body, 'network', 'connection')) || 'ANYWHERE',
    ),
    has_network_limit: flag(
      'The token is bound to zones.',
      (input) => side('include')(input).length > 0 || side('exclude')(input).length > 0,
    ),
    zones_included: texts('Ids of zones it is good from.', (input) => each(side('include')(input), id)),
    zones_excluded: texts('Ids of zones it is not good from.', (input) => each(side('exclude')(input), id)),
  },
  targets: (input) => targetsOf([...side('include')(input), ...side('exclude')(input)], 'zone', 'body', 'network'),
}

const threats: Family = {
  of: ['updateConfiguration'],
  properties: {
    threat_action: text('none, audit or block, in capitals.', ({ body }) =>
      kind(textOf(at(body, 'action')).toUpperCase()),
    ),
    exempt_zones: number('Zones that are not watched.', ({ body }) => listOf(at(body, 'excludeZones')).length),
  },
  targets: ({ body }) => targetsOf(listOf(at(body, 'excludeZones')), 'zone', 'body', 'excludeZones'),
}

const bots: Family = {
  of: ['updateBotProtectionConfiguration'],
  properties: {
    mode: text('Mode of bot protection.', ({ body }) => kind(at(body, 'mode'))),
    enforcement: text('Its enforcement.', ({ body }) => kind(at(body, 'enforcementType'))),
    has_flows: flag(
      'Some sign-in flows are protected.',
      ({ body }) => isGiven(at(body, 'supportedFlows')) && listOf(at(body, 'supportedFlows')).length > 0,
    ),
  },
}

export const NETWORK: readonly Family[] = [zones, origins, tokens, threats, bots]
