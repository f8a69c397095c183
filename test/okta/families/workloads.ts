import { check, collection, idsOf, thingAt, type Collection } from '../http/collection.ts'
import { invalid, notFound } from '../http/errors.ts'
import { asObject, asText, bodyOf, created, done, ok, param, type Exchange } from '../http/exchange.ts'
import { lifecycleLink, link, own, required } from '../http/parts.ts'
import { page, rowsAfter } from '../http/paging.ts'
import type { Routes } from '../http/routes.ts'
import { say, thingTarget } from '../log/events.ts'
import type { Json, Thing } from '../store/types.ts'

/**
 * AI agents and service accounts, after the published descriptions alone: no recording shows them. Which role may touch
 * them is not published either, so that they are a super admin's.
 */
const AGENTS: Collection = {
  family: 'ai-agents',
  prefix: 'wlp',
  kind: 'AIAgent',
  idParam: 'agentId',
  path: () => '/workload-principals/api/v1/ai-agents',
  operations: { create: 'registerAIAgent', ...idsOf('AIAgent', '', 'get', 'replace', 'update', 'delete') },
  read: 'super',
  write: 'super',
  status: 'STAGED',
  createAnswers: 201,
  events: {
    create: 'workload_principal.ai_agent.register',
    update: 'workload_principal.ai_agent.update',
    delete: 'workload_principal.ai_agent.delete',
  },
  make(_x, body, old) {
    const profile = { ...asObject(old?.body['profile']), ...asObject(body['profile']) }
    required(profile, 'name')
    const appId = asText(body['appId'] ?? old?.body['appId'])
    return { profile, ...(appId === undefined ? {} : { appId }) }
  },
  view(x, { id, status, created: born, lastUpdated, body }, self) {
    const orn = `orn:okta:directory:${x.world.orgId}:workload-principals:ai-agents:${id}`
    const _links = { self: link(self, 'GET', 'PUT', 'PATCH', 'DELETE'), ...lifecycleLink(self, status) }
    return { id, orn, status, ...body, created: born, lastUpdated, _links }
  },
}

const CONNECTIONS: Collection = {
  family: 'ai-connections',
  prefix: 'mcn',
  kind: 'ManagedConnection',
  idParam: 'connectionId',
  path: (x) => `${AGENTS.path(x)}/${thingAt(x, AGENTS).id}/connections`,
  operations: idsOf('ManagedConnection', '', 'create', 'get', 'update', 'delete', 'activate', 'deactivate'),
  read: 'super',
  write: 'super',
  status: 'ACTIVE',
  createAnswers: 201,
  lifecycleAnswers: 'nothing',
  events: {
    create: 'workload_principal.resource_connection.create',
    update: 'workload_principal.resource_connection.update',
    delete: 'workload_principal.resource_connection.delete',
    activate: 'workload_principal.resource_connection.activate',
    deactivate: 'workload_principal.resource_connection.deactivate',
  },
  make: (_x, body) => ({ connectionType: required(body, 'connectionType'), ...own(body) }),
}

const KEYS: Collection = {
  family: 'ai-keys',
  prefix: 'pks',
  kind: 'JsonWebKey',
  idParam: 'keyId',
  path: (x) => `${AGENTS.path(x)}/${thingAt(x, AGENTS).id}/credentials/jwks`,
  operations: {
    create: 'addAgentJwk',
    get: 'getAgentJwk',
    delete: 'deleteAgentJwk',
    activate: 'activateAgentJsonWebKey',
    deactivate: 'deactivateAgentJsonWebKey',
  },
  read: 'super',
  write: 'super',
  status: 'ACTIVE',
  createAnswers: 201,
  events: {
    create: 'workload_principal.ai_agent.credential.create',
    delete: 'workload_principal.ai_agent.credential.delete',
    activate: 'workload_principal.ai_agent.credential.activate',
    deactivate: 'workload_principal.ai_agent.credential.deactivate',
  },
  make: (x, body) => ({
    kty: required(body, 'kty'),
    kid: asText(body['kid']) ?? x.world.random.base62(43),
    ...own(body),
  }),
  may(_x, thing, verb) {
    if (verb === 'delete' && thing.status === 'ACTIVE') throw invalid('key', 'An active key cannot be deleted.')
  },
}

const ACCOUNTS: Collection = {
  family: 'service-accounts',
  prefix: 'sva',
  kind: 'ServiceAccount',
  idParam: 'id',
  path: () => '/privileged-access/api/v1/service-accounts',
  operations: idsOf('AppServiceAccount', 's', 'list', 'create', 'get', 'update', 'delete'),
  read: 'super',
  write: 'super',
  createAnswers: 201,
  page: { limit: 20, max: 200, sayLimit: false },
  events: {
    create: 'pam.service_account.create',
    update: 'pam.service_account.update',
    delete: 'pam.service_account.delete',
  },
  make(x, body, old) {
    const { password: _secret, ...rest } = own(body)
    const containerOrn = asText(body['containerOrn'] ?? old?.body['containerOrn'])
    const app = x.world.apps.get(containerOrn?.split(':').at(-1) ?? '')
    if (app === undefined) throw invalid('containerOrn', 'containerOrn: The application does not exist')
    return {
      ...rest,
      name: required(body, 'name'),
      username: old?.body['username'] ?? required(body, 'username'),
      accountType: 'APP_ACCOUNT',
      containerOrn,
      containerInstanceName: app.label,
      containerGlobalName: app.name,
      status: old?.body['status'] ?? 'UNSECURED',
      statusDetail: old?.body['statusDetail'] ?? 'STAGED',
    }
  },
  view: (_x, { id, created: born, lastUpdated, body }) => ({ id, ...body, created: born, lastUpdated }),
}

