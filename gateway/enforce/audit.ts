import type { Ids } from '../model/ids.ts'
import { Refusal } from '../model/refusal.ts'
import type { Decided, DecidedArgs, OutcomeArgs } from '../store/commands/decided.ts'
import type { EntryInput } from '../store/commands/entries.ts'
import { imagesAbout } from '../store/commands/images.ts'
import { TOO_MANY_HOLDS } from '../store/commands/holds.ts'
import type { Erased } from '../store/commands/persons.ts'
import type { OutboxInput } from '../store/commands/outbox.ts'
import { sql } from '../store/statement.ts'
import type { Store } from '../store/store.ts'
import {
  administrationDraft,
  approvalDraft,
  refusalDraft,
  systemDraft,
  withdrawnDraft,
  type AdministrationRecord,
  type ApprovalRecord,
  type RefusalRecord,
  type SystemRecord,
  type WithdrawnRecord,
} from './audit/acts.ts'
import { decisionDraft, type DecisionRecord, type Versions } from './audit/decision.ts'
import type { Draft, RefMaker } from './audit/draft.ts'
import { makeKeyring, type Keyring } from './audit/keyring.ts'
import { orphans } from './audit/orphans.ts'
import { grantEnd, outcomeDraft, writeEnd, type OutcomeRecord } from './audit/outcome.ts'
import { planDraft, type PlanRecord } from './audit/plan.ts'
import { makeRefs } from './audit/refs.ts'
import { makeRefusalCounter, networkOf, reasonOf } from './audit/refusals.ts'
import { makeSealer } from './audit/sealed.ts'
import { settledDraft, type SettledRecord } from './audit/settled.ts'
import { openSpill } from './audit/spill.ts'
import { makeEntryWriter } from './audit/writer.ts'

export type {
  AdministrationRecord,
  ApprovalRecord,
  RefusalRecord,
  SystemRecord,
  WithdrawnRecord,
} from './audit/acts.ts'
export type { DecisionRecord, Versions } from './audit/decision.ts'
export type { OutcomeRecord } from './audit/outcome.ts'
export type { SettledRecord } from './audit/settled.ts'
export { checkpointKeyFrom, type CheckpointKey } from './audit/checkpoint.ts'
export { makeLogSealer, type LogSealer } from './audit/log.ts'
export { namesOf, type Names } from './audit/narrative/names.ts'
export { networkOf } from './audit/refusals.ts'
export { narrate, narrativeText, type Narrative, type NarrativeContext } from './audit/narrative.ts'
export { ocsfOf } from './audit/ocsf.ts'
export { planPublic } from './audit/plan.ts'
export { makeProofs } from './audit/proofs.ts'
export { makeAuditReader, type AuditReader, type ListFilter, type ReadEntry } from './audit/read.ts'
export { logSerializers, safeBody, safeHeaders, safePath, safeQuery } from './audit/redact.ts'
export { decisionPublic, type DecisionPublic } from './audit/stored.ts'
export { verifyLog, type Verified } from './audit/verify.ts'

export interface AuditDeps {
  readonly store: Store
  readonly ids: Pick<Ids, 'entry' | 'message'>
  readonly now: () => number
  /** File that keeps outcomes the store would not take. */
  readonly spillPath: string
  readonly versions: Versions
  readonly log: { error(fields: object, message: string): void }
}

/** What a decision does beside its entry; see the store's `decided`. */
export type Effects = Pick<DecidedArgs, 'judged' | 'open' | 'claim' | 'write'> & {
  /** Messages to people and systems; made here for alerts and holds when left out. */
  readonly outbox?: readonly OutboxInput[]
}

