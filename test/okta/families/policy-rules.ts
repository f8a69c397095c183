import { collection, idsOf, tableOf, type Collection } from '../http/collection.ts'
import { notFound, OktaError } from '../http/errors.ts'
import { bodyOf, param, type Exchange } from '../http/exchange.ts'
import { link, lifecycleLink, own, required } from '../http/parts.ts'
import type { Routes } from '../http/routes.ts'
import type { Json, Thing } from '../store/types.ts'
import { mayPolicy } from './policies.ts'
import { completeRule, POLICY_TYPES } from './policy-types.ts'
import { place } from './priority.ts'

function policyAt(x: Exchange): Thing {
  const id = param(x, 'policyId')
  const policy = x.world.things('policies /api/v1/policies').get(id)
  // Recorded: the rule is what is missed, also when its policy is gone.
  if (policy === undefined)
    throw notFound(x.params['ruleId'] ?? id, x.params['ruleId'] === undefined ? 'Policy' : 'PolicyRule')
  return policy
}

export function showRule(_x: Exchange, { id, status, created, lastUpdated, body }: Thing, self: string): Json {
  const system = body['system'] === true
  return {
    id,
    status,
    name: body['name'],
    priority: body['priority'],
    created,
    lastUpdated,
    system,
    conditions: body['conditions'],
    actions: body['actions'],
    _links: {
      self: link(self, 'GET', 'PUT', ...(system ? [] : ['DELETE'])),
      ...(system ? {} : lifecycleLink(self, status)),
    },
    type: body['type'],
  }
}

const RULES: Collection = {
  family: 'rules',
  prefix: (body) =>
    ['SIGN_ON', 'PASSWORD', 'MFA_ENROLL', 'IDP_DISCOVERY'].includes(String(body['type'])) ? '0pr' : 'rul',
  kind: 'PolicyRule',
  idParam: 'ruleId',
  path: (x) => `/api/v1/policies/${policyAt(x).id}/rules`,
  operations: idsOf('PolicyRule', 's', 'list', 'create', 'get', 'replace', 'delete', 'activate', 'deactivate'),
  read: (x) => mayPolicy(x, 'read', policyAt(x)),
  write: (x) => mayPolicy(x, 'manage', policyAt(x)),
  status: (x) => (x.query.get('activate') === 'false' ? 'INACTIVE' : 'ACTIVE'),
  lifecycleAnswers: 'nothing',
  view: showRule,
  events: {
    create: 'policy.rule.add',
    update: 'policy.rule.update',
    delete: 'policy.rule.delete',
    activate: 'policy.rule.activate',
    deactivate: 'policy.rule.deactivate',
  },
  make(x, body, old) {
    required(body, 'name')
    return completeRule(String(policyAt(x).body['type']), own(body), old)
  },
  onCreate: (x, thing) => place(tableOf(x, RULES).all(), thing, bodyOf(x)['priority']),
  onChange: (x, thing) => place(tableOf(x, RULES).all(), thing, bodyOf(x)['priority'] ?? thing.body['priority']),
  may(_x, thing, verb) {
    if (thing.body['system'] === true && verb !== 'update') throw new OktaError('E0000006')
  },
}

/** Rules of policies; those of IDP_DISCOVERY are the routing rules. */
export function policyRules(routes: Routes): void {
  collection(routes, RULES)
}

/** The catch-all rule that every policy of these types ends with. */
export function catchAll(type: string): Json {
  const name = POLICY_TYPES[type]?.prefix === 'rst' ? 'Catch-all Rule' : 'Default Rule'
  return { ...completeRule(type, { name }, undefined), system: true, priority: 99 }
}
