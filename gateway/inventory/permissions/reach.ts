import type { Cell, Side } from '../../okta/roles.ts'
import type { Gap, Graph, NodeRef } from '../graph.ts'
import { anyOf, no, then, unknown, yes, type Finding } from './finding.ts'
import type { Holding } from './holdings.ts'
import type { Thing } from './objects.ts'
import { limitsOf, withinTargets } from './reach/targets.ts'
import { coveredBySet } from './reach/sets.ts'
import { subtypeAllowed } from './reach/subtype.ts'
import { shown, type Question } from './words.ts'

export interface Reaching {
  readonly side: Side
  readonly thing: Thing
  readonly question: Question
  readonly acting: NodeRef
  readonly graph: Graph
}

/** Does a standard role's assignment reach this thing with this cell? Its targets narrow it from everything. */
export function standardReaches(holding: Holding, cell: Cell, asked: Reaching): Finding {
  return then(subtypeAllowed(cell, asked), () => {
    switch (cell.reach) {
      case 'all':
        return yes()
      case 'self':
        return isOwn(asked)
      case 'first_party':
        return firstParty(asked)
      case 'targets':
        return byTargets(holding, asked)
      case 'self_and_targets':
        return anyOf([isOwn(asked), byTargets(holding, asked)], no('target', 'nothing reached'))
    }
  })
}

function byTargets(holding: Holding, asked: Reaching): Finding {
  const limits = limitsOf(holding, asked.graph)
  if (limits.targets.length === 0) {
    if (limits.gap === undefined) return yes({ words: 'the assignment has no targets: it reaches everything' })
    return unknown(limits.gap)
  }
  const found = withinTargets(limits.targets, asked)
  // With targets that could not be read, a no may be a yes.
  return found.answer === false && limits.gap !== undefined ? unknown(limits.gap) : found
}

/** Does a custom role's binding reach it: its resource sets and nothing else. */
export function customReaches(holding: Holding, asked: Reaching): Finding {
  const { edges, gap } = asked.graph.out(holding.assignment, 'Okta_ScopedTo')
  const sets = edges.filter((edge) => edge.to.kind === 'Okta_ResourceSet')
  if (sets.length === 0) return unknown(gap ?? setGap(holding.assignment))
  const found = anyOf(
    sets.map((edge) => coveredBySet(edge, asked)),
    no('target', 'its resource sets do not contain it'),
  )
  return found.answer === false && gap !== undefined ? unknown(gap) : found
}

/** Okta binds no custom role without a resource set: where none is known, it was not told. */
const setGap = (assignment: NodeRef): Gap => ({
  what: `the resource set of role assignment ${assignment.id}`,
  cure: 'grant okta.roles.read',
})

/** What belongs to the admin: itself, or a token it owns. */
function isOwn({ thing, acting, graph }: Reaching): Finding {
  if (acting.kind !== 'Okta_User') return no('target', 'only its own, and a client has none')
  if (thing.is === 'any') return yes({ words: 'only what is its own' })
  if (thing.is !== 'one') return no('target', 'only what is its own')
  if (thing.kind === 'user') return thing.ref.id === acting.id ? yes() : no('target', 'only its own account')
  const owner = graph.out(thing.ref, 'Okta_ApiTokenFor')
  const mine = owner.edges.find((edge) => edge.to.kind === acting.kind && edge.to.id === acting.id)
  if (mine !== undefined) return yes({ words: 'the token is its own', edge: mine })
  if (owner.edges.length === 0) return unknown(owner.gap ?? ownerGap(thing.ref))
  return no('target', 'only its own tokens')
}

const ownerGap = (token: NodeRef): Gap => ({
  what: `the owner of ${shown(undefined, token)}`,
  cure: 'grant okta.apiTokens.read',
})

function firstParty({ thing, graph }: Reaching): Finding {
  if (thing.is === 'any') return yes({ words: 'only apps that Okta put there' })
  if (thing.is !== 'one') return no('target', 'only apps that Okta put there')
  const flag = graph.node(thing.ref).node?.properties['first_party']
  if (flag === true) return yes()
  if (flag === false) return no('target', 'only apps that Okta put there')
  return unknown({
    what: `whether ${shown(undefined, thing.ref)} is an app of Okta's own`,
    cure: 'grant okta.apps.read',
  })
}
