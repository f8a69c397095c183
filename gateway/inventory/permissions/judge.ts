import type { Requirement, Side } from '../../okta/roles.ts'
import type { Graph, NodeRef } from '../graph.ts'
import { after, allOf, anyOf, no, then, unknown, yes, type Finding } from './finding.ts'
import { holdingsOf, type Holdings } from './holdings.ts'
import { objectsOf } from './objects.ts'
import { actingFor } from './principal.ts'
import { RULES, type Rules } from './rules.ts'
import { scopeGate } from './scopes.ts'
import { sideHolds } from './sides.ts'
import type { Question, Verdict } from './words.ts'

/**
 * May this principal do this, on these targets: scope of the credential, and a role's permission, and that role's resources,
 * minus the privilege barrier. Unknown facts give 'unknown', never true. Pure over the graph it is given.
 */
export function effective(question: Question, graph: Graph, rules: Rules = RULES): Verdict {
  const requirement = rules.requirementFor(question.operation)
  return verdict(find(question, requirement, graph, rules), requirement, question)
}

function find(question: Question, requirement: Requirement, graph: Graph, rules: Rules): Finding {
  const { acting, finding } = actingFor(question.principal, graph)
  if (acting === undefined) return finding
  return then(finding, () =>
    then(scopeGate(question, acting.ref, graph), () => {
      if (namesNobody(question, acting.ref)) return no('target', '"me" is nobody for a client')
      if (requirement.endUser === true)
        return acting.ref.kind === 'Okta_User'
          ? yes({ words: 'any person may, for themselves' })
          : no('principal', 'only a person may, for themselves')
      const holdings = holdingsOf(acting.ref, graph)
      return byRoles(question, requirement, { acting: acting.ref, holdings, graph, rules })
    }),
  )
}

interface Held {
  readonly acting: NodeRef
  readonly holdings: Holdings
  readonly graph: Graph
  readonly rules: Rules
}

function byRoles(question: Question, requirement: Requirement, held: Held): Finding {
  const asked = { question, ...held }
  const superAdmin = held.holdings.held.find((holding) => holding.type === 'SUPER_ADMIN')
  if (superAdmin !== undefined) return after(superAdmin.steps, yes({ words: 'a super admin may do everything' }))
  const closed = superAdminOnly(question, requirement, held)
  const sides = (): Finding => allOf(requirement.sides.map((side) => sideHolds(side, asked)))
  const found = closed === undefined ? sides() : closed.answer === 'unknown' ? allOf([closed, sides()]) : closed
  const none = held.holdings.held.length === 0 && held.holdings.gaps.length === 0
  if (found.answer === false && none) return no('role', 'it holds no admin role')
  // A role that could not be read may be the one of a super admin, which opens every gate.
  return found.answer === false ? anyOf([found, ...held.holdings.gaps.map((gap) => unknown(gap))], found) : found
}

/** `me` is the person who calls; a client is none, super admin or not. */
function namesNobody({ targets }: Question, acting: NodeRef): boolean {
  return (
    acting.kind !== 'Okta_User' &&
    targets.some(({ type, id, from }) => from === 'path' && type === 'user' && id === 'me')
  )
}

function superAdminOnly(question: Question, requirement: Requirement, { acting, graph }: Held): Finding | undefined {
  const closed = no('super_admin_only', `only super admins: ${requirement.source}`)
  if (requirement.superAdminOnly === undefined) return undefined
  if (requirement.superAdminOnly === 'always') return closed
  if (requirement.superAdminWhen !== undefined && !requirement.superAdminWhen(question.properties)) return undefined
  const [app] = requirement.sides.flatMap((side) => objectsOf(side.on, question, acting))
  if (app?.is !== 'one') return undefined
  const { edges, gap } = graph.out(app.ref, 'Postern_HasScopeGrant')
  if (edges.length > 0) return closed
  return gap === undefined ? undefined : unknown(gap)
}

/** What is needed of this very call: `okta.users.read on the user`. */
function needed({ sides, superAdminOnly }: Requirement, { properties, targets }: Question): readonly string[] {
  if (superAdminOnly === 'always') return ['SUPER_ADMIN']
  const asked = sides.filter(
    ({ on, when }) =>
      (when === undefined || when(properties)) &&
      (on.from !== 'body' || on.must === true || targets.some(({ as }) => as === on.name)),
  )
  return [...new Set(asked.map((side) => `${side.permission} on ${aim(side)}`))]
}

const WHICH = { any: 'any', every: 'every', new: 'a new', path: 'the', body: 'the' } as const
const WHILE = { deactivated: ', once deactivated', not_deactivated: ', while it is not deactivated' } as const

function aim({ on, of }: Side): string {
  if (on.kind === 'org') return 'the org'
  return `${WHICH[on.from]} ${on.kind.replaceAll('_', ' ')}${of === undefined ? '' : WHILE[of]}`
}

function verdict(finding: Finding, requirement: Requirement, question: Question): Verdict {
  const { evidence, source } = requirement
  const base = { path: finding.steps, needs: needed(requirement, question), evidence, source }
  switch (finding.answer) {
    case true:
      return { effective: true, ...base, missing: [], gaps: [] }
    case false:
      return { effective: false, ...base, refusedBy: finding.gate, missing: finding.missing, gaps: [] }
    case 'unknown':
      return { effective: 'unknown', ...base, missing: finding.gaps.map((gap) => gap.what), gaps: finding.gaps }
  }
}