/** Tells it: every decision, refusal, outcome, approval and act becomes one entry of the log (rules 19 to 26). */
export interface Audit {
  /** False while an outcome waits to become durable: then nothing may change Okta (rule 25). */
  writable(): boolean
  /** The id itself, or its stand-in where it could name a person or open something (rule 23). */
  ref(type: string, id: string): string
  /** One transaction, durable when it resolves. Throws Refusal hold_limit or audit_unavailable. */
  decided(record: DecisionRecord & Effects): Promise<Decided>
  /** Never rejects: what the store does not take is kept until it does. */
  outcome(record: OutcomeRecord): Promise<'written' | 'kept'>
  /** A refusal after identification. One that follows a decision's own entry or outcome adds nothing. Rejects as the store does. */
  refused(record: RefusalRecord): Promise<void>
  /** A call without an agent, or malformed: counted by network and reason, one entry a minute (rule 26). */
  counted(record: { readonly at: number; readonly source: string; readonly reason: string }): Promise<void>
  /** An operator's act that needs no other change of the store. */
  administration(record: AdministrationRecord): Promise<void>
  system(record: SystemRecord): Promise<void>
  /** Entries for commands that write them with their own change, in one transaction. */
  readonly entries: {
    approval(record: ApprovalRecord): Promise<EntryInput>
    administration(record: AdministrationRecord): Promise<EntryInput>
    withdrawn(record: WithdrawnRecord): EntryInput
    plan(record: PlanRecord): Promise<EntryInput>
    /** An outcome that was unknown. */
    settled(record: SettledRecord): Promise<EntryInput>
    system(record: SystemRecord): EntryInput
  }
  /**
   * Erases a person: by Okta id and by every login, address or name they had. In the log only their keys go; in holds, votes
   * and messages their names; before-images of them go whole.
   */
  erase(record: {
    readonly ids: readonly string[]
    readonly names: readonly string[]
    readonly by: string
    /** The operator's words; they must not name the person. */
    readonly reason?: string
  }): Promise<Erased>
  /** Closes counters of minutes that are over into entries. */
  tellRefused(): Promise<number>
  readonly keyring: Keyring
  /** Hands over what is counted and tries once more to make kept outcomes durable. */
  close(): Promise<void>
}

const RETRY_MS = 1000
const TOLD_AT_ONCE = 100
/** Refusals that an agent can repeat without end are counted, not told one by one (rule 26). */
const COUNTED = /^(malformed_|too_large_|agent_limit$|org_limit$|length_required$|method_not_allowed$)/

/**
 * Opens the audit. Outcomes that an earlier run kept are made durable first, where the store takes them, and writes that it
 * left without one are told to be unknown.
 */
