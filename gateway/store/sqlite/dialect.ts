import { SqliteDialect } from 'kysely'
import type { Connection } from './open.ts'

/** Kysely over a node:sqlite connection: for cold reads only, writes go through the writer thread. */
export function readDialect({ db }: Connection): SqliteDialect {
  return new SqliteDialect({
    database: {
      close: () => db.close(),
      prepare(text: string) {
        const st = db.prepare(text)
        // Kysely hands over only values that our own queries bind: text, numbers, bytes, null.
        type Bound = Parameters<typeof st.all>
        return {
          reader: st.columns().length > 0,
          all: (values) => st.all(...(values as Bound)),
          run: (values) => st.run(...(values as Bound)),
          iterate: (values) => st.iterate(...(values as Bound)) as IterableIterator<unknown>,
        }
      },
    },
  })
}
