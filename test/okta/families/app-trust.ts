import { collection, type Collection } from '../http/collection.ts'
import { notFound, OktaError } from '../http/errors.ts'
import { asText, bodyOf, created, done, ok, param, type Exchange } from '../http/exchange.ts'
import { required } from '../http/parts.ts'
import type { Routes } from '../http/routes.ts'
import { appTarget, say } from '../log/events.ts'
import type { App } from '../store/types.ts'
import { appAt } from './find.ts'

function may(x: Exchange, verb: 'read' | 'manage'): App {
  const app = appAt(x)
  x.may.need(`okta.apps.${verb}`, 'apps', app.id)
  return app
}

const CROSS: Collection = {
  family: 'cwo',
  prefix: 'con',
  kind: 'Connection',
  idParam: 'connectionId',
  path: (x) => `/api/v1/apps/${appAt(x).id}/cwo/connections`,
  operations: {
    list: 'getAllCrossAppAccessConnections',
    create: 'createCrossAppAccessConnection',
    get: 'getCrossAppAccessConnection',
    update: 'updateCrossAppAccessConnection',
    delete: 'deleteCrossAppAccessConnection',
  },
  read: (x) => void may(x, 'read'),
  write: (x) => void may(x, 'manage'),
  status: 'ACTIVE',
  createAnswers: 201,
  make(x, body, old) {
    const id =
      asText(old?.body['resourceAppInstanceId'] ?? body['resourceAppInstanceId']) ??
      required(body, 'requestingAppInstanceId')
    if (!x.world.apps.has(id)) throw notFound(id, 'AppInstance')
    return { requestingAppInstanceId: old?.body['requestingAppInstanceId'] ?? appAt(x).id, resourceAppInstanceId: id }
  },
  onChange(x, thing) {
    const { status } = bodyOf(x)
    if (status === 'ACTIVE' || status === 'INACTIVE') thing.status = status
  },
  view: (_x, { id, status, created: born, lastUpdated, body }) => ({ id, ...body, status, created: born, lastUpdated }),
}

/** Which apps get at which: cross-app access, and the apps that may use a token of another. */
export function appTrust(routes: Routes): void {
  collection(routes, CROSS)
  const trusted = (x: Exchange, app: App) => x.world.things(`interclient ${app.id}`)
  const shown = (app: App) => ({
    id: app.id,
    name: app.name,
    label: app.label,
    orn: `orn:okta:idp:apps:${app.name}:${app.id}`,
  })
  routes.on('listInterclientAllowedApplications', (x) => {
    const app = may(x, 'read')
    return ok(
      trusted(x, app)
        .all()
        .flatMap((row) => x.world.apps.get(row.id) ?? [])
        .map(shown),
    )
  })
  routes.on('listInterclientTargetApplications', (x) => {
    const app = may(x, 'read')
    return ok(x.world.apps.where((other) => trusted(x, other).has(app.id)).map(shown))
  })
  routes.on('createInterclientTrustMapping', (x) => {
    const app = may(x, 'manage')
    const id = required(bodyOf(x), 'id')
    const other = x.world.apps.get(id)
    if (other === undefined) throw notFound(id, 'AppInstance')
    const now = x.world.stamp()
    trusted(x, app).put({ id, created: now, lastUpdated: now, body: {} })
    say(x, 'application.lifecycle.update', 'Update application', appTarget(app), appTarget(other))
    return created(shown(other))
  })
  routes.on('deleteInterclientTrustMapping', (x) => {
    const app = may(x, 'manage')
    const id = param(x, 'allowedAppId')
    if (!trusted(x, app).delete(id)) throw notFound(id, 'AppInstance')
    say(x, 'application.lifecycle.update', 'Update application', appTarget(app))
    return done()
  })
  routes.on('previewSAMLmetadataForApplication', (x) => {
    const app = may(x, 'read')
    // Recorded: metadata is XML, and who does not ask for XML is refused.
    if (!/xml/.test(x.headers.get('accept') ?? '')) throw new OktaError('E0000019')
    const text = `<?xml version="1.0" encoding="UTF-8"?><md:EntityDescriptor entityID="http://www.okta.com/${app.id}" xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"/>`
    return { status: 200, text, headers: { 'content-type': 'text/xml' } }
  })
}
