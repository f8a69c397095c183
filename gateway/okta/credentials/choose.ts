import type { Agent } from '../../model/subject.ts'
import type { Operation } from '../../model/operation.ts'
import type { CredentialSpec, Selection } from './spec.ts'

/** What decides which credential carries a call. */
export interface CredentialNeed {
  readonly scopes: readonly string[]
  /** Its name. */
  readonly agent?: string
  /** Operation id. */
  readonly operation?: string
  readonly tag?: string
  /** Rules that spoke. */
  readonly rules?: readonly string[]
  /** A credential asked for by name (an obligation of a rule, or our own reading). */
  readonly credential?: string
}

/** What decides for a call of this agent. `rules`: those that spoke, once it is judged. Pure. */
export const needOf = (agent: Pick<Agent, 'name'>, { row }: Operation, rules?: readonly string[]): CredentialNeed => ({
  scopes: row.scopes,
  agent: agent.name,
  operation: row.id,
  tag: row.tag,
  ...(rules === undefined ? {} : { rules }),
})

type Choosable = Pick<CredentialSpec, 'name' | 'use' | 'isDefault'>

/**
 * The credential for a call: by its name, then by rule, agent, operation, tag, longest scope prefix, then the default.
 * Within one kind of match the order of the configuration decides. Undefined when a named one does not exist: never another. Pure.
 */
export function choose<S extends Choosable>(specs: readonly S[], need: CredentialNeed): S | undefined {
  if (need.credential !== undefined) return specs.find((spec) => spec.name === need.credential)
  const by = (matches: (use: Selection) => boolean) => specs.find((spec) => spec.use !== undefined && matches(spec.use))
  return (
    by((use) => use.rules?.some((rule) => need.rules?.includes(rule) === true) === true) ??
    by((use) => need.agent !== undefined && use.agents?.includes(need.agent) === true) ??
    by((use) => need.operation !== undefined && use.operations?.includes(need.operation) === true) ??
    by((use) => need.tag !== undefined && use.tags?.includes(need.tag) === true) ??
    byScope(specs, need.scopes) ??
    specs.find((spec) => spec.isDefault === true) ??
    specs[0]
  )
}

/** A family counts only when it covers every scope of the call; the longest shared prefix wins. */
function byScope<S extends Choosable>(specs: readonly S[], scopes: readonly string[]): S | undefined {
  if (scopes.length === 0) return undefined
  let best: { spec: S; length: number } | undefined
  for (const spec of specs) {
    const families = spec.use?.scopes ?? []
    const lengths = scopes.map((scope) =>
      Math.max(-1, ...families.filter((family) => covers(family, scope)).map((family) => family.length)),
    )
    const length = Math.min(...lengths)
    if (length >= 0 && (best === undefined || length > best.length)) best = { spec, length }
  }
  return best?.spec
}

const covers = (family: string, scope: string): boolean => scope === family || scope.startsWith(`${family}.`)
