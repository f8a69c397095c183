import { sql, bytes, type Command } from '../statement.ts'

/** The key of one person (or of one thing whose name is sealed), itself sealed under the store's persons key. */
export interface PersonKey {
  readonly person: string
  readonly key: Uint8Array
}

/** Another replica made this key first, or it was erased: seal again with the key that is in the store now. */
export const KEY_MOVED = 'the key of a person has moved'

/**
 * Makes sure, in the entry's own transaction, that this very key is the person's. Throws KEY_MOVED when it is not. A
 * person who was erased gets a new key at the next mention; what the old one sealed stays closed.
 */
export function* keepKey({ person, key }: PersonKey, at: number): Command<void> {
  const rows = yield sql(`select key from person_keys where person = ?`, person)
  const row = rows[0]
  const known = row === undefined ? undefined : bytes(row, 'key')
  if (known !== undefined) {
    if (Buffer.compare(known, key) !== 0) throw new Error(KEY_MOVED)
    return
  }
  const kept = yield sql(
    `insert into person_keys (person, key, created_at) values (?, ?, ?) on conflict (person) do update set key = excluded.key where person_keys.key is null returning person`,
    person,
    key,
    at,
  )
  if (kept[0] === undefined) throw new Error(KEY_MOVED)
}
