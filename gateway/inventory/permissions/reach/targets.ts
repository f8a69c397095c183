import standard from '../../../okta/data/standard-roles.json' with { type: 'json' }
import { ref, type Edge, type Gap, type Graph, type NodeRef } from '../../graph.ts'
import { allOf, no, unknown, yes, type Finding } from '../finding.ts'
import type { Holding } from '../holdings.ts'
import { newAppType } from '../objects.ts'
import type { Reaching } from '../reach.ts'
import { shown } from '../words.ts'
import { appTypeOf, memberOfOne, ownerOf } from './members.ts'

/** The targets of a standard role's assignment. None, and no gap: everything. The first one narrows it. */
export function limitsOf(holding: Holding, graph: Graph): { targets: readonly Edge[]; gap?: Gap } {
  const { edges, gap } = graph.out(holding.assignment, 'Okta_ScopedTo')
  const targets = edges.filter((edge) => edge.to.kind !== 'Okta_Organization')
  const open = gap ?? (targets.length === 0 ? limitLost(holding, graph) : undefined)
  return open === undefined ? { targets } : { targets, gap: open }
}

/** Types of standard roles that targets may narrow. */
const NARROWED = new Set(standard.roles.flatMap((role) => (role.targetable.length > 0 ? [role.type] : [])))
const KNOWN = new Set(standard.roles.map((role) => role.type))

/**
 * Whether an assignment without targets may have had some. Okta leaves out of their lists what was deleted, and does not say
 * whether the limit goes with it: only one that was never touched since it was made surely reaches everything.
 */
function limitLost({ assignment, type }: Holding, graph: Graph): Gap | undefined {
  if (KNOWN.has(type) && !NARROWED.has(type)) return undefined
  const { node } = graph.node(assignment)
  const { named_targets: named, created, updated } = node?.properties ?? {}
  const cure = 'at Okta, take the role away and give it anew with the targets meant, or without any'
  const which = `${type} of ${shown(node, assignment)}`
  if (Array.isArray(named) && named.length > 0)
    return { what: `what limits ${which}: Okta names targets that its lists do not show, gone or hidden`, cure }
  if (typeof created !== 'string' || typeof updated !== 'string' || created === updated) return undefined
  return {
    what: `whether ${which} is limited: it was changed since it was given, and its targets may be deleted`,
    cure,
  }
}

/** Is the thing within these targets: groups for people and groups, apps and app types for apps and their policies. */
export function withinTargets(targets: readonly Edge[], asked: Reaching): Finding {
  const { thing, graph } = asked
  const limited = `limited to ${targets.map((edge) => shown(graph.node(edge.to).node, edge.to)).join(', ')}`
  switch (thing.is) {
    case 'any':
      return yes({ words: limited })
    case 'every':
      return no('target', `${limited}, and all of them are needed`)
    case 'unnamed':
    case 'nobody':
      return no('target', limited)
    case 'new':
      return newWithin(targets, asked, limited)
    case 'one':
      break
  }
  const { ref: object, kind } = thing
  const groups = targets.map((edge) => edge.to).filter((node) => node.kind === 'Okta_Group')
  if (kind === 'user') return memberOfOne(object, groups, graph)
  if (kind === 'group') return among(targets, object, limited, graph)
  if (kind === 'app') return appWithin(targets, object, limited, graph)
  if (kind === 'policy') return policyWithin(targets, object, limited, graph)
  if (kind !== 'token') return no('target', `${limited}, which says nothing of this ${kind}`)
  const owner = ownerOf(object, graph)
  return 'answer' in owner ? owner : memberOfOne(owner, groups, graph)
}

function among(targets: readonly Edge[], object: NodeRef, limited: string, graph: Graph): Finding {
  const edge = targets.find(({ to }) => to.kind === object.kind && to.id === object.id)
  if (edge === undefined) return no('target', `${limited}, not to ${shown(graph.node(object).node, object)}`)
  return yes({ words: `limited to ${shown(graph.node(edge.to).node, edge.to)}`, edge })
}

function appWithin(targets: readonly Edge[], app: NodeRef, limited: string, graph: Graph): Finding {
  const types = targets.filter((edge) => edge.to.kind === 'Postern_AppType')
  if (types.length > 0) {
    const name = appTypeOf(app, graph)
    const edge = types.find(({ to }) => to.id === name)
    if (edge !== undefined) return yes({ words: `limited to ${shown(undefined, edge.to)}`, edge })
    const direct = among(targets, app, limited, graph)
    if (name !== undefined || direct.answer === true) return direct
    return unknown({ what: `the type of ${shown(undefined, app)}`, cure: 'grant okta.apps.read' })
  }
  return among(targets, app, limited, graph)
}

/** App admins manage an authentication policy only if they manage all apps assigned to it. */
function policyWithin(targets: readonly Edge[], policy: NodeRef, limited: string, graph: Graph): Finding {
  const { edges, gap } = graph.out(policy, 'Okta_PolicyMapping')
  // A policy of no app at all is not one of theirs.
  if (edges.length === 0)
    return gap === undefined ? no('target', `${limited}, and no app uses this policy`) : unknown(gap)
  const every = allOf(edges.map((edge) => appWithin(targets, edge.to, limited, graph)))
  if (every.answer !== true || gap === undefined) return every
  return unknown(gap)
}

/** A new user goes into a group of the targets; a new app is of a type of theirs. */
function newWithin(targets: readonly Edge[], { thing, question }: Reaching, limited: string): Finding {
  if (thing.is !== 'new') return no('target', limited)
  if (thing.kind === 'user') {
    const into = thing.within.find((id) => targets.some(({ to }) => to.kind === 'Okta_Group' && to.id === id))
    if (into === undefined) return no('target', `${limited}, and the new user is put into none of them`)
    return yes({ words: `put into ${shown(undefined, ref('Okta_Group', into))}, which it manages` })
  }
  const name = newAppType(question)
  const types = targets.filter(({ to }) => to.kind === 'Postern_AppType')
  if (thing.kind !== 'app' || types.length === 0) return no('target', `${limited}, and this is a new one`)
  if (name === undefined) return unknown({ what: 'the type of the new app', cure: 'name it in the body' })
  if (types.some(({ to }) => to.id === name)) return yes({ words: `limited to app type ${name}` })
  return no('target', `${limited}, not to app type ${name}`)
}
