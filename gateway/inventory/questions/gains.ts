import type { EdgeKind, NodeKind, NodeRef } from '../graph.ts'
import type { Store } from '../../store/store.ts'
import type { Change } from '../face/questions.ts'
import { knownSince } from '../face/scan.ts'
import type { Inventory } from '../face/words.ts'
import { shown } from '../permissions/words.ts'

/** Something that somebody may do now and could not before. */
export interface Gain {
  /** Epoch ms at which the inventory learned of it. */
  readonly at: number
  /** admin: a role, a scope, the reach of a role, or a way into a group that has one. access: a group or an app. */
  readonly weight: 'admin' | 'access'
  readonly who: NodeRef
  /** Who gained what, in one sentence; names from Okta are quoted and cut. */
  readonly words: string
  /** uuid of the event in Okta's log. */
  readonly event?: string
}

const PEOPLE: readonly NodeKind[] = ['Okta_User', 'Okta_Group', 'Okta_Application', 'Okta_ApiServiceIntegration']

/** Ends that an edge may have, and what to say between them. */
const EDGES: Partial<Record<EdgeKind, { from: readonly NodeKind[]; to: readonly NodeKind[]; gained: string }>> = {
  Okta_HasRoleAssignment: { from: PEOPLE, to: ['Okta_RoleAssignment'], gained: 'was given' },
  Postern_HasScopeGrant: { from: PEOPLE, to: ['Postern_ScopeGrant'], gained: 'was granted' },
  Postern_OwnerOf: { from: ['Okta_User', 'Okta_Group'], to: ['Okta_Group'], gained: 'became owner of' },
  Okta_MemberOf: { from: ['Okta_User'], to: ['Okta_Group'], gained: 'became a member of' },
  Okta_AppAssignment: { from: ['Okta_User', 'Okta_Group'], to: ['Okta_Application'], gained: 'was assigned to' },
  Okta_ScopedTo: {
    from: ['Okta_RoleAssignment'],
    // Of types of apps every one exists: asked last.
    to: ['Okta_Group', 'Okta_Application', 'Okta_ResourceSet', 'Okta_Organization', 'Postern_AppType'],
    gained: 'now reaches',
  },
}
const FEW = ['Okta_HasRoleAssignment', 'Postern_HasScopeGrant', 'Postern_OwnerOf', 'Okta_ScopedTo']
const MANY = ['Okta_MemberOf', 'Okta_AppAssignment']

export interface Gains {
  readonly gains: readonly Gain[]
  readonly more: boolean
  /** Epoch ms from which on changes are known; undefined while nothing was read whole. */
  readonly knownSince: number | undefined
}

/**
 * What anyone gained since a time (epoch ms): what makes admins first, then the rest, the newest first. What the first scan found
 * was there before.
 */
export async function gained(
  inventory: Pick<Inventory, 'changes' | 'keeper'>,
  store: Pick<Store, 'read'>,
  since: number,
  limit: number,
): Promise<Gains> {
  const known = await knownSince(store)
  if (known === undefined) return { gains: [], more: false, knownSince: known }
  // Asked apart, so that a thousand memberships do not hide one role.
  const [few = [], many = []] = await Promise.all(
    [FEW, MANY].map((kinds) => inventory.changes(Math.max(since, known), { kinds, limit: limit + 1 })),
  )
  const fresh = new Set(few.flatMap(({ kind, other = '' }) => (kind === 'Okta_HasRoleAssignment' ? [other] : [])))
  const gains: Gain[] = []
  for (const change of [...few.slice(0, limit), ...many.slice(0, limit)]) {
    // The limits of a role that was just given belong to its giving.
    if (change.kind === 'Okta_ScopedTo' && fresh.has(change.id)) continue
    const gain = await gainOf(change, inventory)
    if (gain !== undefined) gains.push(gain)
  }
  const weighed = gains.toSorted((a, b) => (a.weight === b.weight ? b.at - a.at : a.weight === 'admin' ? -1 : 1))
  const more = few.length > limit || many.length > limit || weighed.length > limit
  return { gains: weighed.slice(0, limit), more, knownSince: known }
}

async function gainOf(change: Change, { keeper }: Pick<Inventory, 'keeper'>): Promise<Gain | undefined> {
  // Kinds of changes are kinds of edges and nodes; only edges were asked for.
  const edge = EDGES[change.kind as EdgeKind]
  if (edge === undefined || change.other === undefined) return undefined
  // A target that is taken away may be the last one, and then the role reaches everything.
  const widened = change.kind === 'Okta_ScopedTo' && change.what === 'removed'
  if (change.what !== 'added' && !widened) return undefined
  const find = async (kinds: readonly NodeKind[], id: string) => {
    for (const kind of kinds) {
      const { node } = (await keeper.node(kind, id)).answer
      if (node !== undefined)
        return { ref: { kind, id }, node, name: nameOf(node.kind, node.properties, shown(node, node)) }
    }
    const kind = kinds[0] ?? 'Okta_User'
    return { ref: { kind, id }, node: undefined, name: shown(undefined, { kind, id }) }
  }
  const [from, to] = await Promise.all([find(edge.from, change.id), find(edge.to, change.other)])
  if (change.kind === 'Okta_ScopedTo') {
    const now = (await keeper.out('Okta_RoleAssignment', change.id, 'Okta_ScopedTo')).answer.edges.length
    // One target less of several is no gain, and the first target narrows.
    if (from.node === undefined || (widened ? now > 0 : now === 1)) return undefined
  }
  const roles =
    change.kind === 'Okta_MemberOf'
      ? (await keeper.out('Okta_Group', change.other, 'Okta_HasRoleAssignment')).answer.edges
      : []
  // Everyone is in there; who is new there is new, and has gained nothing by it.
  const builtIn = to.node?.properties['type'] === 'BUILT_IN'
  if (change.kind === 'Okta_MemberOf' && roles.length === 0 && builtIn) return undefined
  const types = [...new Set(roles.map(({ properties: { type } }) => (typeof type === 'string' ? type : 'a role')))]
  const holds = types.length === 0 ? '' : `, which holds ${types.join(', ')}`
  return {
    at: change.at,
    weight: MANY.includes(change.kind) && roles.length === 0 ? 'access' : 'admin',
    who: from.ref,
    words: widened
      ? `${from.name} lost its last target: it reaches everything`
      : `${from.name} ${edge.gained} ${to.name}${holds}`,
    ...(change.event === undefined ? {} : { event: change.event }),
  }
}

function nameOf(kind: NodeKind, properties: Readonly<Record<string, unknown>>, name: string): string {
  if (kind === 'Postern_ScopeGrant' && typeof properties['scope'] === 'string')
    return `the scope ${properties['scope']}`
  if (kind === 'Okta_RoleAssignment' && typeof properties['type'] === 'string')
    return `role ${properties['type']} (${name.replace(/^assignment /, '')})`
  return name
}
