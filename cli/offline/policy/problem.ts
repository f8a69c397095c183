/** Something an author has to mend, with where it stands. */
export interface Problem {
  /** Relative path, '' when it is about the whole. */
  readonly file: string
  readonly message: string
}

/** Thrown by steps of a build that cannot go on; carries all that was found so far. */
export class PolicyProblems extends Error {
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(problems.map((one) => (one.file === '' ? one.message : `${one.file}: ${one.message}`)).join('\n'))
    this.name = 'PolicyProblems'
    this.problems = problems
  }
}
