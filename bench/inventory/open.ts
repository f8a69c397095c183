import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { OktaPort } from '../../gateway/inventory/discover/read.ts'
import { openInventory, type Inventory } from '../../gateway/inventory/inventory.ts'
import { openStore, type Store } from '../../gateway/store/store.ts'
import type { VirtualTime } from './virtual.ts'

/** An inventory over a fresh SQLite file, or one of yours. */
export async function open(
  okta: OktaPort,
  options: { readonly time?: VirtualTime; readonly url?: string } = {},
): Promise<{ store: Store; inventory: Inventory; close: () => Promise<void> }> {
  const { time } = options
  const folder = options.url === undefined ? mkdtempSync(join(tmpdir(), 'postern-bench-')) : undefined
  const now = (): number => time?.now() ?? Date.now()
  const opened = await openStore({
    url: options.url ?? join(folder ?? '', 'bench.db'),
    masterKey: randomBytes(32),
    writer: 'bench',
    now,
  })
  const store: Store =
    time === undefined
      ? opened
      : {
          ...opened,
          run: (name, args) => time.working(opened.run(name, args)),
          read: (statement) => time.working(opened.read(statement)),
        }
  const inventory = await openInventory({
    store,
    okta,
    settings: { sharePercent: 50, everyMinutes: 30, followSeconds: 10, clients: { main: '0oa00000000000000000' } },
    log: { info() {}, warn: (facts, words) => console.error(words, facts) },
    now,
    ...(time === undefined ? {} : { sleep: async (ms: number) => await time.sleep(ms) }),
  })
  return {
    store,
    inventory,
    async close() {
      await inventory.stop()
      await opened.close()
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
    },
  }
}
