import { cellsOf, givenBy, requirementFor, type Cell, type Requirement } from '../../okta/roles.ts'
import type { NeededRow } from './words.ts'

/** What is true of roles, as a value, so that the comparison with an org can seed faults in it. */
export interface Rules {
  /** What a standard role may do with a capability; SUPER_ADMIN is not asked. */
  cellsOf(role: string, capability: string): readonly Cell[]
  /** Which of a custom role's permissions gives a capability. */
  givenBy(permissions: readonly string[], capability: string): string | undefined
  requirementFor(row: NeededRow): Requirement
}

export const RULES: Rules = { cellsOf, givenBy, requirementFor }