/** AI agents with their connections and keys, and service accounts of apps. */
export function workloads(routes: Routes): void {
  for (const spec of [AGENTS, CONNECTIONS, KEYS, ACCOUNTS]) collection(routes, spec)
  const listed = (x: Exchange, spec: Collection, self: (row: Thing) => string): Json[] => {
    check(x, spec.read, undefined)
    const shown = (row: Thing): Json =>
      spec.view?.(x, row, self(row)) ?? {
        id: row.id,
        status: row.status,
        created: row.created,
        lastUpdated: row.lastUpdated,
        ...row.body,
      }
    return x.world
      .things(`${spec.family} ${spec.path(x)}`)
      .all()
      .map(shown)
  }
  routes.on('listAIAgents', (x) => {
    x.may.needSuper()
    const rows = rowsAfter(x, x.world.things(`ai-agents ${AGENTS.path(x)}`))
    const self = (row: Thing): string => `${x.world.origin}${AGENTS.path(x)}/${row.id}`
    const answer = page(
      x,
      rows,
      (row) => row.id,
      (row) => AGENTS.view?.(x, row, self(row)),
      { limit: 20, max: 200, sayLimit: false },
    )
    const next = answer.links?.map((text) => /^<(.+)>; rel="next"$/.exec(text)?.[1]).find((href) => href !== undefined)
    const _links = {
      self: { href: `${x.world.origin}${AGENTS.path(x)}` },
      ...(next === undefined ? {} : { next: { href: next } }),
    }
    return ok({ data: answer.json, _links })
  })
  routes.on('listConnections', (x) =>
    ok({
      data: listed(x, CONNECTIONS, (row) => `${x.world.origin}${CONNECTIONS.path(x)}/${row.id}`),
      _links: { self: { href: `${x.world.origin}${CONNECTIONS.path(x)}` } },
    }),
  )
  routes.on('listAgentJwk', (x) => ok({ keys: listed(x, KEYS, (row) => `${x.world.origin}${KEYS.path(x)}/${row.id}`) }))
  for (const verb of ['activate', 'deactivate'] as const) {
    routes.on(`${verb}AIAgent`, (x) => {
      const agent = thingAt(x, AGENTS)
      check(x, AGENTS.write, agent)
      agent.status = verb === 'activate' ? 'ACTIVE' : 'INACTIVE'
      agent.lastUpdated = x.world.stamp()
      say(
        x,
        `workload_principal.ai_agent.${verb}`,
        `${verb} AI agent`,
        thingTarget(agent.id, 'AIAgent', String(asObject(agent.body['profile'])['name'])),
      )
      return done()
    })
  }
  identitySources(routes)
}

const SESSIONS: Collection = {
  family: 'identity-source-sessions',
  prefix: 'aps',
  kind: 'IdentitySourceSession',
  idParam: 'sessionId',
  path(x) {
    const id = param(x, 'identitySourceId')
    if (!x.world.apps.has(id)) throw notFound(id, 'AppInstance')
    return `/api/v1/identity-sources/${id}/sessions`
  },
  operations: idsOf('IdentitySourceSession', 's', 'list', 'create', 'get', 'delete'),
  read: (x) => x.may.need('okta.apps.read', 'apps', param(x, 'identitySourceId')),
  write: (x) => x.may.need('okta.profilesources.import.run', 'apps', param(x, 'identitySourceId')),
  status: 'CREATED',
  createAnswers: 201,
  make: (x) => ({ identitySourceId: param(x, 'identitySourceId'), importType: 'INCREMENTAL' }),
  view: (_x, { id, status, created: born, lastUpdated, body }) => ({
    id,
    identitySourceId: body['identitySourceId'],
    status,
    importType: body['importType'],
    created: born,
    lastUpdated,
  }),
}

/** Sessions in which an identity source hands over its people. */
function identitySources(routes: Routes): void {
  collection(routes, SESSIONS)
  for (const id of ['uploadIdentitySourceDataForUpsert', 'uploadIdentitySourceDataForDelete']) {
    routes.on(id, (x) => {
      const session = thingAt(x, SESSIONS)
      check(x, SESSIONS.write, session)
      if (session.status !== 'CREATED') throw invalid('session', 'The session takes no more data.')
      if (!Array.isArray(bodyOf(x)['profiles'])) throw invalid('profiles', 'profiles: The field cannot be left blank')
      return { status: 202 }
    })
  }
  routes.on('startImportFromIdentitySource', (x) => {
    const session = thingAt(x, SESSIONS)
    check(x, SESSIONS.write, session)
    session.status = 'TRIGGERED'
    session.lastUpdated = x.world.stamp()
    return created(SESSIONS.view?.(x, session, ''))
  })
}
