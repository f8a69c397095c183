import { EMPTY_COLUMNS, partOf, type Draft, type RefMaker } from './draft.ts'

/** How an outcome that was unknown came to be known. */
export interface SettledRecord {
  /** The decision's id. */
  readonly id: string
  readonly at: number
  readonly agent: string
  readonly operation: string
  readonly hold?: string
  readonly state: 'done' | 'failed'
  /** event: Okta's log tells of it. silence: it does not, and would have. person: an operator says so. */
  readonly by: 'event' | 'silence' | 'person'
  readonly requestId?: string | undefined
  readonly event?: { readonly id: string; readonly type: string }
  readonly person?: { readonly id: string; readonly name: string; readonly reason: string }
}

/** An outcome entry beside the one that said unknown, which stays. Pure. */
export function settledDraft(record: SettledRecord, ref: RefMaker): Draft {
  const { event, person } = record
  const by = person === undefined ? undefined : ref('owner', person.id)
  return {
    ...EMPTY_COLUMNS,
    kind: 'outcome',
    at: record.at,
    decision: record.id,
    agent: record.agent,
    operation: record.operation,
    effect: record.state === 'done' ? 'answered' : 'failed',
    hold: record.hold ?? null,
    public: JSON.stringify({
      v: 1,
      outcome: {
        kind: record.state === 'done' ? 'answered' : 'failed',
        status: null,
        ms: 0,
        bytes: 0,
        request_id: record.requestId ?? null,
        settled: { by: record.by, ...(by === undefined ? {} : { person: by.ref }) },
        ...(event === undefined ? {} : { event }),
      },
    }),
    parts:
      person === undefined || by === undefined
        ? []
        : [partOf([by.ref], { names: { [by.ref]: { label: person.name } }, reason: person.reason.slice(0, 1000) })],
  }
}
