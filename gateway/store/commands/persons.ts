import { sql, type Command } from '../statement.ts'
import { dropImages } from './images.ts'
import { append, type EntryInput } from './entries.ts'
import { scrub } from './scrub.ts'

/** Drops the keys of a person under all given names; returns how many were there. Leaves and hashes stay as they are. */
export function* dropKeys(persons: readonly string[], at: number): Command<number> {
  let dropped = 0
  for (const person of persons) {
    const rows = yield sql(
      `update person_keys set key = null, erased_at = ? where person = ? and key is not null returning created_at`,
      at,
      person,
    )
    dropped += rows.length
  }
  return dropped
}

export interface Erased {
  /** Keys of the log that are gone: what they sealed is closed for good. */
  readonly keys: number
  /** Rows of holds, votes, messages and the like that named the person. */
  readonly rows: number
}

/** Erases a person: the keys go, the names go from what people were shown, and the act is an entry like any other. */
export function* erasePerson(args: {
  writer: string
  persons: readonly string[]
  /** In clear: logins, addresses, names as shown. */
  names: readonly string[]
  at: number
  /** Decisions whose before-image speaks of the person. */
  images?: readonly string[]
  entry: EntryInput
}): Command<Erased> {
  yield* dropImages(args.images ?? [])
  const keys = yield* dropKeys(args.persons, args.at)
  const rows = yield* scrub(args.names)
  yield* append(args.writer, args.entry)
  return { keys, rows }
}
