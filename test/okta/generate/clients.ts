import { makeKey } from '../families/apps.ts'
import { newKey } from '../families/signing-keys.ts'
import { makeRandom, mix } from '../random.ts'
import type { RoleAssignment } from '../store/types.ts'
import type { World } from '../world.ts'
import { plant } from './plant.ts'

/** What clients hold (scopes, keys, roles), who owns groups, who has enrolled what, which apps get at which. */
export function generateClients(world: World): void {
  const now = world.stamp()
  const { people } = world.users
  const role = (row: Pick<RoleAssignment, 'principal' | 'principalId' | 'type'> & Partial<RoleAssignment>): void => {
    world.roles.put({
      id: world.ids.next('ra1'),
      created: now,
      lastUpdated: now,
      groupTargets: [],
      appTargets: [],
      ...row,
    })
  }
  const named = (name: string) => world.groups.find((group) => group.profile['name'] === name)
  const [emea, admins] = [named('EMEA Staff'), named('Domain Admins')]
  const service = world.apps.find((app) => app.service)
  if (service?.clientId !== undefined) {
    for (const scope of ['okta.users.read', 'okta.groups.read', 'okta.logs.read']) {
      const createdBy = { id: people.idAt(0), type: 'User' as const }
      service.grants.push({ id: world.ids.next('oag'), scope, created: now, createdBy })
    }
    const n = makeRandom(mix(world.seed, 0x1e7)).base62(342)
    service.keys.push(makeKey(world, { kty: 'RSA', kid: 'nightly-1', use: 'sig', alg: 'RS256', e: 'AQAB', n }))
    if (emea !== undefined)
      role({ principal: 'client', principalId: service.clientId, type: 'USER_ADMIN', groupTargets: [emea.id] })
    const [saml] = world.apps.where((app) => app.signOnMode === 'SAML_2_0')
    if (saml !== undefined)
      role({
        principal: 'client',
        principalId: service.clientId,
        type: 'APP_ADMIN',
        appTargets: [`${saml.name}/${saml.id}`],
      })
  }
  if (admins !== undefined) world.owners.push({ groupId: admins.id, id: people.idAt(0), type: 'USER', created: now })
  for (let n = 0; n < Math.min(30, people.count); n++) {
    const id = world.ids.next('opf')
    const more = { factorType: 'push', provider: 'OKTA', vendorName: 'OKTA', status: 'ACTIVE' as const, profile: {} }
    world.factors.put({ id, userId: people.idAt(n), created: now, lastUpdated: now, ...more })
  }
  world.things('idp-keys').put(newKey(world, 'partner-2026', 2, { alg: 'RSA' }))
  const [one, other] = world.apps.where((app) => app.signOnMode === 'OPENID_CONNECT' && !app.service)
  if (one === undefined || other === undefined) return
  const connection = { requestingAppInstanceId: one.id, resourceAppInstanceId: other.id }
  plant(world, 'cwo', `/api/v1/apps/${one.id}/cwo/connections`, 'con', connection, { status: 'ACTIVE' })
  plant(world, `interclient ${one.id}`, '', '', {}, { id: other.id })
}
