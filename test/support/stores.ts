import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, type TestContext } from 'node:test'
import { openStore, type Store } from '../../gateway/store/store.ts'
import { startPostgres, type Postgres } from './postgres.ts'

export interface StoreMaker {
  readonly kind: 'sqlite' | 'postgres'
  /** A fresh store, closed when the test ends. */
  open(t: TestContext, options?: { writer?: string; now?: () => number; url?: string }): Promise<Store>
  /** Where a fresh store would live; for tests that open it twice. */
  place(): Promise<string>
}

export const MASTER_KEY = randomBytes(32)

/** Runs the same stories on SQLite and on PostgreSQL. */
export function onEachStore(title: string, stories: (maker: StoreMaker) => void): void {
  for (const kind of ['sqlite', 'postgres'] as const) {
    describe(`${title} (${kind})`, () => {
      let server: Postgres | undefined
      let folder = ''
      let n = 0
      before(async () => {
        folder = mkdtempSync(join(tmpdir(), 'postern-store-'))
        if (kind === 'postgres') server = await startPostgres()
      })
      after(async () => {
        await server?.stop()
        rmSync(folder, { recursive: true, force: true })
      })
      const place = async () => (server === undefined ? join(folder, `${++n}.db`) : await server.database())
      stories({
        kind,
        place,
        async open(t, options = {}) {
          const store = await openStore({
            url: options.url ?? (await place()),
            masterKey: MASTER_KEY,
            writer: options.writer ?? 'gw-0',
            now: options.now ?? Date.now,
          })
          t.after(() => store.close())
          return store
        },
      })
    })
  }
}
