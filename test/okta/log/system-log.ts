import type { Json } from '../store/types.ts'

export interface Target {
  readonly id: string
  readonly type: string
  readonly alternateId: string | null
  readonly displayName: string | null
  readonly detailEntry?: Json | null
}

export interface Occurrence {
  readonly eventType: string
  readonly message: string
  readonly targets: readonly Target[]
  readonly result?: 'SUCCESS' | 'FAILURE'
  readonly reason?: string
  readonly severity?: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR'
  /** Further entries of debugContext.debugData. */
  readonly debug?: Json
}

/** Who did it and over which request; made once a request. */
export interface Origin {
  readonly actor: Json
  readonly client: Json
  readonly request: Json
  readonly transaction: Json
  readonly debugData: Json
}

export interface LogEntry {
  /** Order of persistence, from 0. */
  readonly sequence: number
  /** Epoch ms. */
  readonly published: number
  readonly event: Json
}

/** The System Log, in the order in which entries became durable. */
export interface SystemLog {
  readonly entries: readonly LogEntry[]
  write(occurrence: Occurrence, origin: Origin): void
}

export function makeSystemLog(now: () => number, uuid: () => string): SystemLog {
  const entries: LogEntry[] = []
  return {
    entries,
    write(occurrence, origin) {
      const published = now()
      const event = {
        actor: origin.actor,
        client: origin.client,
        device: null,
        authenticationContext: {
          authenticationProvider: null,
          credentialProvider: null,
          credentialType: null,
          issuer: null,
          interface: null,
          authenticationStep: 0,
          rootSessionId: null,
          externalSessionId: 'unknown',
        },
        displayMessage: occurrence.message,
        eventType: occurrence.eventType,
        outcome: { result: occurrence.result ?? 'SUCCESS', reason: occurrence.reason ?? null },
        published: new Date(published).toISOString(),
        securityContext: {
          asNumber: null,
          asOrg: null,
          isp: null,
          domain: null,
          isProxy: null,
          ipDetails: null,
          userBehaviors: [],
          risk: null,
        },
        severity: occurrence.severity ?? (occurrence.result === 'FAILURE' ? 'WARN' : 'INFO'),
        debugContext: { debugData: { ...origin.debugData, ...occurrence.debug } },
        legacyEventType: null,
        transaction: origin.transaction,
        uuid: uuid(),
        version: '0',
        request: origin.request,
        target: occurrence.targets.map((target) => ({
          id: target.id,
          type: target.type,
          alternateId: target.alternateId,
          displayName: target.displayName,
          detailEntry: target.detailEntry ?? null,
        })),
      }
      entries.push({ sequence: entries.length, published, event })
    },
  }
}
