import { notFound, OktaError } from '../http/errors.ts'
import { asObject, asText, bodyOf, ok, param, type Exchange } from '../http/exchange.ts'
import type { Routes } from '../http/routes.ts'
import { say, thingTarget } from '../log/events.ts'
import type { Json } from '../store/types.ts'
import { appAt } from './find.ts'
import { attribute, customOf, groupBase, userBase } from './schema-base.ts'

interface Schema {
  /** Where its custom attributes are kept. */
  readonly key: string
  readonly name: string
  readonly title: string
  readonly description: string
  readonly url: string
  readonly base: Json
  readonly links: Json
}

function show(x: Exchange, schema: Schema): Json {
  const kept = x.world.things('schemas').get(schema.key)
  const requiredOf = (properties: Json): string[] =>
    Object.entries(properties).flatMap(([name, row]) => (asObject(row)['required'] === true ? [name] : []))
  const custom = customOf(x.world, schema.key)
  const definition = (id: string, properties: Json): Json => ({
    id,
    type: 'object',
    properties,
    required: requiredOf(properties),
  })
  const born = x.world.groups.get(x.world.everyoneId)?.created
  return {
    id: schema.url,
    $schema: 'http://json-schema.org/draft-04/schema#',
    name: schema.name,
    title: schema.title,
    description: schema.description,
    lastUpdated: kept?.lastUpdated ?? born,
    created: born,
    definitions: { custom: definition('#custom', custom), base: definition('#base', schema.base) },
    type: 'object',
    properties: { profile: { allOf: [{ $ref: '#/definitions/custom' }, { $ref: '#/definitions/base' }] } },
    _links: schema.links,
  }
}

/** Adds, changes and (null) removes custom attributes; what is not named stays. */
function change(x: Exchange, schema: Schema): void {
  const given = asObject(asObject(asObject(bodyOf(x)['definitions'])['custom'])['properties'])
  const body: Json = { ...customOf(x.world, schema.key) }
  for (const [name, value] of Object.entries(given)) {
    if (value === null) {
      delete body[name]
      continue
    }
    // Okta drops what is null or says nothing.
    const row = Object.fromEntries(
      Object.entries(asObject(value)).filter(
        ([key, inner]) => inner !== null && !(key === 'required' && inner === false),
      ),
    )
    if (asText(row['title']) === undefined || asText(row['type']) === undefined)
      throw new OktaError('E0000001', { args: ['Schema'], causes: [`${name}: title and type are required`] })
    const old = asObject(body[name])
    body[name] = {
      ...attribute(String(row['title']), 'READ_ONLY'),
      ...old,
      ...row,
      permissions: row['permissions'] ?? old['permissions'] ?? [{ principal: 'SELF', action: 'READ_ONLY' }],
      ...(schema.key === 'group' ? { master: { type: 'PROFILE_MASTER' } } : {}),
    }
  }
  const now = x.world.stamp()
  x.world.things('schemas').put({ id: schema.key, created: now, lastUpdated: now, body })
}

function userSchema(x: Exchange): Schema {
  const named = param(x, 'schemaId')
  const { origin, userTypeId } = x.world
  const typeId = named === 'default' ? userTypeId : `oty${named.slice(3)}`
  const isDefault = typeId === userTypeId
  const type = x.world.things('user-types /api/v1/meta/types/user').get(typeId)
  if (!isDefault && (type === undefined || !named.startsWith('osc'))) throw notFound(named, 'CVDType')
  const at = (rel: string, href: string): Json => ({ rel, href: `${origin}${href}`, method: 'GET' })
  return {
    key: isDefault ? 'user' : typeId,
    name: isDefault ? 'user' : String(type?.body['name']),
    title: isDefault ? 'User' : String(type?.body['displayName']),
    description: 'Okta user profile template with default permission settings',
    url: `${origin}/meta/schemas/user/${isDefault ? 'default' : named}`,
    base: userBase(),
    links: {
      self: at('self', `/api/v1/meta/schemas/user/osc${typeId.slice(3)}`),
      type: at('type', `/api/v1/meta/types/user/${typeId}`),
    },
  }
}

