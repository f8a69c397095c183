import { capabilitiesOf, type Requirement } from '../../okta/roles.ts'
import type { OperationRow } from '../../model/operation.ts'
import type { Gap, Graph, NodeRef } from '../graph.ts'
import { holdingsOf, type Holding } from '../permissions/holdings.ts'
import { actingFor } from '../permissions/principal.ts'
import { RULES, type Rules } from '../permissions/rules.ts'
import { scopeGate } from '../permissions/scopes.ts'
import { shown, type Principal } from '../permissions/words.ts'

/** One role as it is held. */
export interface HeldRole {
  /** A standard role's type, or the custom role by name and id. */
  readonly role: string
  readonly assignment: string
  /** How it came to be held, edge by edge. */
  readonly path: readonly string[]
  /** What it is limited to, in words; none: everything. */
  readonly over: readonly string[]
  /** What it may do: tasks of a standard role, permissions of a custom one. */
  readonly may: readonly string[]
}

/** What somebody may do at Okta, before any one target is looked at. */
export interface Standing {
  readonly roles: readonly HeldRole[]
  /** Scopes that were granted; undefined for those that need none (people, API tokens). */
  readonly scopes: readonly string[] | undefined
  /** Ids of operations whose scope and permission are held, at least over something. */
  readonly operations: readonly string[]
  /** Why nothing can be done at all: deactivated, no such client. */
  readonly nobody: readonly string[]
  readonly gaps: readonly Gap[]
}

/** Contents of a resource set that are told one by one. */
const TOLD = 12

/** Roles with their paths and limits, scopes, and the operations they open. Pure over the graph it is given. */
export function standingOf(
  principal: Principal,
  rows: readonly OperationRow[],
  graph: Graph,
  rules: Rules = RULES,
): Standing {
  const { acting, finding } = actingFor(principal, graph)
  if (acting === undefined)
    return {
      roles: [],
      scopes: undefined,
      operations: [],
      nobody: finding.answer === false ? finding.missing : [],
      gaps: finding.answer === 'unknown' ? finding.gaps : [],
    }
  const holdings = holdingsOf(acting.ref, graph)
  const lead = acting.steps.map((step) => step.words)
  const roles = holdings.held.map((holding) => heldRole(holding, lead, graph))
  const grants = principal.type === 'client' ? graph.out(acting.ref, 'Postern_HasScopeGrant') : undefined
  const scopes = grants?.edges
    .map((edge) => graph.node(edge.to).node?.properties['scope'])
    .filter((each): each is string => typeof each === 'string')
    .toSorted()
  return {
    roles,
    scopes,
    operations: opened(principal, acting.ref, rows, { held: holdings.held, graph, rules }),
    nobody: [],
    gaps: [...holdings.gaps, ...(grants?.gap === undefined ? [] : [grants.gap])],
  }
}

function heldRole(holding: Holding, lead: readonly string[], graph: Graph): HeldRole {
  const { custom, type, assignment } = holding
  const permissions = custom === undefined ? undefined : graph.node(custom).node?.properties['permissions']
  return {
    role: custom === undefined ? type : shown(graph.node(custom).node, custom),
    assignment: assignment.id,
    path: [...lead, ...holding.steps.map((step) => step.words)],
    over: graph.out(assignment, 'Okta_ScopedTo').edges.flatMap(({ to }) => reached(to, graph)),
    may:
      custom === undefined
        ? tasksOf(type)
        : (Array.isArray(permissions) ? permissions : []).filter((each): each is string => typeof each === 'string'),
  }
}

function tasksOf(type: string): readonly string[] {
  if (type === 'SUPER_ADMIN') return ['do everything']
  return [...new Set([...capabilitiesOf(type).values()].flat().map((cell) => cell.task))]
}

/** A target by name; a resource set with what it contains. */
function reached(target: NodeRef, graph: Graph): readonly string[] {
  const name = shown(graph.node(target).node, target)
  if (target.kind !== 'Okta_ResourceSet') return [name]
  const inside = [
    ...graph.out(target, 'Postern_ResourceSetContainsAll').edges.map((edge) => {
      const { type, except } = edge.properties
      const but = Array.isArray(except) && except.length > 0 ? ` but ${except.length}` : ''
      return `every ${typeof type === 'string' ? type : 'object'}${but}`
    }),
    ...graph
      .out(target, 'Postern_ResourceSetContainsMembersOf')
      .edges.map(({ to }) => `members of ${shown(graph.node(to).node, to)}`),
    ...graph.out(target, 'Okta_ResourceSetContains').edges.map(({ to }) => shown(graph.node(to).node, to)),
  ]
  const more = inside.length > TOLD ? [`and ${inside.length - TOLD} more`] : []
  return [`${name}: ${[...inside.slice(0, TOLD), ...more].join(', ') || 'nothing'}`]
}

interface Held {
  readonly held: readonly Holding[]
  readonly graph: Graph
  readonly rules: Rules
}

function opened(principal: Principal, acting: NodeRef, rows: readonly OperationRow[], asked: Held): readonly string[] {
  const scopes = principal.type === 'user' ? 'any' : principal.type === 'client' ? 'granted' : undefined
  return rows
    .filter((row) => row.door === 'forward')
    .filter((row) => {
      const gate = scopeGate({ principal, scopes, operation: row, targets: [], properties: {} }, acting, asked.graph)
      return gate.answer === true && permits(asked.rules.requirementFor(row), acting, asked)
    })
    .map((row) => row.id)
    .toSorted()
}

/** Whether the roles give each side of it, over something; which objects that is, a question with a target tells. */
function permits(requirement: Requirement, acting: NodeRef, { held, graph, rules }: Held): boolean {
  if (held.some((one) => one.type === 'SUPER_ADMIN')) return true
  if (requirement.endUser === true) return acting.kind === 'Okta_User'
  if (held.length === 0 || requirement.superAdminOnly === 'always') return false
  return requirement.sides.every((side) =>
    held.some((one) => {
      if (one.custom === undefined)
        return (
          side.roles?.some((role) => role === one.type) === true ||
          (side.roles === undefined && rules.cellsOf(one.type, side.permission).length > 0)
        )
      const listed = graph.node(one.custom).node?.properties['permissions']
      const permissions = Array.isArray(listed) ? listed.filter((each): each is string => typeof each === 'string') : []
      return rules.givenBy(permissions, side.permission) !== undefined
    }),
  )
}
