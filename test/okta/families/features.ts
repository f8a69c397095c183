import { invalid, notFound } from '../http/errors.ts'
import { ok, param, type Exchange } from '../http/exchange.ts'
import type { Routes } from '../http/routes.ts'
import { say, thingTarget } from '../log/events.ts'
import type { Json, Thing } from '../store/types.ts'

const table = (x: Exchange) => x.world.things('features')

function featureAt(x: Exchange): Thing {
  const id = param(x, 'featureId')
  const row = table(x).get(id)
  if (row === undefined) throw notFound(id, 'Feature')
  return row
}

function show(x: Exchange, { id, status, body }: Thing): Json {
  const self = `${x.world.origin}/api/v1/features/${id}`
  const { name, description, stage } = body
  const _links = {
    helpDoc: { href: `https://help.okta.com/${id}` },
    self: { href: self },
    dependents: { href: `${self}/dependents` },
    dependencies: { href: `${self}/dependencies` },
  }
  return { id, type: 'self-service', status, name, description, stage, _links }
}

/** Features that an org switches itself. Okta's table gives feature switches to super admins alone. */
export function features(routes: Routes): void {
  routes.on('listFeatures', (x) => {
    x.may.need('org.read', 'org')
    return ok(
      table(x)
        .all()
        .map((row) => show(x, row)),
    )
  })
  routes.on('getFeature', (x) => {
    x.may.need('org.read', 'org')
    return ok(show(x, featureAt(x)))
  })
  routes.on('listFeatureDependencies', (x) => {
    x.may.need('org.read', 'org')
    const needed = featureAt(x).body['needs']
    return ok(
      table(x)
        .where((row) => row.id === needed)
        .map((row) => show(x, row)),
    )
  })
  routes.on('listFeatureDependents', (x) => {
    x.may.need('org.read', 'org')
    const { id } = featureAt(x)
    return ok(
      table(x)
        .where((row) => row.body['needs'] === id)
        .map((row) => show(x, row)),
    )
  })
  routes.on('updateFeatureLifecycle', (x) => {
    x.may.needSuper()
    const feature = featureAt(x)
    const verb = param(x, 'lifecycle').toLowerCase()
    if (verb !== 'enable' && verb !== 'disable') throw invalid('lifecycle', 'lifecycle: The field has an invalid value')
    const forced = x.query.get('mode') === 'force'
    const others = table(x).where((row) =>
      verb === 'enable' ? row.id === feature.body['needs'] : row.body['needs'] === feature.id,
    )
    const wanted = verb === 'enable' ? 'ENABLED' : 'DISABLED'
    for (const other of others.filter((row) => row.status !== wanted)) {
      if (!forced) throw invalid('feature', `${String(other.body['name'])} must be ${wanted.toLowerCase()} first.`)
      other.status = wanted
    }
    feature.status = wanted
    feature.lastUpdated = x.world.stamp()
    say(
      x,
      `system.feature.${verb}`,
      `${verb} feature`,
      thingTarget(feature.id, 'Feature', String(feature.body['name'])),
    )
    return ok(show(x, feature))
  })
}