function groupSchema(x: Exchange): Schema {
  const href = `${x.world.origin}/api/v1/meta/schemas/group/default`
  return {
    key: 'group',
    name: 'group',
    title: 'Okta group',
    description: 'Okta group profile template',
    url: `${x.world.origin}/meta/schemas/group/default`,
    base: groupBase(),
    links: { self: { rel: 'self', href, method: 'GET' } },
  }
}

function appSchema(x: Exchange): Schema {
  const app = appAt(x)
  const href = `${x.world.origin}/api/v1/meta/schemas/apps/${app.id}/default`
  return {
    key: app.id,
    name: app.label,
    title: `${app.label} User`,
    description: '',
    url: `${x.world.origin}/meta/schemas/apps/${app.id}/default`,
    base: {
      userName: {
        ...attribute('Username', 'READ_ONLY', { required: true, maxLength: 100 }),
        master: { type: 'PROFILE_MASTER' },
      },
    },
    links: { self: { rel: 'self', href, method: 'GET' } },
  }
}

/** Published per operation: the profile editor's roles, or whoever manages all apps. */
function may(x: Exchange): void {
  if (!x.may.can('schemas.manage', 'schemas')) x.may.need('okta.apps.manage', 'apps')
}

/** Of changing the user schema only roles are published, and no permission of a custom role. */
function mayOfUsers(x: Exchange, verb: 'read' | 'manage'): void {
  if (verb === 'read') may(x)
  else x.may.need('schemas.manage', 'schemas')
}

/** Seen by more roles than see the app itself, org admins among them. */
function mayOfApp(x: Exchange, verb: 'read' | 'manage'): void {
  const { id } = appAt(x)
  if (verb === 'manage' || !x.may.can('schemas.apps.read', 'apps', id)) x.may.need(`okta.apps.${verb}`, 'apps', id)
}

/** Schemas of users, groups and apps. */
export function schemas(routes: Routes): void {
  const both = (
    read: string,
    write: string,
    schemaOf: (x: Exchange) => Schema,
    eventType: string,
    need: (x: Exchange, verb: 'read' | 'manage') => void,
  ): void => {
    routes.on(read, (x) => {
      need(x, 'read')
      return ok(show(x, schemaOf(x)))
    })
    routes.on(write, (x) => {
      need(x, 'manage')
      const schema = schemaOf(x)
      change(x, schema)
      say(x, eventType, 'Update schema', thingTarget(schema.key, 'Schema', schema.name))
      return ok(show(x, schema))
    })
  }
  both('getUserSchema', 'updateUserProfile', userSchema, 'directory.user_profile.update', mayOfUsers)
  both('getGroupSchema', 'updateGroupSchema', groupSchema, 'directory.user_profile.update', may)
  both(
    'getApplicationUserSchema',
    'updateApplicationUserProfile',
    appSchema,
    'directory.app_user_profile.update',
    mayOfApp,
  )
  const stream = (x: Exchange, type: string): Json => {
    const href = `${x.world.origin}/api/v1/meta/schemas/logStream/${type}`
    return {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: href,
      title: type,
      type: 'object',
      properties: { settings: {} },
      _links: { self: { href } },
    }
  }
  const TYPES = ['aws_eventbridge', 'splunk_cloud_logstreaming']
  routes.on('listLogStreamSchemas', (x) => {
    x.may.needSuper()
    return ok(TYPES.map((type) => stream(x, type)))
  })
  routes.on('getLogStreamSchema', (x) => {
    x.may.needSuper()
    const type = param(x, 'logStreamType')
    if (!TYPES.includes(type)) throw notFound(type, 'LogStreamSchema')
    return ok(stream(x, type))
  })
}
