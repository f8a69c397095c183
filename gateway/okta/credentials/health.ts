import type { CredentialCause } from './fault.ts'

/**
 * connected: its last use worked. degraded: it failed for a reason that may pass by itself. reconnect_required: it will not work
 * again until a person does something. unused: nobody has used it yet.
 */
export type CredentialState = 'unused' | 'connected' | 'degraded' | 'reconnect_required'

export interface CredentialHealth {
  readonly name: string
  readonly state: CredentialState
  /** Epoch ms since which it is so. */
  readonly since: number
  /** Why, where it is not connected; `refused` means that Okta answered 401 to what the credential had made. */
  readonly fault?: { readonly code: CredentialCause | 'refused'; readonly sentence: string }
}

/** Faults that time does not heal. */
const LASTING: ReadonlySet<CredentialCause | 'refused'> = new Set([
  'none_configured',
  'secret_missing',
  'secret_malformed',
  'invalid_client',
  'unauthorized_client',
  'access_denied',
  'clock_skew',
  'dpop_required',
  'refused',
])

/** Keeps how each credential fares; one good use makes it connected again. */
export function makeHealth(names: readonly string[], now: () => number) {
  const states = new Map<string, CredentialHealth>()
  const set = (next: CredentialHealth): void => {
    const known = states.get(next.name)
    const same = known?.state === next.state && known.fault?.code === next.fault?.code
    states.set(next.name, same ? { ...next, since: known.since } : next)
  }
  return {
    failed(name: string, code: CredentialCause | 'refused', sentence: string): void {
      set({
        name,
        state: LASTING.has(code) ? 'reconnect_required' : 'degraded',
        since: now(),
        fault: { code, sentence },
      })
    },
    /** Runs for each answer, so it writes only when something changes. */
    worked(name: string): void {
      if (states.get(name)?.state !== 'connected') set({ name, state: 'connected', since: now() })
    },
    all: (): CredentialHealth[] => names.map((name) => states.get(name) ?? { name, state: 'unused', since: now() }),
  }
}
