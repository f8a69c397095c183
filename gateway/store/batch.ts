import { COMMANDS, type CommandName } from './commands.ts'
import { plainOf, records, type Plain } from './commands/records.ts'
import type { Row, Statement } from './statement.ts'

/** A command as it is handed to a database. */
export interface Asked {
  readonly name: CommandName
  readonly args: unknown
}

type Steps = Generator<Statement, unknown, Row[]>

// Each name is paired with its own arguments by Store.run's types; on the way only the pairing is lost.
export const start = ({ name, args }: Asked): Steps => (COMMANDS[name] as (args: unknown) => Steps)(args)

/** The commands of one commit as one generator, with a result for each in their order; neighbours that only add entries go together. */
export function* together(asked: readonly Asked[]): Generator<Statement, unknown[], Row[]> {
  const results: unknown[] = []
  let plain: Plain[] = []
  for (const one of asked) {
    const item = plainOf(one)
    const mixed = item === undefined || (plain[0] !== undefined && plain[0].writer !== item.writer)
    if (mixed) {
      results.push(...(yield* records(plain)))
      plain = []
    }
    if (item === undefined) results.push(yield* start(one))
    else plain.push(item)
  }
  results.push(...(yield* records(plain)))
  return results
}
