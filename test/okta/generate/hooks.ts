import type { Json } from '../store/types.ts'
import type { World } from '../world.ts'
import { plant } from './plant.ts'

const channel = (uri: string): Json => ({
  type: 'HTTP',
  version: '1.0.0',
  config: { uri, headers: [], method: 'POST', authScheme: { type: 'HEADER', key: 'Authorization' } },
})

/** Hooks, log streams, realms, and who works without being a person. */
export function generateHooks(world: World): void {
  const by = world.users.people.idAt(0)
  const events = {
    type: 'EVENT_TYPE',
    items: ['user.lifecycle.create', 'user.lifecycle.deactivate', 'group.user_membership.add'],
  }
  const event = {
    verificationStatus: 'VERIFIED',
    name: 'To the SIEM',
    createdBy: by,
    events,
    channel: channel(`https://siem.${world.domain}/okta`),
  }
  plant(world, 'eventHooks', '/api/v1/eventHooks', 'who', event, { status: 'ACTIVE' })
  const inline = {
    name: 'Token claims',
    type: 'com.okta.oauth2.tokens.transform',
    version: '1.0.0',
    channel: channel(`https://claims.${world.domain}/okta`),
  }
  plant(world, 'inlineHooks', '/api/v1/inlineHooks', 'cal', inline, { status: 'ACTIVE' })
  plant(world, 'hook-keys', '/api/v1/hook-keys', 'HKY', {
    name: 'Claims key',
    keyId: `hk-${world.orgId.slice(-8)}`,
    isUsed: true,
  })
  const stream = {
    type: 'aws_eventbridge',
    name: 'Security lake',
    settings: { accountId: '123456789012', eventSourceName: 'acme-okta', region: 'eu-north-1' },
  }
  plant(world, 'logStreams', '/api/v1/logStreams', '0oa', stream, { status: 'ACTIVE' })
  realms(world)
  workloads(world)
}

function realms(world: World): void {
  const home = plant(
    world,
    'realms',
    '/api/v1/realms',
    'guo',
    { profile: { name: 'Default Realm', realmType: 'DEFAULT', domains: [] }, isDefault: true },
    { id: world.ids.at('guo', 0) },
  )
  const partners = plant(world, 'realms', '/api/v1/realms', 'guo', {
    profile: { name: 'Partners', realmType: 'PARTNER', domains: [] },
    isDefault: false,
  })
  for (const [name, realm, priority, isDefault] of [
    ['Partners by address', partners, 1, false],
    ['Catch-all Rule', home, 499, true],
  ] as const) {
    const conditions = isDefault ? {} : { expression: { value: 'user.profile.login.contains("@partner.test")' } }
    const body = {
      name,
      isDefault,
      priority,
      conditions,
      actions: { assignUserToRealm: { realmId: realm.id } },
      domains: [],
    }
    plant(world, 'realm-assignments', '/api/v1/realm-assignments', 'rul', body, { status: 'ACTIVE' })
  }
}

/** AI agents with a connection and a key, and service accounts of apps. */
function workloads(world: World): void {
  const owner = world.apps.find((app) => app.signOnMode === 'OPENID_CONNECT')
  for (const [name, status] of [
    ['Travel assistant', 'ACTIVE'],
    ['Code reviewer', 'STAGED'],
  ] as const) {
    const body = {
      profile: { name, description: `${name} of Acme` },
      ...(owner === undefined ? {} : { appId: owner.id }),
    }
    const path = '/workload-principals/api/v1/ai-agents'
    const agent = plant(world, 'ai-agents', path, 'wlp', body, { status })
    if (status !== 'ACTIVE') continue
    const server = world.things('authorizationServers /api/v1/authorizationServers').all()[1]
    const connection = {
      connectionType: 'IDENTITY_ASSERTION_CUSTOM_AS',
      orn: `orn:okta:idp:${world.orgId}:authorization_servers:${server?.id ?? ''}`,
      scopes: ['orders:read'],
    }
    plant(world, 'ai-connections', `${path}/${agent.id}/connections`, 'mcn', connection, { status: 'ACTIVE' })
    plant(
      world,
      'ai-keys',
      `${path}/${agent.id}/credentials/jwks`,
      'pks',
      { kty: 'RSA', kid: `agent-${agent.id.slice(3, 9)}`, e: 'AQAB', n: 'AQAB' },
      { status: 'ACTIVE' },
    )
  }
  for (const app of world.apps.where((row) => row.signOnMode === 'SAML_2_0').slice(0, 2)) {
    const body = {
      name: `${app.label} root`,
      username: `root@${app.name}.test`,
      accountType: 'APP_ACCOUNT',
      containerOrn: `orn:okta:idp:${world.orgId}:apps:${app.name}:${app.id}`,
      containerInstanceName: app.label,
      containerGlobalName: app.name,
      status: 'UNSECURED',
      statusDetail: 'STAGED',
      ownerUserIds: [world.users.people.idAt(0)],
      ownerGroupIds: [],
    }
    plant(world, 'service-accounts', '/privileged-access/api/v1/service-accounts', 'sva', body)
  }
}
