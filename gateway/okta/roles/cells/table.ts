import type { Cell, Evidence, Reach, StandardRole } from '../words.ts'

type Short = Reach | `${Reach} unbarred` | Pick<Cell, 'reach' | 'unbarred' | 'only' | 'except'>

/** One row of a table: what may be done, as capabilities, and by whom. Super admins may do everything and stand in no row. */
export interface Task {
  readonly task: string
  readonly capabilities: readonly string[]
  readonly cells: Partial<Record<StandardRole, Cell>>
}

const COMPARISON = 'okta-help administrators-admin-comparison.htm and the pages administrators-*-admin.htm it leads to'
const DERIVED_FROM = 'derived: okta-help role pages, concepts/role-assignment, SpecterOps/OktaHound'

type Row = (task: string, capabilities: readonly string[], cells: Partial<Record<StandardRole, Short>>) => Task

/** A row that Okta publishes. */
export const task: Row = (words, capabilities, cells) => row(words, capabilities, cells, 'published', COMPARISON)
/** A row that follows from what Okta publishes. */
export const derived: Row = (words, capabilities, cells) => row(words, capabilities, cells, 'derived', DERIVED_FROM)

function row(
  words: string,
  capabilities: readonly string[],
  cells: Partial<Record<StandardRole, Short>>,
  evidence: Evidence,
  source: string,
): Task {
  const full = Object.entries(cells).map(([role, short]) => [role, { ...cell(short), task: words, evidence, source }])
  // Object.fromEntries forgets the key type; the keys are those of `cells`.
  return { task: words, capabilities, cells: Object.fromEntries(full) as Partial<Record<StandardRole, Cell>> }
}

function cell(short: Short): Pick<Cell, 'reach' | 'unbarred' | 'only' | 'except'> {
  if (typeof short !== 'string') return short
  const [reach, unbarred] = short.split(' ')
  // The template type of Short allows only these words.
  return unbarred === undefined ? { reach: reach as Reach } : { reach: reach as Reach, unbarred: true }
}
