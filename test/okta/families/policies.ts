import { collection, idsOf, thingAt, type Collection } from '../http/collection.ts'
import { invalid, OktaError } from '../http/errors.ts'
import { asObject, asText, bodyOf, done, ok, type Exchange } from '../http/exchange.ts'
import { link, lifecycleLink, own, required } from '../http/parts.ts'
import type { Routes } from '../http/routes.ts'
import { say, thingTarget } from '../log/events.ts'
import type { Json, Thing } from '../store/types.ts'
import { inOrder, place } from './priority.ts'
import { areaOf, completePolicy, POLICY_TYPES } from './policy-types.ts'
import { policyUses } from './policy-uses.ts'

/** Throws 403 where the caller may not read or manage policies of this one's type. */
export function mayPolicy(x: Exchange, verb: 'read' | 'manage', policy: Thing | undefined): void {
  const type = policy?.body['type'] ?? bodyOf(x)['type'] ?? x.query.get('type')
  x.may.need(`policies.${areaOf(type)}.${verb}`, 'policies', policy?.id)
}

export function showPolicy(_x: Exchange, { id, status, created, lastUpdated, body }: Thing, self: string): Json {
  const system = body['system'] === true
  const { name, description, priority, conditions, settings, type } = body
  const mapped = POLICY_TYPES[String(type)]?.prefix === 'rst'
  return {
    id,
    status,
    name,
    ...(description === undefined ? {} : { description }),
    priority,
    system,
    conditions,
    created,
    lastUpdated,
    ...(settings === undefined ? {} : { settings }),
    _links: {
      ...(mapped && !system ? { mappings: link(`${self}/mappings`, 'GET', 'POST') } : {}),
      self: link(self, 'GET', 'PUT', ...(system ? [] : ['DELETE'])),
      rules: link(`${self}/rules`, 'GET', 'POST'),
      ...(system ? {} : lifecycleLink(self, status)),
    },
    type,
  }
}

function ofType(x: Exchange, type: unknown): Thing[] {
  return x.world.things('policies /api/v1/policies').where((row) => row.body['type'] === type)
}

export const POLICIES: Collection = {
  family: 'policies',
  prefix: (body) => POLICY_TYPES[String(body['type'])]?.prefix ?? '00p',
  kind: 'Policy',
  idParam: 'policyId',
  path: () => '/api/v1/policies',
  operations: idsOf('Policy', '', 'create', 'get', 'replace', 'delete', 'activate', 'deactivate'),
  read: (x, thing) => mayPolicy(x, 'read', thing),
  write: (x, thing) => mayPolicy(x, 'manage', thing),
  status: (x, body) => (body['status'] === 'INACTIVE' || x.query.get('activate') === 'false' ? 'INACTIVE' : 'ACTIVE'),
  lifecycleAnswers: 'nothing',
  view: showPolicy,
  events: {
    create: 'policy.lifecycle.create',
    update: 'policy.lifecycle.update',
    delete: 'policy.lifecycle.delete',
    activate: 'policy.lifecycle.activate',
    deactivate: 'policy.lifecycle.deactivate',
  },
  make(x, body, old) {
    const type = asText(old?.body['type'] ?? body['type'])
    if (type === undefined || POLICY_TYPES[type] === undefined)
      throw invalid('type', 'type: The field has an invalid value')
    required(body, 'name')
    return completePolicy(x.world, type, own(body), old)
  },
  onCreate: (x, thing) => place(ofType(x, thing.body['type']), thing, bodyOf(x)['priority']),
  onChange: (x, thing) => place(ofType(x, thing.body['type']), thing, bodyOf(x)['priority'] ?? thing.body['priority']),
  may(_x, thing, verb) {
    if (thing.body['system'] === true && verb !== 'update') throw new OktaError('E0000006')
  },
}

/** Policies of every type, their clones and the apps that use them. */
export function policies(routes: Routes): void {
  collection(routes, POLICIES)
  routes.on('listPolicies', (x) => {
    const type = x.query.get('type')
    if (type === null || type === '') throw invalid('type', 'The type parameter is required.')
    if (POLICY_TYPES[type] === undefined) throw invalid('type', `Invalid policy type specified: ${type}`)
    const visible = x.may.visible(`policies.${areaOf(type)}.read`, 'policies')
    const [status, q] = [x.query.get('status'), x.query.get('q')?.toLowerCase()]
    const rows = inOrder(ofType(x, type)).filter(
      (row) =>
        visible(row.id) &&
        (status === null || row.status === status) &&
        (q === undefined || String(row.body['name']).toLowerCase().includes(q)),
    )
    const self = `<${x.world.origin}${x.url.pathname}${x.url.search}>; rel="self"`
    const json = rows.map((row) => showPolicy(x, row, `${x.world.origin}/api/v1/policies/${row.id}`))
    return { status: 200, json, links: [self] }
  })
  routes.on('clonePolicy', (x) => {
    const policy = thingAt(x, POLICIES)
    mayPolicy(x, 'manage', policy)
    if (POLICY_TYPES[String(policy.body['type'])]?.prefix !== 'rst')
      throw invalid('policy', 'This policy cannot be cloned.')
    const now = x.world.stamp()
    const copy = x.world.things('policies /api/v1/policies').put({
      ...policy,
      id: x.world.ids.next('rst'),
      created: now,
      lastUpdated: now,
      status: 'ACTIVE',
      body: { ...policy.body, name: `[cloned] ${String(policy.body['name'])}`, system: false },
    })
    for (const rule of x.world.things(`rules /api/v1/policies/${policy.id}/rules`).all())
      x.world.things(`rules /api/v1/policies/${copy.id}/rules`).put({ ...rule, id: x.world.ids.next('rul') })
    say(x, 'policy.lifecycle.create', 'Create policy', thingTarget(copy.id, 'Policy', String(copy.body['name'])))
    // Recorded: a clone tells no times.
    const self = `${x.world.origin}/api/v1/policies/${copy.id}`
    return ok({ ...showPolicy(x, copy, self), created: null, lastUpdated: null })
  })
  routes.on('createPolicySimulation', (x) => {
    x.may.need('policies.other.read', 'policies')
    const [asked] = Array.isArray(x.json) ? x.json : [x.json]
    const context = asObject(asObject(asked)['policyContext'])
    if (asObject(context['groups'])['ids'] === undefined) throw new OktaError('E0000003')
    const types = asObject(asked)['policyTypes']
    const found = (Array.isArray(types) ? types : []).flatMap((type) => inOrder(ofType(x, type)).slice(0, 1))
    const shown = found.map(({ id, body }) => ({ id, name: body['name'], status: 'MATCH', conditions: [], rules: [] }))
    return ok([{ evaluated: { policies: shown }, undefined: { policies: [] }, policyType: types, result: null }])
  })
  policyUses(routes, (x) => {
    const policy = thingAt(x, POLICIES)
    mayPolicy(x, x.method === 'GET' ? 'read' : 'manage', policy)
    return policy
  })
  routes.on('deletePolicyResourceMapping', (x) => {
    mayPolicy(x, 'manage', thingAt(x, POLICIES))
    return done()
  })
}
