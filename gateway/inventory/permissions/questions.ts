import { ref, type Gap, type Graph, type NodeRef } from '../graph.ts'
import { effective } from './judge.ts'
import type { Principal, Question, Verdict } from './words.ts'

/** A principal that may, or perhaps may, and why. */
export interface Able {
  readonly principal: Principal
  readonly verdict: Verdict
}

/**
 * Who can do this, on these targets: everyone who holds a role, themselves or through a group, asked one by one. Clients with
 * the scopes granted to them; people without the scope gate, since an API token of theirs would have none.
 */
export function whoCan(
  question: Omit<Question, 'principal' | 'scopes'>,
  graph: Graph,
): { readonly able: readonly Able[]; readonly perhaps: readonly Able[]; readonly gaps: readonly Gap[] } {
  const { nodes, gap } = graph.list('Okta_RoleAssignment')
  const gaps = gap === undefined ? [] : [gap]
  const holders = new Map<string, NodeRef>()
  for (const node of nodes) {
    for (const edge of graph.in(ref('Okta_RoleAssignment', node.id), 'Okta_HasRoleAssignment').edges) {
      if (edge.from.kind !== 'Okta_Group') holders.set(`${edge.from.kind} ${edge.from.id}`, edge.from)
      else {
        const members = graph.in(edge.from, 'Okta_MemberOf')
        if (members.gap !== undefined) gaps.push(members.gap)
        for (const { from } of members.edges) holders.set(`${from.kind} ${from.id}`, from)
      }
    }
  }
  const asked = [...holders.values()].map((holder): Able => {
    const principal: Principal = { type: holder.kind === 'Okta_User' ? 'user' : 'client', id: holder.id }
    const scopes = principal.type === 'user' ? 'any' : 'granted'
    return { principal, verdict: effective({ ...question, principal, scopes }, graph) }
  })
  return {
    able: asked.filter(({ verdict }) => verdict.effective === true),
    perhaps: asked.filter(({ verdict }) => verdict.effective === 'unknown'),
    gaps,
  }
}

/** The verdict as lines a reviewer can follow: the path when it may, the gate and what is missing when not, the gaps otherwise. */
export function why(question: Question, graph: Graph): readonly string[] {
  const verdict = effective(question, graph)
  const { id } = question.operation
  const who = `${question.principal.type.replace('_', ' ')} ${question.principal.id}`
  const path = verdict.path.map((step) => `  ${step.words}`)
  const needed = `  what it needs is ${verdict.evidence}: ${verdict.source}`
  switch (verdict.effective) {
    case true:
      return [`yes: ${who} may ${id}`, ...path, needed]
    case false:
      return [
        `no: ${who} may not ${id}, refused at the gate "${verdict.refusedBy ?? 'role'}"`,
        ...path,
        ...verdict.missing.map((each) => `  missing: ${each}`),
        needed,
      ]
    case 'unknown':
      return [
        `unknown: whether ${who} may ${id}`,
        ...path,
        ...verdict.gaps.map((gap) => `  not known: ${gap.what}; ${gap.cure}`),
        needed,
      ]
  }
}
