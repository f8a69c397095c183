import type { Store } from '../../store/store.ts'
import type { Context } from '../discover/family.ts'
import { at, textAt } from '../discover/json.ts'
import type { OktaPort } from '../discover/read.ts'
import type { Keeper } from '../keep/keeper.ts'
import type { Principal } from '../permissions.ts'
import type { ScanState } from './scan.ts'
import type { FamilyStatus } from './status.ts'
import type { InventoryStatus } from './words.ts'

/** Waits; an aborted wait ends at once. */
export const pause = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal?.aborted === true) return resolve()
    const timer = setTimeout(resolve, ms)
    signal?.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })

/** The latest stamp any slice bears. */
export async function latestStamp(store: Store): Promise<number> {
  const [row] = await store.read({ text: `select max(done) as done from inv_slices`, values: [] })
  return typeof row?.['done'] === 'number' ? row['done'] : 0
}

/** The org's id never changes: read once, kept. */
export async function orgContext(okta: OktaPort, store: Store): Promise<Context> {
  const [row] = await store.read({ text: `select value from inv_state where name = 'org'`, values: [] })
  if (typeof row?.['value'] === 'string') return { orgId: row['value'] }
  for (const [path, template] of [
    ['/.well-known/okta-organization', '/.well-known/okta-organization'],
    ['/api/v1/org', '/api/v1/org'],
  ] as const) {
    const answer = await okta
      .get(path, { scopes: path.startsWith('/api') ? ['okta.orgs.read'] : [], template, patienceMs: 5000 })
      .catch(() => undefined)
    const id = answer?.status === 200 ? textAt(answer.json, 'id') : undefined
    if (id === undefined) continue
    await store.run('inventoryState', { name: 'org', value: id })
    return { orgId: id }
  }
  return { orgId: 'organization' }
}

/** OIE or Classic, as the org's metadata said. */
export async function engineOf(store: Store): Promise<string | undefined> {
  const [row] = await store.read({
    text: `select props from inv_nodes where kind = 'Okta_Organization' and gone_at is null limit 1`,
    values: [],
  })
  return row === undefined ? undefined : textAt(JSON.parse(String(row['props'])), 'engine')
}

/** Who the gateway is at Okta when it uses this credential. */
export async function principalOf(
  name: string,
  clients: Readonly<Record<string, string | undefined>>,
  ownerOf: (credential: string) => Promise<string | undefined>,
  keeper: Keeper,
): Promise<Principal | undefined> {
  const client = Object.hasOwn(clients, name) ? clients[name] : undefined
  if (client === undefined) {
    const owner = await ownerOf(name)
    return owner === undefined ? undefined : { type: 'user', id: owner }
  }
  const id =
    (await keeper.find('Okta_Application', client)) ??
    (await keeper.find('Okta_ApiServiceIntegration', client)) ??
    client
  return { type: 'client', id }
}

/** How far a scan is, and how long the rest takes at its pace. */
export function progressOf(
  current: ScanState | undefined,
  families: readonly FamilyStatus[],
  now: number,
): InventoryStatus['progress'] {
  const due = families.reduce((sum, family) => sum + family.due, 0)
  const done = families.reduce((sum, family) => sum + family.slices - family.due, 0)
  const pages = families.reduce((sum, family) => sum + family.pages, 0)
  if (current === undefined || current.finishedAt !== undefined || done === 0) return { done, due, pages }
  return { done, due, pages, secondsLeft: Math.round(((now - current.startedAt) / done / 1000) * due) }
}

/** How many members Okta counted in a group when the group itself was read. */
export async function countOf(store: Store, group: string): Promise<number | undefined> {
  const [row] = await store.read({
    text: `select props from inv_nodes where kind = 'Okta_Group' and id = ?`,
    values: [group],
  })
  const count = row === undefined ? undefined : at(JSON.parse(String(row['props'])), 'members_told')
  return typeof count === 'number' ? count : undefined
}
