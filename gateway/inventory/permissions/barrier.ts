import type { Graph, NodeRef } from '../graph.ts'
import { no, unknown, yes, type Finding } from './finding.ts'
import { holdsAny } from './holdings.ts'
import type { Thing } from './objects.ts'
import { ownerOf } from './reach/members.ts'
import { shown } from './words.ts'

/**
 * Whoever is not super admin cannot manage users, groups and apps that themselves hold an admin role. Yes: the way is open.
 * A token counts as its owner, unless it is the caller's own.
 */
export function openBarrier(thing: Thing, acting: NodeRef, graph: Graph): Finding {
  if (thing.is !== 'one') return yes()
  const { kind } = thing
  if (kind === 'user' || kind === 'group' || kind === 'app') return open(thing.ref, graph)
  if (kind !== 'token') return yes()
  const owner = ownerOf(thing.ref, graph)
  if ('answer' in owner) return owner
  return owner.id === acting.id ? yes() : open(owner, graph)
}

function open(target: NodeRef, graph: Graph): Finding {
  const { answer, by, gaps } = holdsAny(target, graph)
  const name = shown(graph.node(target).node, target)
  if (answer === 'unknown') return unknown(...gaps)
  if (answer === false) return yes({ words: `${name} holds no admin role` })
  const why = by?.steps.map((step) => step.words).join(', ') ?? ''
  return no('barrier', `${name} is protected, only super admins manage admins: ${why}`, by?.steps ?? [])
}
