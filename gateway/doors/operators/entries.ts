import type { z } from 'zod'
import { at, ENTRY_KIND_NAMES, type auditQuery, type EntryView } from '../../model/api.ts'
import {
  integer,
  optionalInteger,
  optionalText,
  sql,
  text,
  type Row,
  type Statement,
  type Value,
} from '../../store/statement.ts'
import type { Store } from '../../store/store.ts'
import { agentRef, findAgent } from './agents.ts'

/** A row of the log as operators see it: its public part and its place. Sealed words are opened by the narrative only. */
export function entryOf(row: Row, names: ReadonlyMap<string, string>): EntryView {
  const agent = optionalText(row, 'agent_id')
  const kind = ENTRY_KIND_NAMES.find((one) => one === text(row, 'kind'))
  if (kind === undefined) throw new TypeError(`an entry of the unknown kind ${text(row, 'kind')}`)
  return {
    id: text(row, 'id'),
    at: at(integer(row, 'at')),
    kind,
    decision: optionalText(row, 'decision_id') ?? null,
    agent: agent === undefined ? null : agentRef(agent, names),
    operation: optionalText(row, 'operation') ?? null,
    effect: optionalText(row, 'effect') ?? null,
    hold: optionalText(row, 'hold_id') ?? null,
    writer: text(row, 'writer'),
    epoch: integer(row, 'epoch'),
    counter: integer(row, 'counter'),
    position: optionalInteger(row, 'position') ?? null,
    public: JSON.parse(text(row, 'public')) as unknown,
  }
}

type Filter = Omit<z.output<typeof auditQuery>, 'limit' | 'before'>

/** Conditions in SQL. Throws Refusal not_found for an agent nobody knows. */
export async function conditions(filter: Filter, store: Store): Promise<{ where: string[]; values: Value[] }> {
  const where: string[] = []
  const values: Value[] = []
  const and = (condition: string, value: Value | undefined) => {
    if (value === undefined) return
    where.push(condition)
    values.push(value)
  }
  and('agent_id = ?', filter.agent === undefined ? undefined : (await findAgent(store, filter.agent)).agent.id)
  and('operation = ?', filter.operation)
  and('effect = ?', filter.effect)
  and('kind = ?', filter.kind)
  and('decision_id = ?', filter.decision)
  and('at >= ?', filter.since === undefined ? undefined : Date.parse(filter.since))
  and('at < ?', filter.until === undefined ? undefined : Date.parse(filter.until))
  return { where, values }
}

export const entriesStatement = (
  where: readonly string[],
  values: readonly Value[],
  order: string,
  limit: number,
): Statement =>
  sql(
    `select id, at, kind, decision_id, agent_id, operation, effect, hold_id, writer, epoch, counter, position, public from entries${where.length === 0 ? '' : ` where ${where.join(' and ')}`} order by ${order} limit ?`,
    ...values,
    limit,
  )
