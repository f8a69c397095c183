import type { Json, Thing } from '../store/types.ts'
import type { World } from '../world.ts'

const SCOPES: readonly (readonly [name: string, description: string, publish: string])[] = [
  ['openid', 'Signals that a request is an OpenID request.', 'ALL_CLIENTS'],
  [
    'profile',
    'The exact data varies based on what profile information you have provided, such as: name, time zone, picture, or birthday.',
    'ALL_CLIENTS',
  ],
  ['email', 'This allows the app to view your email address.', 'ALL_CLIENTS'],
  [
    'address',
    'This allows the app to view your address, such as: street address, city, state, and zip code.',
    'ALL_CLIENTS',
  ],
  ['phone', 'This allows the app to view your phone number.', 'ALL_CLIENTS'],
  ['offline_access', 'This keeps you signed in to the app, even when you are not using it.', 'ALL_CLIENTS'],
  ['device_sso', 'This allows a device secret to be created and used to sign in to other apps.', 'ALL_CLIENTS'],
]

const CLAIMS: readonly (readonly [name: string, scope: string])[] = [
  ['address', 'address'],
  ['birthdate', 'profile'],
  ['email', 'email'],
  ['email_verified', 'email'],
  ['family_name', 'profile'],
  ['gender', 'profile'],
  ['given_name', 'profile'],
  ['locale', 'profile'],
  ['middle_name', 'profile'],
  ['name', 'profile'],
  ['nickname', 'profile'],
  ['phone_number', 'phone'],
  ['picture', 'profile'],
  ['preferred_username', 'profile'],
  ['profile', 'profile'],
  ['updated_at', 'profile'],
  ['website', 'profile'],
  ['zoneinfo', 'profile'],
]

/** Gives a server the scopes and claims that each is born with. */
export function furnish(world: World, server: Thing): void {
  const { created, lastUpdated } = server
  const name = server.body['default'] === true ? 'default' : server.id
  const path = `/api/v1/authorizationServers/${name}`
  const scopes = world.things(`scopes ${path}/scopes`)
  const claims = world.things(`claims ${path}/claims`)
  for (const [scope, description, metadataPublish] of SCOPES) {
    const body: Json = { name: scope, description, system: true, metadataPublish, default: false }
    scopes.put({ id: world.ids.next('scp'), created, lastUpdated, body })
  }
  const sub: Json = {
    name: 'sub',
    claimType: 'RESOURCE',
    valueType: 'EXPRESSION',
    value: '(appuser != null) ? appuser.userName : app.clientId',
    conditions: { scopes: [] },
    system: true,
    alwaysIncludeInToken: true,
  }
  claims.put({ id: world.ids.next('ocl'), created, lastUpdated, status: 'ACTIVE', body: sub })
  for (const [claim, scope] of CLAIMS) {
    const body: Json = {
      name: claim,
      claimType: 'IDENTITY',
      valueType: 'SYSTEM',
      conditions: { scopes: [scope] },
      system: true,
      alwaysIncludeInToken: false,
    }
    claims.put({ id: world.ids.next('ocl'), created, lastUpdated, status: 'ACTIVE', body })
  }
}
