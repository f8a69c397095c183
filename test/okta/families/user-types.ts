import { collection, idsOf, type Collection } from '../http/collection.ts'
import { invalid, notFound, OktaError } from '../http/errors.ts'
import { asObject, asText, bodyOf, created, done, ok, param, type Exchange } from '../http/exchange.ts'
import { callerId, link, required } from '../http/parts.ts'
import type { Routes } from '../http/routes.ts'
import { say, thingTarget } from '../log/events.ts'
import type { Json, Thing } from '../store/types.ts'
import { userAt, userNamed } from './find.ts'

const TYPES: Collection = {
  family: 'user-types',
  prefix: 'oty',
  kind: 'CVDType',
  idParam: 'typeId',
  path: () => '/api/v1/meta/types/user',
  operations: idsOf('UserType', 's', 'list', 'create', 'get', 'replace', 'update', 'delete'),
  read: { permission: 'schemas.manage', kind: 'schemas' },
  write: { permission: 'schemas.manage', kind: 'schemas' },
  find: (x, table, named) => table.get(named === 'default' ? x.world.userTypeId : named),
  events: { create: 'directory.non_default_user_profile.create' },
  make: (x, body, old) => ({
    displayName: required(body, 'displayName'),
    // The name cannot be changed.
    name: old?.body['name'] ?? required(body, 'name'),
    description: body['description'] ?? '',
    createdBy: old?.body['createdBy'] ?? callerId(x),
    lastUpdatedBy: callerId(x),
    default: old?.body['default'] ?? false,
  }),
  may(_x, thing, verb) {
    if (verb === 'delete' && thing.body['default'] === true) throw new OktaError('E0000142')
  },
  view(x, { id, created: born, lastUpdated, body }, self) {
    const at = (rel: string, href: string): Json => ({ rel, href, method: 'GET' })
    const schema = at('schema', `${x.world.origin}/api/v1/meta/schemas/user/osc${id.slice(3)}`)
    return { id, ...body, created: born, lastUpdated, _links: { schema, self: at('self', self) } }
  },
}

const UI_SCHEMAS: Collection = {
  family: 'uischemas',
  prefix: 'uis',
  kind: 'UISchemaEntity',
  idParam: 'id',
  path: () => '/api/v1/meta/uischemas',
  operations: {
    list: 'listUISchemas',
    create: 'createUISchema',
    get: 'getUISchema',
    replace: 'replaceUISchemas',
    delete: 'deleteUISchemas',
  },
  forgiving: true,
  read: { permission: 'okta.customizations.read', kind: 'customizations' },
  write: { permission: 'okta.customizations.manage', kind: 'customizations' },
  make(_x, body) {
    if (body['uiSchema'] === undefined) throw invalid('uiSchema', 'uiSchema: The field cannot be left blank')
    return { uiSchema: body['uiSchema'] }
  },
}

function showLink(x: Exchange, { id, body }: Thing): Json {
  return { ...body, _links: { self: { href: `${x.world.origin}/api/v1/meta/schemas/user/linkedObjects/${id}` } } }
}

const links = (x: Exchange) => x.world.things('linked-objects')

/** A relation is known by the names of both its ends. */
function linkAt(x: Exchange, name: string): Thing {
  const found = links(x).find((row) => row.id === name || asObject(row.body['associated'])['name'] === name)
  if (found === undefined) throw notFound(name, 'LinkedObjectProperty')
  return found
}

/** User types, UI schemas, and the relations that users can have to each other. */
export function userTypes(routes: Routes): void {
  collection(routes, TYPES)
  collection(routes, UI_SCHEMAS)
  // Published: the profile editor's roles, or whoever manages all apps.
  const may = (x: Exchange): void => {
    if (!x.may.can('schemas.manage', 'schemas')) x.may.need('okta.apps.manage', 'apps')
  }
  routes.on('listLinkedObjectDefinitions', (x) => {
    may(x)
    return ok(
      links(x)
        .all()
        .map((row) => showLink(x, row)),
    )
  })
  routes.on('getLinkedObjectDefinition', (x) => {
    may(x)
    return ok(showLink(x, linkAt(x, param(x, 'linkedObjectName'))))
  })
  routes.on('createLinkedObjectDefinition', (x) => {
    may(x)
    const side = (name: string): Json => {
      const given = asObject(bodyOf(x)[name])
      return {
        name: required(given, 'name'),
        title: required(given, 'title'),
        description: given['description'] ?? '',
        type: 'USER',
      }
    }
    const [primary, associated] = [side('primary'), side('associated')]
    const names = [asText(primary['name']), asText(associated['name'])]
    const taken = (row: Thing): boolean =>
      names.includes(row.id) || names.includes(asText(asObject(row.body['associated'])['name']))
    if (links(x).find(taken) !== undefined) throw invalid('name', 'name: A linked object with this name exists')
    const now = x.world.stamp()
    const row = links(x).put({
      id: String(primary['name']),
      created: now,
      lastUpdated: now,
      body: { primary, associated },
    })
    say(x, 'directory.linked_object.create', 'Create linked object', thingTarget(row.id, 'LinkedObject', row.id))
    return created(showLink(x, row))
  })
  routes.on('deleteLinkedObjectDefinition', (x) => {
    may(x)
    const row = linkAt(x, param(x, 'linkedObjectName'))
    links(x).delete(row.id)
    for (const kept of linked(x, row.id).all()) linked(x, row.id).delete(kept.id)
    say(x, 'directory.linked_object.delete', 'Delete linked object', thingTarget(row.id, 'LinkedObject', row.id))
    return done()
  })
  relations(routes)
}

/** Who stands at the primary end for whom: associated user to primary user. */
const linked = (x: Exchange, relation: string) => x.world.things(`linked ${relation}`)

function relations(routes: Routes): void {
  routes.on('listLinkedObjectsForUser', (x) => {
    const user = userAt(x, 'userIdOrLogin')
    x.may.need('okta.users.read', 'users', user.id)
    const name = param(x, 'relationshipName')
    const relation = linkAt(x, name)
    const rows = linked(x, relation.id).where((row) =>
      relation.id === name ? row.id === user.id : row.body['primary'] === user.id,
    )
    const ids = rows.map((row) => (relation.id === name ? String(row.body['primary']) : row.id))
    return ok(ids.map((id) => ({ _links: { self: link(`${x.world.origin}/api/v1/users/${id}`) } })))
  })
  routes.on('assignLinkedObjectValueForPrimary', (x) => {
    const user = userAt(x, 'userIdOrLogin')
    x.may.need('okta.users.manage', 'users', user.id)
    const relation = linkAt(x, param(x, 'primaryRelationshipName'))
    const primary = userNamed(x, param(x, 'primaryUserId')).id
    const now = x.world.stamp()
    linked(x, relation.id).put({ id: user.id, created: now, lastUpdated: now, body: { primary } })
    return done()
  })
  routes.on('deleteLinkedObjectForUser', (x) => {
    const user = userAt(x, 'userIdOrLogin')
    x.may.need('okta.users.manage', 'users', user.id)
    linked(x, linkAt(x, param(x, 'relationshipName')).id).delete(user.id)
    return done()
  })
}
