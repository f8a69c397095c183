/** One thing that was looked at. */
export interface Finding {
  readonly name: string
  /** warn: it works, and is not as it should be. skip: could not be looked at, and why. */
  readonly state: 'ok' | 'warn' | 'fail' | 'skip'
  /** What was seen; of a failure, what Okta or the system said. */
  readonly detail: string
  /** What that means. */
  readonly means?: string
  /** What to do, or click. */
  readonly do?: string
  /** Something to paste there. */
  readonly paste?: string
}

/** What a failure means and what to do about it. */
export interface Cure {
  readonly means: string
  readonly do: string
}

export const ok = (name: string, detail: string): Finding => ({ name, state: 'ok', detail })
export const skip = (name: string, detail: string): Finding => ({ name, state: 'skip', detail })
export const fail = (name: string, detail: string, cure: Cure, paste?: string): Finding => ({
  name,
  state: 'fail',
  detail,
  ...cure,
  ...(paste === undefined ? {} : { paste }),
})
export const warn = (name: string, detail: string, cure: Cure, paste?: string): Finding => ({
  ...fail(name, detail, cure, paste),
  state: 'warn',
})

/** The words of an error, without those of its causes. */
export const said = (error: unknown): string => (error instanceof Error ? error.message : String(error))
