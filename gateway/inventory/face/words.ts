import type { Operation } from '../../model/operation.ts'
import type { Subject } from '../../model/subject.ts'
import type { Store } from '../../store/store.ts'
import type { OktaPort, Slice } from '../discover/read.ts'
import type { Format } from '../export/formats.ts'
import type { KnownObject } from '../facts/facts.ts'
import type { LogState } from '../follow/poll.ts'
import type { Graph } from '../graph.ts'
import type { Keeper } from '../keep/keeper.ts'
import type { Principal, Question, Verdict } from '../permissions.ts'
import type { ChangedTarget } from './changed.ts'
import type { Change } from './questions.ts'
import type { ScanState } from './scan.ts'
import type { Standing } from './standing.ts'
import type { FamilyGap, FamilyStatus, SliceError } from './status.ts'

export interface InventorySettings {
  /** Percent of what Okta's limits leave. */
  readonly sharePercent: number
  readonly everyMinutes: number
  readonly followSeconds: number
  /** Days that events and changes are kept. Default 90. */
  readonly retentionDays?: number
  /** Milliseconds a fact may be old and still be relied on (rule 8); older ones are read live. Default 60,000. */
  readonly maxAgeMs?: number
  readonly internalDomains?: readonly string[]
  /** `group:00g…` to `high` or `critical`. */
  readonly sensitive?: Readonly<Record<string, string>>
  /** Credential name to its OAuth client id; API tokens have none. */
  readonly clients: Readonly<Record<string, string | undefined>>
}

export interface InventoryLog {
  info(facts: object, words: string): void
  warn(facts: object, words: string): void
}

export interface InventoryDeps {
  readonly store: Store
  readonly okta: OktaPort
  readonly settings: InventorySettings
  readonly log: InventoryLog
  /** Epoch ms. */
  now(): number
  sleep?(ms: number, signal?: AbortSignal): Promise<void>
  random?(): number
  /** Tests crash here: called after each page is durable. */
  readonly onPage?: (slice: Slice) => void
}

export interface InventoryStatus {
  readonly scan: ScanState | undefined
  /** Slices done and to be done in the scan under way, and seconds that the rest takes at the pace so far. */
  readonly progress: {
    readonly done: number
    readonly due: number
    readonly pages: number
    readonly secondsLeft?: number
  }
  readonly log: LogState | undefined
  readonly engine: string | undefined
  readonly standing: Standing | undefined
  readonly families: readonly FamilyStatus[]
}

/** What the org contains: kept in the store, fresh by scan and log, asked by decisions and by people. */
export interface Inventory {
  /** The port of enforce/view: facts young enough to be relied on. */
  facts(type: string, id: string, names: readonly string[]): Promise<KnownObject | undefined>
  /** The port of enforce/view: may the gateway's own credential do this at Okta. */
  effective(asked: {
    readonly subject: Subject
    readonly operation: Operation
    /** Rules that spoke, where they may choose the credential. */
    readonly rules?: readonly string[]
  }): Promise<{ effective: boolean | 'unknown'; proof: readonly string[] }>
  /** Collects and follows in the background, on one replica at a time. */
  start(): void
  stop(): Promise<void>
  scan(families?: readonly string[]): Promise<ScanState>
  /** Looks into the log now, and reads what it touched. */
  follow(): Promise<LogState>
  backfill(): Promise<boolean>
  /** A write of our own: what it may have changed is no longer relied on, and read again at once. */
  changed(targets: readonly ChangedTarget[]): void
  /** Resolves when nothing is due. */
  settled(): Promise<void>
  status(): Promise<InventoryStatus>
  /** Who the gateway is at Okta; read once a scan. */
  standing(): Promise<Standing>
  /** Whose rights at Okta this agent's calls rest on, where neither operation nor rule chooses another credential. */
  through(agent: string): Promise<Principal | undefined>
  errors(): Promise<readonly SliceError[]>
  coverage(): Promise<readonly FamilyGap[]>
  verdict(question: Question): Promise<Verdict>
  /** Runs a question that is pure over a graph (permissions.ts: whoCan, why) over all that is known. */
  think<T>(question: (graph: Graph) => T): Promise<T>
  changes(
    since: number,
    options?: { readonly kinds?: readonly string[]; readonly id?: string; readonly limit?: number },
  ): Promise<readonly Change[]>
  export(format: Format): AsyncGenerator<string>
  readonly keeper: Keeper
}