export async function makeAudit(deps: AuditDeps): Promise<Audit> {
  const { store, ids, now, versions, log } = deps
  const { writer } = store
  const keyring = makeKeyring(store, now)
  const entries = makeEntryWriter(keyring, makeSealer(keyring), ids)
  const refOf: RefMaker = makeRefs((name) => store.keys.pseudonym(name))
  const counter = makeRefusalCounter(store, (err) =>
    log.error({ err }, 'counts of refused calls could not be handed over'),
  )
  const spill = openSpill({
    path: deps.spillPath,
    failed: (err) => log.error({ err }, 'the spill file cannot be written: outcomes are kept in memory only'),
  })
  let replaying: Promise<void> | undefined
  let retry: NodeJS.Timeout | undefined
  let closed = false
  /** Decisions whose entry is written: what follows is told by their outcome. */
  const told = new Recent()

  const write = async (args: OutcomeArgs): Promise<void> => {
    try {
      await store.run('outcome', args)
    } catch (error) {
      // Written before a crash that came between commit and the emptying of the file.
      const known = await store.read(sql(`select id from entries where id = ?`, args.entry.id))
      if (known[0] === undefined) throw error
    }
  }
  const replay = (): Promise<void> => {
    clearTimeout(retry)
    retry = undefined
    replaying ??= spill
      .replay((args) => write({ ...args, writer }))
      .catch((err: unknown) => log.error({ err, waiting: spill.waiting() }, 'outcomes wait for the store'))
      .finally(() => {
        replaying = undefined
        if (spill.waiting() > 0 && !closed) retry ??= setTimeout(() => void replay(), RETRY_MS).unref()
      })
    return replaying
  }
  const record = async (draft: Draft): Promise<void> => {
    await entries.commit(draft, (entry) => store.run('record', { writer, entry }))
  }
  const count = (source: string, reason: string, at: number): void => counter.count(source, reasonOf(reason), at)

  await replay()
  // What waits in the spill file is known, only not durable yet: the next start tells the rest.
  if (spill.waiting() === 0) for (const draft of await orphans(store, now())) await record(draft)
  return {
    keyring,
    writable: () => spill.waiting() === 0,
    ref: (type, id) => refOf(type, id).ref,
    async decided(asked) {
      const { operation, subject, at, id } = asked
      const draft = decisionDraft(asked, versions, refOf)
      const usage = {
        agent: subject.agent.id,
        operation: operation.row.id,
        destroys: operation.row.access === 'destroy',
        at,
        most: subject.agent.limits.callsPerMinute,
      }
      const { judged, open, claim, write: reservation } = asked
      const outbox = asked.outbox ?? messages(asked, ids)
      const run = (entry: EntryInput) =>
        store.run('decided', { writer, entry, usage, judged, open, claim, write: reservation, outbox })
      try {
        const decided = await entries.commit(draft, run, (result) => result.position !== undefined)
        if (decided.position !== undefined) told.add(id)
        if (spill.waiting() > 0) void replay()
        return decided
      } catch (cause) {
        const message = cause instanceof Error ? cause.message : ''
        if (message.includes(TOO_MANY_HOLDS)) throw new Refusal('hold_limit', { cause })
        throw new Refusal('audit_unavailable', { cause, why: message })
      }
    },
    async outcome(asked) {
      const args = {
        writer,
        entry: entries.plain(outcomeDraft(asked)),
        write: writeEnd(asked),
        grant: grantEnd(asked),
        giveBack: asked.giveBack,
      }
      try {
        await store.run('outcome', args)
      } catch (err) {
        log.error({ err, decision: asked.id }, 'an outcome is kept aside until the store takes it')
        spill.keep(args)
        retry ??= setTimeout(() => void replay(), RETRY_MS).unref()
        return 'kept'
      }
      if (spill.waiting() > 0) void replay()
      return 'written'
    },
    async refused(asked) {
      if (told.has(asked.id)) return
      if (COUNTED.test(asked.refusal.code)) count(asked.subject.agent.id, asked.refusal.code, asked.at)
      else await record(refusalDraft(asked, refOf))
    },
    counted({ at, source, reason }) {
      count(networkOf(source), reason, at)
      return Promise.resolve()
    },
    administration: (asked) => record(administrationDraft(asked, refOf)),
    system: (asked) => record(systemDraft(asked, refOf)),
    entries: {
      approval: (asked) => entries.prepare(approvalDraft(asked, refOf)),
      administration: (asked) => entries.prepare(administrationDraft(asked, refOf)),
      withdrawn: (asked) => entries.plain(withdrawnDraft(asked, refOf)),
      plan: (asked) => entries.prepare(planDraft(asked, refOf)),
      settled: (asked) => entries.prepare(settledDraft(asked, refOf)),
      system: (asked) => entries.plain(systemDraft(asked, refOf)),
    },
    async erase({ ids: people, names, by, reason }) {
      const persons = [...people, ...names.map((name) => store.keys.pseudonym(name))]
      const change = {
        persons: people.filter((person) => refOf('user', person).plain === undefined),
        names: names.length,
      }
      const draft = administrationDraft(
        { at: now(), act: 'person.erase', by: { id: by }, change, ...(reason === undefined ? {} : { reason }) },
        refOf,
      )
      keyring.forget(persons)
      const images = await imagesAbout(store, [...people, ...names])
      const run = (entry: EntryInput) => store.run('erasePerson', { writer, persons, names, at: now(), images, entry })
      return await entries.commit(draft, run)
    },
    async tellRefused() {
      await counter.flush()
      return await store.run('tellRefused', { writer, at: now(), ids: Array.from({ length: TOLD_AT_ONCE }, ids.entry) })
    },
    async close() {
      closed = true
      await counter.flush().catch((err: unknown) => log.error({ err }, 'counts of refused calls were lost'))
      if (spill.waiting() > 0) await replay()
    },
  }
}

/** The last few thousand ids, forgotten a generation at a time: cheaper than one by one. */
class Recent {
  #young = new Set<string>()
  #old = new Set<string>()
  add(id: string): void {
    if (this.#young.size >= 2500) {
      this.#old = this.#young
      this.#young = new Set()
    }
    this.#young.add(id)
  }
  has(id: string): boolean {
    return this.#young.has(id) || this.#old.has(id)
  }
}

/** People are told of alerts and of calls that wait for them; the words are made when the message is sent. */
function messages(asked: DecisionRecord & Effects, ids: Pick<Ids, 'message'>): OutboxInput[] {
  const { decision, id, open } = asked
  if (decision.effect === 'alert')
    return [{ id: ids.message(), kind: 'alert', dedupe: `alert ${id}`, body: JSON.stringify({ decision: id }) }]
  if (open === null) return []
  const body = JSON.stringify({ decision: id, hold: open.id })
  return [{ id: ids.message(), kind: 'hold_opened', dedupe: `hold_opened ${open.id}`, body }]
}
