import type { Call } from '../../model/call.ts'
import type { Operation } from '../../model/operation.ts'
import { isPlainRef } from '../../model/person.ts'
import type { Refusal } from '../../model/refusal.ts'
import type { Subject } from '../../model/subject.ts'
import { publicPath } from './decision.ts'
import { EMPTY_COLUMNS, nameParts, partOf, type Draft, type RefMaker } from './draft.ts'

/** A refusal after the agent was identified and before, or instead of, a decision. */
export interface RefusalRecord {
  readonly id: string
  readonly at: number
  readonly refusal: Refusal
  readonly received: { readonly call: Call }
  readonly subject: Subject
  /** Missing where the call could not be classified. */
  readonly operation?: Operation
}

/** The entry of a refusal: its code in public, its cause for operators only. An unknown path is never recorded. Pure. */
export function refusalDraft(record: RefusalRecord, ref: RefMaker): Draft {
  const { refusal, subject, operation } = record
  const { call } = record.received
  const owner = ref('user', subject.agent.owner.id).ref
  const placed = operation === undefined ? undefined : publicPath(call, operation, [], ref)
  const refs = placed?.refs ?? []
  const parts = [
    partOf([owner], {
      source_ip: call.source.ip,
      ...(refusal.why === undefined ? {} : { why: refusal.why.slice(0, 500) }),
    }),
    ...nameParts(refs),
  ]
  return {
    ...EMPTY_COLUMNS,
    kind: 'decision',
    at: record.at,
    decision: record.id,
    agent: subject.agent.id,
    operation: operation?.row.id ?? null,
    effect: 'block',
    public: JSON.stringify({
      v: 1,
      call: {
        method: call.method,
        ...(operation === undefined ? {} : { template: operation.row.template, path: placed?.path }),
        address: ref('address', call.source.ip).ref,
      },
      refusal: { code: refusal.code, status: refusal.status },
    }),
    parts,
  }
}

/** One person's word on a hold. */
export interface ApprovalRecord {
  readonly at: number
  /** The decision that was held, its agent and operation. */
  readonly decision: string
  readonly agent: string
  readonly operation: string
  readonly hold: string
  readonly verdict: 'approve' | 'deny'
  /** `op_…` or an Okta user id. */
  readonly approver: { readonly id: string; readonly name: string }
  readonly reason: string
  /** Okta ids of the people the held call is about: the reason may name them, and goes with the first who is erased. */
  readonly about: readonly string[]
  readonly quorum: number
  /** How they said so: cli, page, slack, api. */
  readonly via: string
}

/** Pure. */
export function approvalDraft(record: ApprovalRecord, ref: RefMaker): Draft {
  const approver = ref('user', record.approver.id)
  return {
    kind: 'approval',
    at: record.at,
    decision: record.decision,
    agent: record.agent,
    operation: record.operation,
    effect: record.verdict,
    hold: record.hold,
    public: JSON.stringify({
      v: 1,
      approval: { verdict: record.verdict, by: approver.ref, quorum: record.quorum, via: record.via },
    }),
    parts: [
      partOf([approver.ref], {
        names: {
          [approver.ref]: {
            label: record.approver.name,
            ...(approver.plain === undefined ? {} : { named: approver.plain }),
          },
        },
      }),
      partOf([approver.ref, ...record.about.map((id) => ref('user', id).ref)], {
        reason: record.reason.slice(0, 1000),
      }),
    ],
  }
}

/** A hold that was taken back by its agent, or an approval revoked by an operator. */
export interface WithdrawnRecord {
  readonly at: number
  readonly hold: string
  readonly agent: string
  readonly decision?: string
  /** The operator who did it; the agent itself where there is none. */
  readonly by?: string
}

/** Pure; no names, so nothing to seal. */
export const withdrawnDraft = (record: WithdrawnRecord, ref: RefMaker): Draft => ({
  ...EMPTY_COLUMNS,
  kind: 'approval',
  at: record.at,
  decision: record.decision ?? null,
  agent: record.agent,
  effect: 'withdrawn',
  hold: record.hold,
  public: JSON.stringify({
    v: 1,
    approval: { verdict: 'withdrawn', by: record.by === undefined ? record.agent : ref('user', record.by).ref },
  }),
  parts: [],
})

export type ActValue = string | number | boolean | readonly string[]

