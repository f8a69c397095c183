/** How a command ends; part of the CLI's promise (docs and `postern --help` name them). */
export const EXIT = {
  done: 0,
  /** Refused by the gateway, or failed. */
  failed: 1,
  usage: 2,
  unreachable: 3,
  /** No key, a wrong one, or one without the needed role. */
  notAuthorised: 4,
  notFound: 5,
} as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

export const EXIT_HELP = `Exit codes:
  0  done
  1  refused or failed
  2  the command line is wrong
  3  the gateway cannot be reached
  4  not authorised: no operator key, a wrong one, or one without the needed role
  5  not found`

/** Ends a command: what happened, and what to do next. */
export class Failure extends Error {
  readonly code: ExitCode
  readonly hint: string
  constructor(code: ExitCode, sentence: string, hint = '') {
    super(sentence)
    this.name = 'Failure'
    this.code = code
    this.hint = hint
  }
}
