import type { Random } from '../../okta/random.ts'
import type { Thing } from '../../okta/store/types.ts'
import type { World } from '../../okta/world.ts'
import type { Drawn } from './calls.ts'

/** Path parameter to the table of the org whose objects it names. */
const TABLES: Readonly<Record<string, string>> = {
  policyId: 'policies /api/v1/policies',
  authServerId: 'authorizationServers /api/v1/authorizationServers',
  idpId: 'idps /api/v1/idps',
  deviceId: 'devices /api/v1/devices',
  realmId: 'realms /api/v1/realms',
  zoneId: 'zones /api/v1/zones',
  eventHookId: 'eventHooks /api/v1/eventHooks',
  inlineHookId: 'inlineHooks /api/v1/inlineHooks',
  behaviorId: 'behaviors /api/v1/behaviors',
  logStreamId: 'logStreams /api/v1/logStreams',
}

/** Objects of the org that a path parameter may name; undefined for those kept elsewhere. */
export const thingsNamed = (parameter: string, world: World): readonly Thing[] | undefined => {
  const table = TABLES[parameter]
  // What belongs to Okta cannot be changed by anybody, which is no question of roles.
  return table === undefined
    ? undefined
    : world
        .things(table)
        .where(({ body }) => [body['system'], body['isDefault'], body['default']].every((own) => own !== true))
}

type Draw = (world: World, random: Random) => Drawn
const none: Draw = () => ({})
const TYPES = ['ACCESS_POLICY', 'OKTA_SIGN_ON', 'PASSWORD', 'MFA_ENROLL', 'PROFILE_ENROLLMENT', 'IDP_DISCOVERY']
const named: Draw = (_world, random) => ({ body: { name: `thing ${random.base62(8)}` } })

const policy: Draw = (_world, random) => ({
  body: { type: random.pick(TYPES), name: `policy ${random.base62(8)}`, conditions: {} },
})

/** Families beyond people, groups and apps: what org-wide roles and custom roles over other resources may. */
export const THING_CALLS: Readonly<Record<string, Readonly<Record<string, Draw>>>> = {
  policies: {
    listPolicies: (_world, random) => ({ query: `?type=${random.pick(TYPES)}` }),
    getPolicy: none,
    createPolicy: policy,
    deletePolicy: none,
    activatePolicy: none,
    deactivatePolicy: none,
    listPolicyRules: none,
    createPolicyRule: (_world, random) => ({ body: { name: `rule ${random.base62(8)}` } }),
  },
  servers: {
    listAuthorizationServers: none,
    getAuthorizationServer: none,
    createAuthorizationServer: (_world, random) => ({
      body: { name: `server ${random.base62(8)}`, audiences: ['api://x'], description: 'x' },
    }),
    replaceAuthorizationServer: (_world, random) => ({
      body: { name: `server ${random.base62(8)}`, audiences: ['api://x'], description: 'x' },
    }),
    deleteAuthorizationServer: none,
    activateAuthorizationServer: none,
    deactivateAuthorizationServer: none,
    listOAuth2Scopes: none,
    createOAuth2Scope: (_world, random) => ({ body: { name: `scope.${random.base62(8)}` } }),
    listOAuth2Claims: none,
    listAuthorizationServerPolicies: none,
    listAuthorizationServerKeys: none,
  },
  providers: {
    listIdentityProviders: none,
    getIdentityProvider: none,
    createIdentityProvider: named,
    deleteIdentityProvider: none,
    activateIdentityProvider: none,
    deactivateIdentityProvider: none,
  },
  devices: {
    listDevices: none,
    getDevice: none,
    listDeviceUsers: none,
    deleteDevice: none,
    activateDevice: none,
    deactivateDevice: none,
    suspendDevice: none,
    unsuspendDevice: none,
  },
  realms: {
    listRealms: none,
    getRealm: none,
    createRealm: (_world, random) => ({ body: { profile: { name: `realm ${random.base62(8)}` } } }),
    deleteRealm: none,
  },
  hooks: {
    listEventHooks: none,
    getEventHook: none,
    activateEventHook: none,
    deactivateEventHook: none,
    listInlineHooks: none,
    getInlineHook: none,
    deactivateInlineHook: none,
  },
  security: {
    listNetworkZones: none,
    getNetworkZone: none,
    createNetworkZone: (_world, random) => ({
      body: { type: 'IP', name: `zone ${random.base62(8)}`, gateways: [{ type: 'CIDR', value: '10.0.0.0/8' }] },
    }),
    deactivateNetworkZone: none,
    listBehaviorDetectionRules: none,
    getBehaviorDetectionRule: none,
    deactivateBehaviorDetectionRule: none,
    listAuthenticators: none,
    listLogStreams: none,
    getLogStream: none,
    getOrgSettings: none,
    listBrands: none,
  },
}
