import { invalid, notFound, OktaError } from '../http/errors.ts'
import { asText, bodyOf, done, ok, param, type Exchange } from '../http/exchange.ts'
import { link } from '../http/parts.ts'
import { page, rowsAfter } from '../http/paging.ts'
import type { Routes } from '../http/routes.ts'
import { appTarget, say, thingTarget } from '../log/events.ts'
import type { App, Json, Thing } from '../store/types.ts'
import { seedOf, type World } from '../world.ts'
import { showMasked } from './apps.ts'
import { appAt } from './find.ts'

/** Id of the policy that apps use which name none: `accessPolicy` or `profileEnrollment`. */
export function defaultPolicyId(world: World, kind: string): string {
  return world.ids.at('rst', seedOf(world, kind) % 1_000_000)
}

/** Whether an app takes its decisions from this policy. */
function uses(world: World, app: App, policy: Thing): boolean {
  if (policy.body['type'] === 'ACCESS_POLICY')
    return (app.body['accessPolicy'] ?? defaultPolicyId(world, 'accessPolicy')) === policy.id
  return policy.body['type'] === 'PROFILE_ENROLLMENT' && defaultPolicyId(world, 'profileEnrollment') === policy.id
}

function showMapping(x: Exchange, policy: Thing, app: App): Json {
  const self = `${x.world.origin}/api/v1/policies/${policy.id}`
  return {
    id: mappingId(app),
    _links: {
      self: link(`${self}/mappings/${mappingId(app)}`, 'GET', 'DELETE'),
      application: link(`${x.world.origin}/api/v1/apps/${app.id}`, 'GET'),
      policy: link(self, 'GET', 'PUT'),
    },
  }
}

const mappingId = (app: App): string => `rsm${app.id.slice(3)}`

/** Which apps use a policy, and how an app gets another one. */
export function policyUses(routes: Routes, policyOf: (x: Exchange) => Thing): void {
  const appsOf = (x: Exchange, policy: Thing): App[] =>
    rowsAfter(x, x.world.apps).filter((app) => app.integration === undefined && uses(x.world, app, policy))
  routes.on('listPolicyApps', (x) => {
    const policy = policyOf(x)
    return page(
      x,
      appsOf(x, policy),
      (app) => app.id,
      (app) => showMasked(x, app),
      { limit: 20, max: 200 },
    )
  })
  routes.on('listPolicyMappings', (x) => {
    const policy = policyOf(x)
    return ok(appsOf(x, policy).map((app) => showMapping(x, policy, app)))
  })
  routes.on('getPolicyMapping', (x) => {
    const policy = policyOf(x)
    const id = param(x, 'mappingId')
    const app = appsOf(x, policy).find((row) => mappingId(row) === id)
    if (app === undefined) throw notFound(id, 'PolicyMapping')
    return ok(showMapping(x, policy, app))
  })
  routes.on('mapResourceToPolicy', (x) => {
    policyOf(x)
    if (asText(bodyOf(x)['resourceId']) === undefined)
      throw invalid('resourceId', 'resourceId: The field cannot be left blank')
    // Recorded: apps are mapped by PUT /apps/{appId}/policies/{policyId}.
    throw new OktaError('E0000001', { args: ['Policy mappings are no longer supported on this endpoint.'] })
  })
  routes.on('assignApplicationPolicy', (x) => {
    const app = appAt(x)
    x.may.need('okta.apps.manage', 'apps', app.id)
    const id = param(x, 'policyId')
    const policy = x.world.things('policies /api/v1/policies').get(id)
    if (policy === undefined) throw notFound(id, 'Policy')
    if (policy.body['type'] === 'ACCESS_POLICY') {
      x.may.need('policies.access.read', 'policies', policy.id)
      if (policy.body['name'] === 'Okta Admin Console')
        throw invalid(
          'Policy',
          'This policy belongs to "Okta Admin Console", and re-assignment of this policy is not allowed',
        )
      app.body = { ...app.body, accessPolicy: policy.id }
    }
    app.lastUpdated = x.world.stamp()
    say(
      x,
      'policy.mapping.create',
      'Create policy mapping',
      appTarget(app),
      thingTarget(id, 'Policy', String(policy.body['name'])),
    )
    return done()
  })
}
