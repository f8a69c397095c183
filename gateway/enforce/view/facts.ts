import type { FactType } from '../../model/facts.ts'
import { app } from './facts/app.ts'
import { authorizationServer } from './facts/authorization-server.ts'
import { client } from './facts/client.ts'
import { group } from './facts/group.ts'
import { policy } from './facts/policy.ts'
import type { TypeFacts } from './facts/reading.ts'
import { resourceSet } from './facts/resource-set.ts'
import { role } from './facts/role.ts'
import { token } from './facts/token.ts'
import { user } from './facts/user.ts'

/** How each type of model/facts.ts is read, and others whose names must be resolved. */
const TYPES = {
  user,
  group,
  app,
  client,
  policy,
  token,
  resource_set: resourceSet,
  role,
  authorization_server: authorizationServer,
} as const satisfies Record<FactType | 'authorization_server', TypeFacts>

/** Undefined for types that Okta names by immutable id only and of which policies need no facts. */
export const typeFacts = (type: string): TypeFacts | undefined =>
  Object.hasOwn(TYPES, type) ? TYPES[type as keyof typeof TYPES] : undefined // an own member, just checked
