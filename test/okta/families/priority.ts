import type { Thing } from '../store/types.ts'

const priorityOf = (thing: Thing): number => Number(thing.body['priority'] ?? 0)

/** In the order in which Okta weighs them; system ones, the catch-alls, come last. */
export function inOrder(things: readonly Thing[]): Thing[] {
  return things.toSorted((a, b) => Number(a.body['system']) - Number(b.body['system']) || priorityOf(a) - priorityOf(b))
}

/**
 * Moves one to the priority asked for and numbers all anew from 1. A priority beyond the end means the end, as recorded.
 */
export function place(things: readonly Thing[], moved: Thing, asked: unknown): void {
  const others = inOrder(things.filter((thing) => thing !== moved && thing.body['system'] !== true))
  const at =
    typeof asked === 'number' && asked >= 1 ? Math.min(Math.floor(asked), others.length + 1) : others.length + 1
  const system = things.filter((thing) => thing.body['system'] === true && thing !== moved)
  const order = [...others.slice(0, at - 1), moved, ...others.slice(at - 1), ...system]
  for (const [index, thing] of order.entries()) thing.body = { ...thing.body, priority: index + 1 }
}
