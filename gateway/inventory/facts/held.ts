import type { Edge, NodeKind } from '../graph.ts'
import { shown } from '../permissions/words.ts'
import { textOf, type FactOf, type Look } from './look.ts'

export interface Held {
  /** A standard role's type, or the custom role's name. */
  readonly name: string
  readonly words: string
}

/** Roles in force that someone or something holds; for a user also those of its groups. */
export const heldBy = (kind: NodeKind, id: string, look: Look): Promise<readonly Held[]> =>
  look.shared(`held ${kind} ${id}`, async (own) => await inForce(kind, id, own))

async function inForce(kind: NodeKind, id: string, look: Look): Promise<readonly Held[]> {
  const held = await directly(kind, id, look, 'held directly')
  if (kind !== 'Okta_User') return held
  for (const { to } of await look.out(kind, id, 'Okta_MemberOf')) {
    const edges = await look.out('Okta_Group', to.id, 'Okta_HasRoleAssignment')
    if (edges.length === 0) continue
    const group = await look.node('Okta_Group', to.id)
    held.push(...(await named(edges, look, `through ${shown(group, to)}`)))
  }
  return held
}

const directly = async (kind: NodeKind, id: string, look: Look, how: string): Promise<Held[]> =>
  await named(await look.out(kind, id, 'Okta_HasRoleAssignment'), look, how)

async function named(edges: readonly Edge[], look: Look, how: string): Promise<Held[]> {
  const held: Held[] = []
  for (const { to } of edges) {
    const node = await look.node('Okta_RoleAssignment', to.id)
    const type = textOf(node, 'type') ?? 'unknown'
    const name = type === 'CUSTOM' ? (node.label ?? type) : type
    const since = textOf(node, 'created')?.slice(0, 10)
    held.push({ name, words: `${name} ${how}${since === undefined ? '' : ` since ${since}`}` })
  }
  return held
}

/** The facts about roles that every kind of holder has. */
export const roleFacts = (
  kind: NodeKind,
): { readonly has: FactOf; readonly names: FactOf; readonly isSuper: FactOf } => ({
  async has(id, look) {
    const held = await heldBy(kind, id, look)
    return { value: held.length > 0, path: held.map((one) => one.words) }
  },
  async names(id, look) {
    const held = await heldBy(kind, id, look)
    return { value: [...new Set(held.map((one) => one.name))], path: held.map((one) => one.words) }
  },
  async isSuper(id, look) {
    const supers = (await heldBy(kind, id, look)).filter((one) => one.name === 'SUPER_ADMIN')
    return { value: supers.length > 0, path: supers.map((one) => one.words) }
  },
})
