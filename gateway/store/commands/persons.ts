import { sql, type Command } from '../statement.ts'
import { dropImages } from './images.ts'
import { append, type EntryInput } from './entries.ts'

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

/** Erases a person: the keys go, and the act is an entry like any other. */
export function* erasePerson(args: {
  writer: string
  persons: readonly string[]
  at: number
  /** Decisions whose before-image speaks of the person. */
  images?: readonly string[]
  entry: EntryInput
}): Command<number> {
  yield* dropImages(args.images ?? [])
  const dropped = yield* dropKeys(args.persons, args.at)
  yield* append(args.writer, args.entry)
  return dropped
}
