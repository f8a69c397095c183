import { isTold, mayGive, type Side } from '../../okta/roles.ts'
import type { Gap, NodeRef } from '../graph.ts'
import { openBarrier } from './barrier.ts'
import { after, allOf, anyOf, no, then, unknown, yes, type Finding } from './finding.ts'
import type { Holding, Holdings } from './holdings.ts'
import { objectsOf, resolved, type Thing } from './objects.ts'
import { customReaches, standardReaches, type Reaching } from './reach.ts'
import type { Rules } from './rules.ts'
import { shown, type Question } from './words.ts'
import type { Graph } from '../graph.ts'

export interface Asked {
  readonly question: Question
  readonly acting: NodeRef
  readonly holdings: Holdings
  readonly graph: Graph
  readonly rules: Rules
}

/**
 * One side of a requirement, on each thing it is about. It is met by one assignment whole: its permission on its own
 * resources, never one assignment's permission on another's resources.
 */
export function sideHolds(side: Side, asked: Asked): Finding {
  if (side.when !== undefined && !side.when(asked.question.properties)) return yes()
  const things = objectsOf(side.on, asked.question, asked.acting).map((thing) => resolved(thing, asked.graph))
  const concerned = things.filter((thing) => concerns(side.of, thing, asked.graph))
  return allOf(concerned.map((thing) => thingHolds(side, thing, asked)))
}

/** Some sides are for deactivated users only, or for others only; where the status is not known both are needed. */
function concerns(of: Side['of'], thing: Thing, graph: Graph): boolean {
  if (of === undefined || thing.is !== 'one') return true
  const status = graph.node(thing.ref).node?.properties['status']
  return typeof status !== 'string' || (status === 'DEPROVISIONED') === (of === 'deactivated')
}

function thingHolds(side: Side, thing: Thing, asked: Asked): Finding {
  if (thing.is === 'unnamed')
    return unknown({ what: `which ${thing.kind} the call is about (${thing.name})`, cure: 'name it in the call' })
  if (thing.is === 'nobody') return no('target', '"me" is nobody for a client')
  const { graph, holdings } = asked
  const none = no('role', `no role held gives ${side.permission}`)
  const found = anyOf(
    holdings.held.map((holding) => holdingGives(holding, { side, thing, ...asked }, asked.rules)),
    none,
  )
  if (thing.is !== 'one') return found
  const { node, gap } = graph.node(thing.ref)
  // What no role gives is not given over what nobody knows either.
  if (node !== undefined || (found.answer === false && found.gate === 'role')) return found
  return unknown(gap ?? { what: `whether there is a ${shown(undefined, thing.ref)}`, cure: 'read it from Okta' })
}

function holdingGives(holding: Holding, asked: Reaching, rules: Rules): Finding {
  const { side, thing, acting, graph } = asked
  const lead = holding.steps
  if (holding.type === 'CUSTOM') return after(lead, customGives(holding, asked, rules))
  const named = side.roles?.some((role) => role === holding.type)
  if (named === true) {
    const cell = { reach: 'targets', task: 'published for this operation', evidence: 'published', source: '' } as const
    // What this role has of apps, it has of OIDC apps only, in every row of Okta's tables.
    const ofOidc = holding.type === 'API_ACCESS_MANAGEMENT_ADMIN' && thing.kind === 'app'
    return after(lead, standardReaches(holding, ofOidc ? { ...cell, only: ['OPENID_CONNECT'] } : cell, asked))
  }
  const cells = side.roles === undefined ? rules.cellsOf(holding.type, side.permission) : []
  if (cells.length === 0 && side.roles === undefined && !isTold(holding.type, side.permission))
    return after(lead, unknown(untold(holding.type, side.permission)))
  const found = cells.map((cell) =>
    then(after([{ words: `which may ${cell.task}` }], standardReaches(holding, cell, asked)), () =>
      side.barred && cell.unbarred !== true ? openBarrier(thing, acting, graph) : yes(),
    ),
  )
  return after(lead, anyOf(found, no('role', `${holding.type} may not: it lacks ${side.permission}`)))
}

const ASK_OKTA = 'no document of Okta’s that Postern knows says so; its answer to the call does'
const untold = (role: string, capability: string): Gap => ({
  what: `whether ${role} has ${capability}`,
  cure: ASK_OKTA,
})

function customGives(holding: Holding, asked: Reaching, rules: Rules): Finding {
  const { side, thing, acting, graph, question } = asked
  const { custom } = holding
  const node = custom === undefined ? undefined : graph.node(custom)
  const listed = node?.node?.properties['permissions']
  if (custom === undefined || !Array.isArray(listed)) {
    const what = `the permissions of ${custom === undefined ? `the custom role of ${holding.assignment.id}` : shown(node?.node, custom)}`
    return unknown(node?.gap ?? { what, cure: 'grant okta.roles.read' })
  }
  const permissions = listed.filter((each): each is string => typeof each === 'string')
  const giver = rules.givenBy(permissions, side.permission)
  const strange = permissions.find((each) => mayGive(each, side.permission))
  if (giver === undefined && strange !== undefined)
    return unknown({ what: `what ${strange} of ${shown(node?.node, custom)} gives`, cure: ASK_OKTA })
  if (giver === undefined) return no('role', `${shown(node?.node, custom)} lacks ${side.permission}`)
  const words = giver === side.permission ? `with ${giver}` : `with ${giver}, which includes ${side.permission}`
  const conditions = conditionOn(node?.node?.properties['conditions'], giver)
  return after(
    [{ words }],
    then(
      then(customReaches(holding, asked), () => attributesAllowed(conditions, question)),
      () => (side.barred ? openBarrier(thing, acting, graph) : yes()),
    ),
  )
}

/** `{ "okta.users.userprofile.manage": { "include": […] } }`: attributes a permission is limited to. */
function conditionOn(
  conditions: unknown,
  permission: string,
): { include?: readonly unknown[]; exclude?: readonly unknown[] } {
  if (typeof conditions !== 'object' || conditions === null) return {}
  const mine: unknown = Object.entries(conditions).find(([key]) => key === permission)?.[1]
  if (typeof mine !== 'object' || mine === null) return {}
  const { include, exclude } = mine as { include?: unknown; exclude?: unknown } // an object; its fields are checked below
  return {
    ...(Array.isArray(include) ? { include } : {}),
    ...(Array.isArray(exclude) ? { exclude } : {}),
  }
}

function attributesAllowed(
  { include, exclude }: { include?: readonly unknown[]; exclude?: readonly unknown[] },
  question: Question,
): Finding {
  if (include === undefined && exclude === undefined) return yes()
  // Reading hides attributes and is not refused.
  if (question.operation.method === 'GET') return yes({ words: 'with some attributes hidden' })
  const { attributes_written: some, attributes_removed: others = [] } = question.properties
  if (!Array.isArray(some) || !Array.isArray(others))
    return unknown({ what: 'which attributes the call writes', cure: 'name them in the body' })
  const written: readonly string[] = [...some, ...others]
  const outside = written.filter(
    (each) => (include !== undefined && !include.includes(each)) || exclude?.includes(each) === true,
  )
  return outside.length === 0 ? yes() : no('target', `the role is limited by attribute, not for ${outside.join(', ')}`)
}
