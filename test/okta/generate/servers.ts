import { newSigning } from '../families/authz-keys.ts'
import { furnish } from '../families/authz-system.ts'
import { makeRandom, mix } from '../random.ts'
import type { Json, Thing } from '../store/types.ts'
import type { World } from '../world.ts'
import { plant } from './plant.ts'

const PATH = '/api/v1/authorizationServers'

function server(world: World, n: number, given: Json): Thing {
  const signing = newSigning(world, makeRandom(mix(world.seed, 0xa5, n)))
  const body = { issuerMode: 'DYNAMIC', signing, default: false, ...given }
  const row = plant(world, 'authorizationServers', PATH, 'aus', body, { status: 'ACTIVE' })
  furnish(world, row)
  const name = row.body['default'] === true ? 'default' : row.id
  const policy = {
    type: 'OAUTH_AUTHORIZATION_POLICY',
    name: 'Default Policy',
    description: 'Default policy for all clients',
    priority: 1,
    system: false,
    conditions: { clients: { include: ['ALL_CLIENTS'] } },
  }
  const { id } = plant(world, 'policies', `${PATH}/${name}/policies`, '00p', policy, { status: 'ACTIVE' })
  const rule = {
    type: 'RESOURCE_ACCESS',
    name: 'Default Policy Rule',
    priority: 1,
    system: false,
    conditions: {
      people: { users: { exclude: [] }, groups: { include: ['EVERYONE'] } },
      grantTypes: { include: ['authorization_code', 'client_credentials'] },
      scopes: { include: ['*'] },
    },
    actions: {
      token: { accessTokenLifetimeMinutes: 60, refreshTokenLifetimeMinutes: 0, refreshTokenWindowMinutes: 10_080 },
    },
  }
  plant(world, 'rules', `${PATH}/${name}/policies/${id}/rules`, '0pr', rule, { status: 'ACTIVE' })
  return row
}

/** The default authorization server, one for orders, and one that trusts it. */
export function generateServers(world: World): void {
  server(world, 0, {
    name: 'default',
    description: 'Default Authorization Server for your Applications',
    audiences: ['api://default'],
    default: true,
  })
  const orders = server(world, 1, {
    name: 'Orders API',
    description: 'Tokens for the orders API',
    audiences: ['api://orders'],
  })
  const scopes = `${PATH}/${orders.id}/scopes`
  for (const [name, description] of [
    ['orders:read', 'Read orders'],
    ['orders:write', 'Change orders'],
  ]) {
    plant(world, 'scopes', scopes, 'scp', {
      name,
      description,
      system: false,
      metadataPublish: 'NO_CLIENTS',
      default: false,
    })
  }
  const claim = {
    name: 'department',
    claimType: 'RESOURCE',
    valueType: 'EXPRESSION',
    value: 'user.department',
    conditions: { scopes: [] },
    system: false,
    alwaysIncludeInToken: true,
  }
  plant(world, 'claims', `${PATH}/${orders.id}/claims`, 'ocl', claim, { status: 'ACTIVE' })
  const partners = server(world, 2, { name: 'Partners API', description: null, audiences: ['api://partners'] })
  plant(world, `trusted ${PATH}/${partners.id}`, '', 'aus', {}, { id: orders.id })
}
