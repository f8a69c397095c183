import { notFound, OktaError } from '../http/errors.ts'
import { asObject, asStrings, asText, bodyOf, done, ok, param, type Exchange } from '../http/exchange.ts'
import { page, rowsAfter } from '../http/paging.ts'
import type { Routes } from '../http/routes.ts'
import { appTarget, say, thingTarget } from '../log/events.ts'
import { makeRandom } from '../random.ts'
import { seedOf } from '../world.ts'
import { appAt } from './find.ts'
import { IDPS, idpFor } from './idps.ts'
import { newKey, showKey, signingKeys } from './signing-keys.ts'
import { check } from '../http/collection.ts'

/** Signing keys and requests of apps (SAML, WS-Federation) and identity providers, and the keys that providers sign with. */
export function signingOwners(routes: Routes): void {
  signingKeys(routes, {
    operations: {
      list: 'listApplicationKeys',
      generate: 'generateApplicationKey',
      get: 'getApplicationKey',
      clone: 'cloneApplicationKey',
      csrs: 'listCsrsForApplication',
      csr: 'generateCsrForApplication',
      getCsr: 'getCsrForApplication',
      revoke: 'revokeCsrFromApplication',
      publish: 'publishCsrFromApplication',
    },
    keyParam: 'keyId',
    csrParam: 'csrId',
    cloneTo: 'targetAid',
    owner(x, verb, id) {
      const app = id === undefined ? appAt(x) : x.world.apps.get(id)
      if (app === undefined) throw notFound(id ?? '', 'AppInstance')
      x.may.need(`okta.apps.${verb}`, 'apps', app.id)
      const signing = asObject(asObject(app.body['credentials'])['signing'])
      return { path: `/api/v1/apps/${app.id}`, kid: asText(signing['kid']) ?? kidOf(x, app.id) }
    },
    changed: (x) => say(x, 'application.lifecycle.update', 'Update application', appTarget(appAt(x))),
  })
  signingKeys(routes, {
    operations: {
      list: 'listIdentityProviderSigningKeys',
      generate: 'generateIdentityProviderSigningKey',
      get: 'getIdentityProviderSigningKey',
      clone: 'cloneIdentityProviderKey',
      csrs: 'listCsrsForIdentityProvider',
      csr: 'generateCsrForIdentityProvider',
      getCsr: 'getCsrForIdentityProvider',
      revoke: 'revokeCsrForIdentityProvider',
      publish: 'publishCsrForIdentityProvider',
    },
    keyParam: 'kid',
    csrParam: 'idpCsrId',
    cloneTo: 'targetIdpId',
    owner(x, verb, id) {
      const idp = id === undefined ? idpFor(x, verb) : x.world.things('idps /api/v1/idps').get(id)
      if (idp === undefined) throw notFound(id ?? '', 'IdpTrust')
      check(x, verb === 'read' ? IDPS.read : IDPS.write, idp)
      return { path: `/api/v1/idps/${idp.id}`, kid: kidOf(x, idp.id) }
    },
    changed: (x, path) =>
      say(x, 'system.idp.key.update', 'Update key', thingTarget(path.split('/').at(-1) ?? '', 'IdpTrust', path)),
  })
  routes.on('listActiveIdentityProviderSigningKey', (x) => {
    const idp = idpFor(x, 'read')
    return ok([showKey(x.world, newKey(x.world, kidOf(x, idp.id), 10))])
  })
  providerKeys(routes)
}

const kidOf = (x: Exchange, id: string): string => makeRandom(seedOf(x.world, id)).base62(43)

/** Certificates that identity providers sign with: kept apart, used by any of them. */
function providerKeys(routes: Routes): void {
  const keys = (x: Exchange) => x.world.things('idp-keys')
  const keyAt = (x: Exchange) => {
    const kid = param(x, 'kid')
    const key = keys(x).get(kid)
    if (key === undefined) throw notFound(kid, 'IdpTrust')
    return key
  }
  const need = (x: Exchange, verb: string): void => x.may.need(`okta.identityProviders.${verb}`, 'identity_providers')
  const target = (kid: string) => thingTarget(kid, 'IdpTrust', kid)
  routes.on('listIdentityProviderKeys', (x) => {
    need(x, 'read')
    return page(
      x,
      rowsAfter(x, keys(x)),
      (key) => key.id,
      (key) => showKey(x.world, key),
      { limit: 20, max: 200, sayLimit: false },
    )
  })
  routes.on('getIdentityProviderKey', (x) => {
    need(x, 'read')
    return ok(showKey(x.world, keyAt(x)))
  })
  routes.on('createIdentityProviderKey', (x) => {
    need(x, 'manage')
    const x5c = asStrings(bodyOf(x)['x5c'])
    if (x5c.length === 0) throw new OktaError('E0000003')
    const hex = x.world.random.hex(32)
    const kid = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
    const key = keys(x).put(newKey(x.world, kid, 2, { alg: 'RSA', x5c }))
    say(x, 'system.idp.key.create', 'Create key', target(kid))
    return ok(showKey(x.world, key))
  })
  routes.on('replaceIdentityProviderKey', (x) => {
    need(x, 'manage')
    const key = keyAt(x)
    key.body = { ...key.body, x5c: asStrings(bodyOf(x)['x5c']) }
    key.lastUpdated = x.world.stamp()
    say(x, 'system.idp.key.update', 'Update key', target(key.id))
    return ok(showKey(x.world, key))
  })
  routes.on('deleteIdentityProviderKey', (x) => {
    need(x, 'manage')
    const { id } = keyAt(x)
    keys(x).delete(id)
    say(x, 'system.idp.key.delete', 'Delete key', target(id))
    return done()
  })
}
