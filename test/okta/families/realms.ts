import { collection, eventsOf, idsOf, type Collection } from '../http/collection.ts'
import { invalid, OktaError } from '../http/errors.ts'
import { asObject, asText, bodyOf, created } from '../http/exchange.ts'
import { matches } from '../http/filter.ts'
import { lifecycleLink, link, required } from '../http/parts.ts'
import { page, rowsAfter } from '../http/paging.ts'
import type { Routes } from '../http/routes.ts'
import type { Json, Thing } from '../store/types.ts'
import { expressionOf } from './users.ts'

const READ = { permission: 'okta.realms.read', kind: 'realms' }
const WRITE = { permission: 'okta.realms.manage', kind: 'realms' }

const REALMS: Collection = {
  family: 'realms',
  prefix: 'guo',
  kind: 'Realm',
  idParam: 'realmId',
  path: () => '/api/v1/realms',
  operations: idsOf('Realm', '', 'create', 'get', 'replace', 'delete'),
  read: READ,
  write: WRITE,
  events: eventsOf('directory.realm.lifecycle', 'create', 'update', 'delete'),
  make(_x, body, old) {
    const profile = asObject(body['profile'])
    if (asText(profile['name']) === undefined) throw new OktaError('E0000003')
    const realmType = profile['realmType'] ?? asObject(old?.body['profile'])['realmType']
    const domains = profile['domains'] ?? []
    return {
      profile: { name: profile['name'], ...(realmType === undefined ? {} : { realmType }), domains },
      isDefault: old?.body['isDefault'] ?? false,
    }
  },
  may(x, thing, verb) {
    if (verb !== 'delete') return
    if (thing.body['isDefault'] === true) throw new OktaError('E0000006')
    const { people } = x.world.users
    for (let n = 0; n < people.count; n++) {
      if (x.world.users.get(people.idAt(n))?.realmId === thing.id) throw invalid('realm', 'The realm still has users.')
    }
  },
  view(_x, { id, created: born, lastUpdated, body }, self) {
    const _links = { self: { rel: 'self', href: self, method: 'GET' } }
    return { id, created: born, lastUpdated, profile: body['profile'], isDefault: body['isDefault'], _links }
  },
}

const ASSIGNMENTS: Collection = {
  family: 'realm-assignments',
  prefix: 'rul',
  kind: 'RealmAssignment',
  idParam: 'assignmentId',
  path: () => '/api/v1/realm-assignments',
  operations: idsOf('RealmAssignment', 's', 'list', 'create', 'get', 'replace', 'delete', 'activate', 'deactivate'),
  read: READ,
  write: WRITE,
  status: 'INACTIVE',
  createAnswers: 201,
  lifecycleAnswers: 'nothing',
  page: { limit: 20, max: 200, sayLimit: false },
  events: eventsOf('directory.realm.assignment', 'create', 'update', 'delete'),
  make(_x, body, old) {
    const realmId = asObject(asObject(body['actions'])['assignUserToRealm'])['realmId']
    if (asText(realmId) === undefined) throw invalid('actions', 'actions: The field cannot be left blank')
    return {
      name: required(body, 'name'),
      isDefault: old?.body['isDefault'] ?? false,
      priority: body['priority'] ?? 100,
      conditions: body['conditions'] ?? {},
      actions: body['actions'],
      domains: body['domains'] ?? [],
    }
  },
  view(_x, { id, status, created: born, lastUpdated, body }, self) {
    const allow = body['isDefault'] === true ? ['GET'] : ['GET', 'PUT', 'DELETE']
    return {
      id,
      status,
      ...body,
      created: born,
      lastUpdated,
      _links: { self: link(self, ...allow), ...lifecycleLink(self, status) },
    }
  },
}

/** Realms, and the assignments that put people into them. */
export function realms(routes: Routes): void {
  collection(routes, REALMS)
  collection(routes, ASSIGNMENTS)
  routes.on('listRealms', (x) => {
    const visible = x.may.visible('okta.realms.read', 'realms')
    const expression = expressionOf(x.query.get('search'))
    const shown = ({ id, created: born, lastUpdated, body }: Thing): Json => {
      const { domains: _domains, ...profile } = asObject(body['profile'])
      const _links = { self: { rel: 'self', href: `${x.world.origin}/api/v1/realms/${id}`, method: 'GET' } }
      return { id, created: born, lastUpdated, profile, isDefault: body['isDefault'], _links }
    }
    const rows = rowsAfter(x, x.world.things('realms /api/v1/realms')).filter(
      (row) => visible(row.id) && (expression === undefined || matches(expression, shown(row))),
    )
    const name = (row: Thing): string => String(asObject(row.body['profile'])['name'])
    if (x.query.get('sortBy') === 'profile.name') {
      rows.sort((a, b) => name(a).localeCompare(name(b)))
      if (x.query.get('sortOrder') === 'desc') rows.reverse()
    }
    return page(x, rows, (row) => row.id, shown, { limit: 200, max: 200, sayLimit: false })
  })
  routes.on('listRealmAssignmentOperations', (x) => {
    x.may.need('okta.realms.read', 'realms')
    return page(
      x,
      rowsAfter(x, x.world.things('realm-operations')),
      (row) => row.id,
      (row) => ({ id: row.id, ...row.body }),
      { limit: 20, max: 200, sayLimit: false },
    )
  })
  routes.on('executeRealmAssignment', (x) => {
    x.may.need('okta.realms.manage', 'realms')
    const assignmentId = required(bodyOf(x), 'assignmentId')
    if (!x.world.things('realm-assignments /api/v1/realm-assignments').has(assignmentId))
      throw invalid('assignmentId', 'assignmentId: The assignment does not exist')
    const now = x.world.stamp()
    const body = {
      type: 'realm:assignment',
      status: 'COMPLETED',
      assignmentOperation: { configuration: { id: assignmentId } },
      created: now,
      started: now,
      completed: now,
    }
    const row = x.world
      .things('realm-operations')
      .put({ id: x.world.ids.next('rre'), created: now, lastUpdated: now, body })
    return created({ id: row.id, ...row.body })
  })
}
