import type { ViewDeps } from '../enforce/view.ts'
import type { Config } from '../config.ts'
import { makeOwnRoles } from '../inventory/live/own-roles.ts'
import { needOf, type Okta } from '../okta/client.ts'

type Effective = NonNullable<ViewDeps['effective']>

/** Client ids by the names of the credentials. */
export const clientsOf = (config: Config): ReadonlyMap<string, string> =>
  new Map(
    config.org.credentials.flatMap((one) => (one.kind === 'api_token' ? [] : [[one.name, one.clientId] as const])),
  )

/**
 * What the gateway's own credential may do at Okta. A super admin needs no graph: its roles are read live, so a cold org is
 * served at once. For anybody else the inventory answers, where there is one; else it is unknown.
 */
export function effectiveOf(
  deps: { readonly okta: Okta; readonly config: Config; readonly now: () => number },
  inventory?: Effective,
): Effective {
  const { okta, now } = deps
  const clients = clientsOf(deps.config)
  const ownRoles = makeOwnRoles({ okta, now, clients })
  return async (asked) => {
    const { row } = asked.operation
    const credential = okta.credentials.nameFor(needOf(asked.subject.agent, asked.operation, asked.rules))
    if (!row.takesCredential) return { effective: true, proof: ['the operation takes no credential'] }
    const own = await ownRoles(credential)
    if (own.roles?.includes('SUPER_ADMIN') === true) {
      const who = `${own.principal.type} ${own.principal.id}`
      if (clients.has(credential))
        return {
          effective: true,
          proof: [
            `credential ${credential} is ${who}, which holds SUPER_ADMIN; its token carries the scopes of the call or is refused`,
          ],
        }
      if (!row.apiToken)
        return {
          effective: false,
          proof: [`credential ${credential} is an API token, which Okta does not take for ${row.id}`],
        }
      return { effective: true, proof: [`credential ${credential} is ${who}, which holds SUPER_ADMIN`] }
    }
    if (inventory !== undefined) return await inventory(asked)
    const why =
      own.roles === undefined
        ? (own.reason ?? 'its roles are unknown')
        : `it holds ${own.roles.join(', ') || 'no role'}, and the org was not scanned`
    return { effective: 'unknown', proof: [`credential ${credential}: ${why}`] }
  }
}
