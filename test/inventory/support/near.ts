import type { TestContext } from 'node:test'
import { makeLimits } from '../../../gateway/okta/limits.ts'
import { endpointOf } from '../../../gateway/okta/limits.ts'
import type { OktaPort } from '../../../gateway/inventory/discover/read.ts'
import { openInventory, type Inventory, type InventoryDeps } from '../../../gateway/inventory/inventory.ts'
import type { Store } from '../../../gateway/store/store.ts'
import type { Org } from '../../okta/org.ts'

/** The way to a simulated org without a network: its limits count as over one. */
export async function nearOkta(
  org: Org,
  options: {
    readonly roles?: readonly string[]
    readonly now?: () => number
    readonly calls?: string[]
    readonly scopes?: readonly string[]
  } = {},
): Promise<{ readonly okta: OktaPort; readonly clientId: string }> {
  const app = await org.issueServiceApp({
    label: 'gateway',
    scopes: options.scopes ?? SCOPES,
    roles: options.roles ?? ['SUPER_ADMIN'],
  })
  let token = await org.accessToken(app.clientId)
  const now = options.now ?? Date.now
  const limits = makeLimits({ now })
  let until = now() + 50 * 60_000
  return {
    clientId: app.clientId,
    okta: {
      limits,
      credentials: { nameFor: () => 'main' },
      async get(path, asked) {
        if (now() > until) {
          token = await org.accessToken(app.clientId)
          until = now() + 50 * 60_000
        }
        options.calls?.push(path)
        const endpoint = endpointOf('GET', path, asked.template)
        const done = limits.begin('main', endpoint)
        try {
          const headers = {
            authorization: `Bearer ${token}`,
            ...(asked.mediaType === undefined ? {} : { 'content-type': asked.mediaType }),
          }
          const response = await org.fetch(new Request(org.truth.origin + path, { headers }))
          const text = await response.text()
          const link = response.headers.get('link')
          const answered = {
            ...Object.fromEntries(response.headers),
            date: new Date(now()).toUTCString(),
            ...(link === null ? {} : { link: link.split(/,\s*(?=<)/) }),
          }
          limits.observe('main', endpoint, { status: response.status, headers: answered })
          return { status: response.status, headers: answered, json: parsed(text) }
        } finally {
          done()
        }
      },
    },
  }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** Every scope that discovery asks for. */
export const SCOPES: readonly string[] = [
  'agentPools',
  'aiAgents',
  'apiTokens',
  'appGrants',
  'apps',
  'authenticators',
  'authorizationServers',
  'behaviors',
  'brands',
  'clients',
  'deviceAssurance',
  'devices',
  'domains',
  'eventHooks',
  'features',
  'groups',
  'idps',
  'inlineHooks',
  'linkedObjects',
  'logStreams',
  'logs',
  'networkZones',
  'oauthIntegrations',
  'orgs',
  'policies',
  'principalRateLimits',
  'profileMappings',
  'realmAssignments',
  'realms',
  'roles',
  'schemas',
  'serviceAccounts',
  'threatInsights',
  'trustedOrigins',
  'userTypes',
  'users',
].map((family) => `okta.${family}.read`)

export async function inventoryOf(
  store: Store,
  org: Org,
  options: Partial<InventoryDeps> & {
    readonly roles?: readonly string[]
    readonly near?: Awaited<ReturnType<typeof nearOkta>>
    readonly calls?: string[]
  } = {},
): Promise<Inventory> {
  const { okta, clientId } = options.near ?? (await nearOkta(org, options))
  return await openInventory({
    store,
    okta,
    settings: { sharePercent: 50, everyMinutes: 30, followSeconds: 10, clients: { main: clientId } },
    log: { info() {}, warn: (facts, words) => console.error(words, facts) },
    now: org.truth.now,
    ...options,
  })
}

/** Stops it when the test ends, before its store is closed. */
export async function opened(t: TestContext, ...args: Parameters<typeof inventoryOf>): Promise<Inventory> {
  const inventory = await inventoryOf(...args)
  t.after(() => inventory.stop())
  return inventory
}
