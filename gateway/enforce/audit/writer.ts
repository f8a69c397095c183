import type { Ids } from '../../model/ids.ts'
import type { EntryInput } from '../../store/commands/entries.ts'
import { KEY_MOVED } from '../../store/commands/person-keys.ts'
import type { Draft } from './draft.ts'
import type { Keyring } from './keyring.ts'
import type { Sealer } from './sealed.ts'

/** Turns drafts into entries and sees them written. */
export interface EntryWriter {
  /** Seals at once; for drafts without parts. Throws when a key is not at hand. */
  plain(draft: Draft): EntryInput
  /** Gets the keys first. Use `commit` where the entry is written right away. */
  prepare(draft: Draft): Promise<EntryInput>
  /**
   * Makes the entry, lets `run` write it, and once more with fresh keys when another replica was first. `wrote` says
   * whether the result means that the entry is durable.
   */
  commit<R>(draft: Draft, run: (entry: EntryInput) => Promise<R>, wrote?: (result: R) => boolean): Promise<R>
}

const ATTEMPTS = 3

export function makeEntryWriter(keyring: Keyring, sealer: Sealer, ids: Pick<Ids, 'entry'>): EntryWriter {
  const personsOf = ({ parts }: Draft): string[] =>
    parts.length === 1
      ? [...(parts[0]?.persons ?? [])]
      : [...new Set(parts.flatMap(({ persons }) => persons))].toSorted()

  const make = ({ parts, ...draft }: Draft, persons: readonly string[]): EntryInput => {
    const keys = keyring.unwritten(persons)
    return { ...draft, id: ids.entry(), sealed: sealer.seal(parts), ...(keys.length === 0 ? {} : { keys }) }
  }
  const prepare = async (draft: Draft): Promise<EntryInput> => {
    const persons = personsOf(draft)
    await keyring.have(persons)
    return make(draft, persons)
  }
  return {
    plain: (draft) => make(draft, personsOf(draft)),
    prepare,
    async commit(draft, run, wrote = () => true) {
      for (let attempt = 1; ; attempt++) {
        const entry = await prepare(draft)
        const persons = entry.keys?.map((key) => key.person) ?? []
        try {
          const result = await run(entry)
          if (wrote(result)) keyring.written(persons)
          return result
        } catch (error) {
          if (attempt === ATTEMPTS || !(error instanceof Error && error.message.includes(KEY_MOVED))) throw error
          keyring.forget(persons)
        }
      }
    },
  }
}