/** An act of an operator: `agent.add`, `agent.rotate_key`, `policy.activate`, `person.erase`, … */
export interface AdministrationRecord {
  readonly at: number
  readonly act: string
  /** `op_…`, or `system` for the configuration file and the first start. */
  readonly by: { readonly id: string; readonly name?: string }
  readonly on?: { readonly type: string; readonly id: string; readonly name?: string }
  /** What changed. Catalog words, ids, numbers and booleans are public; any other text is sealed. */
  readonly change?: Readonly<Record<string, ActValue>>
  readonly reason?: string
}

/** Words of catalogs and configuration: scopes, operation ids, roles, host names, versions, hashes in hex. */
const CATALOG_WORD = /^[A-Za-z0-9][\w.:*/-]{0,80}$/
const HEX = /^[0-9a-f]{32,64}$/
/** Words of a language, versions, OAuth2Claim; letters and digits that alternate are a key or a token in the wrong field. */
const PIECE = /^[A-Za-z]{0,40}\d?[A-Za-z]{0,40}\d{0,8}$/
const isWord = (text: string): boolean =>
  text === '*' ||
  HEX.test(text) ||
  isPlainRef('word', text) ||
  (CATALOG_WORD.test(text) && text.split(/[.:*/_-]/).every((piece) => PIECE.test(piece)))

function divided(change: Readonly<Record<string, ActValue>>): [Record<string, ActValue>, Record<string, string>] {
  const open: Record<string, ActValue> = {}
  const closed: Record<string, string> = {}
  for (const [name, value] of Object.entries(change)) {
    const texts = typeof value === 'string' ? [value] : typeof value === 'object' ? value : []
    // A name given to a person or thing may look like a word; keys that end in `name` or `owner` are names.
    if (texts.every(isWord) && !/(name|owner|purpose|reason|email|login)$/i.test(name)) open[name] = value
    else closed[name] = texts.join(', ').slice(0, 1000)
  }
  return [open, closed]
}

/** Pure. */
export function administrationDraft(record: AdministrationRecord, ref: RefMaker): Draft {
  const by = record.by.id === 'system' ? { ref: 'system' } : ref('owner', record.by.id)
  const on = record.on === undefined ? undefined : ref(record.on.type, record.on.id)
  const [open, closed] = divided(record.change ?? {})
  const names = {
    ...(record.by.name === undefined ? {} : { [by.ref]: { label: record.by.name } }),
  }
  return {
    ...EMPTY_COLUMNS,
    kind: 'administration',
    at: record.at,
    agent: record.on?.type === 'agent' ? (on?.ref ?? null) : null,
    effect: record.act,
    public: JSON.stringify({
      v: 1,
      act: record.act,
      by: by.ref,
      ...(on === undefined ? {} : { on: { type: record.on?.type, id: on.ref } }),
      change: open,
    }),
    parts: [
      partOf([by.ref], {
        names,
        ...(record.reason === undefined ? {} : { reason: record.reason.slice(0, 1000) }),
      }),
      ...(on === undefined || (record.on?.name === undefined && Object.keys(closed).length === 0)
        ? []
        : [
            partOf([on.ref], {
              ...(record.on?.name === undefined ? {} : { names: { [on.ref]: { label: record.on.name } } }),
              change: closed,
            }),
          ]),
      ...(on === undefined && Object.keys(closed).length > 0 ? [partOf([by.ref], { change: closed })] : []),
      ...nameParts([by, ...(on === undefined ? [] : [on])]),
    ],
  }
}

/** What the gateway itself did or met: start, stop, scan, poll, gap, replay of the spill file. */
export interface SystemRecord {
  readonly at: number
  readonly act: string
  /** Catalog words, ids, numbers, booleans; any other text becomes a stand-in. */
  readonly facts?: Readonly<Record<string, ActValue>>
}

/** Pure. */
export function systemDraft(record: SystemRecord, ref: RefMaker): Draft {
  const word = (text: string) => (isWord(text) ? text : ref('word', text).ref)
  const facts = Object.fromEntries(
    Object.entries(record.facts ?? {}).map(([name, value]) => [
      name,
      typeof value === 'string' ? word(value) : typeof value === 'object' ? value.map(word) : value,
    ]),
  )
  return {
    ...EMPTY_COLUMNS,
    kind: 'system',
    at: record.at,
    public: JSON.stringify({ v: 1, act: record.act, facts }),
    parts: [],
  }
}
