import type { World } from '../world.ts'
import { generateClients } from './clients.ts'
import { generateHooks } from './hooks.ts'
import { generateLook } from './look.ts'
import { generatePolicies } from './policies.ts'
import { generateSecurity } from './security.ts'
import { generateServers } from './servers.ts'

/** Everything beside people, groups, apps and roles: a few of each kind, whatever the size of the org. */
export function generateRest(world: World): void {
  generateSecurity(world)
  generateServers(world)
  generatePolicies(world)
  generateHooks(world)
  generateLook(world)
  generateClients(world)
}
