import { collection, eventsOf, idsOf, tableOf, type Collection } from '../http/collection.ts'
import { invalid, notFound, OktaError } from '../http/errors.ts'
import { asObject, bodyOf, param, type Exchange } from '../http/exchange.ts'
import { lifecycleLink, link, own, required } from '../http/parts.ts'
import type { Routes } from '../http/routes.ts'
import type { Json, Thing } from '../store/types.ts'
import { mayServer, nameOf, serverAt } from './authz-servers.ts'
import { place } from './priority.ts'

const pathOf = (x: Exchange, part: string): string => `/api/v1/authorizationServers/${nameOf(serverAt(x))}/${part}`

/** Whoever may read or manage the server may so its parts. */
const PART = {
  read: (x: Exchange) => mayServer(x, 'read', serverAt(x)),
  write: (x: Exchange) => mayServer(x, 'manage', serverAt(x)),
  may(_x: Exchange, thing: Thing, verb: string) {
    if (thing.body['system'] === true && verb === 'delete') throw new OktaError('E0000006')
  },
}

const selfOnly = (_x: Exchange, { id, status, body }: Thing, self: string): Json => {
  const { name, ...rest } = body
  return {
    id,
    name,
    ...(status === undefined ? {} : { status }),
    ...rest,
    _links: { self: link(self, 'GET', 'PUT', 'DELETE') },
  }
}

const SCOPES: Collection = {
  ...PART,
  family: 'scopes',
  prefix: 'scp',
  kind: 'OAuth2Scope',
  idParam: 'scopeId',
  path: (x) => pathOf(x, 'scopes'),
  operations: idsOf('OAuth2Scope', 's', 'list', 'create', 'get', 'replace', 'delete'),
  createAnswers: 201,
  view: selfOnly,
  events: { create: 'oauth2.scope.created', update: 'oauth2.scope.updated', delete: 'oauth2.scope.deleted' },
  make(x, body, old) {
    const name = required(body, 'name')
    if (tableOf(x, SCOPES).find((row) => row.body['name'] === name && row.id !== old?.id) !== undefined)
      throw invalid('name', 'name: The scope name is already in use')
    return {
      name,
      description: body['description'] ?? null,
      system: old?.body['system'] ?? false,
      metadataPublish: body['metadataPublish'] ?? 'NO_CLIENTS',
      default: body['default'] ?? false,
    }
  },
  wanted(x) {
    const q = x.query.get('q')?.toLowerCase()
    return (row) => q === undefined || String(row.body['name']).toLowerCase().startsWith(q)
  },
}

const CLAIMS: Collection = {
  ...PART,
  family: 'claims',
  prefix: 'ocl',
  kind: 'OAuth2Claim',
  idParam: 'claimId',
  path: (x) => pathOf(x, 'claims'),
  operations: idsOf('OAuth2Claim', 's', 'list', 'create', 'get', 'replace', 'delete'),
  createAnswers: 201,
  status: (_x, body) => (body['status'] === 'INACTIVE' ? 'INACTIVE' : 'ACTIVE'),
  view: selfOnly,
  events: { create: 'oauth2.claim.created', update: 'oauth2.claim.updated', delete: 'oauth2.claim.deleted' },
  make(_x, body, old) {
    required(body, 'name')
    return {
      claimType: 'RESOURCE',
      valueType: 'EXPRESSION',
      ...own(body),
      conditions: { scopes: [], ...asObject(body['conditions']) },
      system: old?.body['system'] ?? false,
      alwaysIncludeInToken: body['alwaysIncludeInToken'] ?? true,
    }
  },
  onChange(x, thing) {
    const { status } = bodyOf(x)
    if (status === 'ACTIVE' || status === 'INACTIVE') thing.status = status
  },
}

const POLICIES: Collection = {
  ...PART,
  family: 'policies',
  prefix: '00p',
  kind: 'Policy',
  idParam: 'policyId',
  path: (x) => pathOf(x, 'policies'),
  operations: {
    list: 'listAuthorizationServerPolicies',
    ...idsOf('AuthorizationServerPolicy', '', 'create', 'get', 'replace', 'delete', 'activate', 'deactivate'),
  },
  createAnswers: 201,
  status: 'ACTIVE',
  lifecycleAnswers: 'nothing',
  events: eventsOf('policy.lifecycle', 'create', 'update', 'delete', 'activate', 'deactivate'),
  make(_x, body, old) {
    required(body, 'name')
    return {
      type: 'OAUTH_AUTHORIZATION_POLICY',
      name: body['name'],
      description: body['description'] ?? null,
      priority: old?.body['priority'] ?? 1,
      system: false,
      conditions: { clients: { include: [] }, ...asObject(body['conditions']) },
    }
  },
  onCreate: (x, thing) => place(tableOf(x, POLICIES).all(), thing, bodyOf(x)['priority']),
  onChange: (x, thing) => place(tableOf(x, POLICIES).all(), thing, bodyOf(x)['priority'] ?? thing.body['priority']),
  view(_x, { id, status, created, lastUpdated, body }, self) {
    const { type, ...rest } = body
    const _links = {
      self: link(self, 'GET', 'PUT', 'DELETE'),
      rules: link(`${self}/rules`, 'GET'),
      ...lifecycleLink(self, status),
    }
    return { id, status, ...rest, created, lastUpdated, _links, type }
  },
}

const RULES: Collection = {
  ...PART,
  family: 'rules',
  prefix: '0pr',
  kind: 'PolicyRule',
  idParam: 'ruleId',
  path(x) {
    const policies = pathOf(x, 'policies')
    const id = param(x, 'policyId')
    if (!x.world.things(`policies ${policies}`).has(id)) throw notFound(id, 'Policy')
    return `${policies}/${id}/rules`
  },
  operations: idsOf(
    'AuthorizationServerPolicyRule',
    's',
    'list',
    'create',
    'get',
    'replace',
    'delete',
    'activate',
    'deactivate',
  ),
  createAnswers: 201,
  status: 'ACTIVE',
  lifecycleAnswers: 'nothing',
  events: {
    create: 'policy.rule.add',
    ...eventsOf('policy.rule', 'update', 'delete', 'activate', 'deactivate'),
  },
  make(_x, body, old) {
    required(body, 'name')
    const conditions = asObject(body['conditions'])
    return {
      type: 'RESOURCE_ACCESS',
      name: body['name'],
      priority: old?.body['priority'] ?? 1,
      system: false,
      conditions: { ...conditions, people: { users: { exclude: [] }, ...asObject(conditions['people']) } },
      actions: body['actions'] ??
        old?.body['actions'] ?? {
          token: { accessTokenLifetimeMinutes: 60, refreshTokenLifetimeMinutes: 0, refreshTokenWindowMinutes: 10_080 },
        },
    }
  },
  onCreate: (x, thing) => place(tableOf(x, RULES).all(), thing, bodyOf(x)['priority']),
  onChange: (x, thing) => place(tableOf(x, RULES).all(), thing, bodyOf(x)['priority'] ?? thing.body['priority']),
  view(_x, { id, status, created, lastUpdated, body }, self) {
    const { type, ...rest } = body
    return {
      id,
      status,
      ...rest,
      created,
      lastUpdated,
      _links: { self: link(self, 'GET', 'PUT', 'DELETE'), ...lifecycleLink(self, status) },
      type,
    }
  },
}

/** Scopes, claims, policies and rules of authorization servers. */
export function authzParts(routes: Routes): void {
  for (const spec of [SCOPES, CLAIMS, POLICIES, RULES]) collection(routes, spec)
}
