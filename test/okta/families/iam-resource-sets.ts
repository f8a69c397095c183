import { ornOf, urlOfOrn } from '../enforce/orn.ts'
import { invalid, notFound } from '../http/errors.ts'
import {
  asObject,
  asStrings,
  asText,
  bodyOf,
  done,
  ok,
  param,
  selfUrl,
  type Answer,
  type Exchange,
} from '../http/exchange.ts'
import type { Routes } from '../http/routes.ts'
import { say, thingTarget } from '../log/events.ts'
import type { Json, ResourceSet, SetResource } from '../store/types.ts'
import { setNamed } from './iam-find.ts'
import { needIamRead } from './role-assignments.ts'

const urlOf = (x: Exchange, set: ResourceSet): string => `${x.world.origin}/api/v1/iam/resource-sets/${set.id}`

function show(x: Exchange, set: ResourceSet): Json {
  const href = urlOf(x, set)
  const { id, label, description, created, lastUpdated } = set
  return {
    id,
    label,
    description,
    created,
    lastUpdated,
    _links: { bindings: { href: `${href}/bindings` }, self: { href }, resources: { href: `${href}/resources` } },
  }
}

function showResource(x: Exchange, set: ResourceSet, row: SetResource): Json {
  return {
    id: row.id,
    orn: row.orn,
    created: row.created,
    lastUpdated: row.lastUpdated,
    ...(row.conditions === undefined ? {} : { conditions: row.conditions }),
    _links: { self: { href: urlOfOrn(x.world, row.orn) }, resource: { href: `${urlOf(x, set)}/resources/${row.id}` } },
  }
}

const said = (x: Exchange, json: unknown, url = selfUrl(x)): Answer => ({
  status: 200,
  json,
  links: [`<${url}>; rel="self"`],
})

const setAt = (x: Exchange): ResourceSet => setNamed(x, param(x, 'resourceSetIdOrLabel'))

/** Adds resources named by ORN or REST URL; those already there stay as they are. Throws 400 for names it cannot read. */
export function addResources(
  x: Exchange,
  set: ResourceSet,
  named: readonly string[],
  conditions?: Json,
): SetResource[] {
  const now = x.world.stamp()
  const rows = named.map((name) => {
    const orn = ornOf(x.world, name)
    if (orn === undefined) throw invalid('resources', `resources: ${name} is not a valid resource.`)
    const row: SetResource = {
      id: x.world.ids.next('ire'),
      orn,
      created: now,
      lastUpdated: now,
      ...(conditions === undefined ? {} : { conditions }),
    }
    return set.resources.find((known) => known.orn === orn) ?? row
  })
  for (const row of rows) if (!set.resources.includes(row)) set.resources.push(row)
  return rows
}

function checkedLabel(x: Exchange, body: Json, self?: ResourceSet): string {
  const label = asText(body['label'])
  if (label === undefined || label === '') throw invalid('label', 'label: Label must be specified')
  if (x.world.resourceSets.find((row) => row.label === label && row.id !== self?.id) !== undefined) {
    throw invalid('label', 'label: There is already a resource set with this name.')
  }
  return label
}

const target = (set: ResourceSet) => thingTarget(set.id, 'RESOURCE_SET', set.label)

/** Resource sets and what is in them. Writing is the super admin's alone. */
export function iamResourceSets(routes: Routes): void {
  routes.on('createResourceSet', (x) => {
    x.may.needSuper()
    const body = bodyOf(x)
    const now = x.world.stamp()
    const label = checkedLabel(x, body)
    const set: ResourceSet = {
      id: x.world.ids.next('iam'),
      label,
      description: asText(body['description']) ?? '',
      created: now,
      lastUpdated: now,
      resources: [],
    }
    addResources(x, set, asStrings(body['resources']))
    x.world.resourceSets.put(set)
    say(x, 'iam.resourceset.create', 'Create resource set', target(set))
    return said(x, show(x, set), urlOf(x, set))
  })
  routes.on('listResourceSets', (x) => {
    needIamRead(x)
    const self = { href: `${x.world.origin}/api/v1/iam/resource-sets` }
    return said(x, { _links: { self }, 'resource-sets': x.world.resourceSets.all().map((set) => show(x, set)) })
  })
  routes.on('getResourceSet', (x) => {
    needIamRead(x)
    return said(x, show(x, setAt(x)))
  })
  routes.on('replaceResourceSet', (x) => {
    x.may.needSuper()
    const set = setAt(x)
    const body = bodyOf(x)
    set.label = checkedLabel(x, body, set)
    set.description = asText(body['description']) ?? set.description
    set.lastUpdated = x.world.stamp()
    say(x, 'iam.resourceset.update', 'Update resource set', target(set))
    return said(x, show(x, set))
  })
  routes.on('deleteResourceSet', (x) => {
    x.may.needSuper()
    const set = setAt(x)
    for (const row of x.world.roles.where((role) => role.resourceSetId === set.id)) x.world.roles.delete(row.id)
    x.world.resourceSets.delete(set.id)
    say(x, 'iam.resourceset.delete', 'Delete resource set', target(set))
    return done()
  })
  resources(routes)
}

function resources(routes: Routes): void {
  routes.on('listResourceSetResources', (x) => {
    needIamRead(x)
    const set = setAt(x)
    const href = urlOf(x, set)
    const rows = set.resources.map((row) => showResource(x, set, row))
    return said(x, { resources: rows, _links: { 'resource-set': { href }, self: { href: `${href}/resources` } } })
  })
  routes.on('addResourceSetResources', (x) => {
    x.may.needSuper()
    const set = setAt(x)
    addResources(x, set, asStrings(bodyOf(x)['additions']))
    set.lastUpdated = x.world.stamp()
    say(x, 'iam.resourceset.resources.add', 'Add resources to resource set', target(set))
    return said(x, show(x, set), urlOf(x, set))
  })
  routes.on('addResourceSetResource', (x) => {
    x.may.needSuper()
    const set = setAt(x)
    const body = bodyOf(x)
    const [row] = addResources(
      x,
      set,
      [asText(body['resourceOrnOrUrl']) ?? ''],
      body['conditions'] === undefined ? undefined : asObject(body['conditions']),
    )
    if (row === undefined) throw invalid('resourceOrnOrUrl')
    say(x, 'iam.resourceset.resources.add', 'Add resources to resource set', target(set))
    return ok(showResource(x, set, row))
  })
  routes.on('getResourceSetResource', (x) => {
    needIamRead(x)
    const set = setAt(x)
    return ok(showResource(x, set, resourceAt(x, set)))
  })
  routes.on('replaceResourceSetResource', (x) => {
    x.may.needSuper()
    const set = setAt(x)
    const row = resourceAt(x, set)
    row.conditions = asObject(bodyOf(x)['conditions'])
    row.lastUpdated = x.world.stamp()
    say(x, 'iam.resourceset.resources.update', 'Update resource of resource set', target(set))
    return ok(showResource(x, set, row))
  })
  routes.on('deleteResourceSetResource', (x) => {
    x.may.needSuper()
    const set = setAt(x)
    set.resources.splice(set.resources.indexOf(resourceAt(x, set)), 1)
    say(x, 'iam.resourceset.resources.delete', 'Delete resources from resource set', target(set))
    return done()
  })
}

function resourceAt(x: Exchange, set: ResourceSet): SetResource {
  const id = param(x, 'resourceId')
  const row = set.resources.find((resource) => resource.id === id)
  if (row === undefined) throw notFound(id, 'IAMPolicyResource')
  return row
}
