import { imageBound, unseal } from '../sealing.ts'
import { bytes, sql, text, type Command } from '../statement.ts'
import type { Store } from '../store.ts'

/** Keeps what was there before a write, sealed. `until` in epoch ms. */
export function* keepImage(args: { decision: string; sealed: Uint8Array; until: number }): Command<void> {
  yield sql(
    `insert into before_images (decision_id, sealed, until) values (?, ?, ?) on conflict (decision_id) do nothing`,
    args.decision,
    args.sealed,
    args.until,
  )
}

/** Drops what is past its time; returns how many there were. */
export function* forgetImages(args: { at: number }): Command<number> {
  const rows = yield sql(`delete from before_images where until <= ? returning decision_id`, args.at)
  return rows.length
}

/** Drops these; inside an erasure. */
export function* dropImages(decisions: readonly string[]): Command<void> {
  for (const decision of decisions) yield sql(`delete from before_images where decision_id = ?`, decision)
}

export const imageStatement = (decision: string) =>
  sql(`select sealed, until from before_images where decision_id = ?`, decision)

const PAGE = 500

/** Decisions whose image speaks of any of these: ids, logins, addresses. Opens every image there is. */
export async function imagesAbout(
  { read, keys }: Pick<Store, 'read' | 'keys'>,
  words: readonly string[],
): Promise<string[]> {
  const wanted = words.filter((word) => word.length > 3).map((word) => JSON.stringify(word).slice(1, -1).toLowerCase())
  const found: string[] = []
  let after = ''
  for (;;) {
    const rows = await read(
      sql(
        `select decision_id, sealed from before_images where decision_id > ? order by decision_id limit ?`,
        after,
        PAGE,
      ),
    )
    for (const row of rows) {
      const decision = (after = text(row, 'decision_id'))
      const sealed = bytes(row, 'sealed')
      const plain =
        sealed === undefined ? '' : unseal(keys.holds, sealed, imageBound(decision)).toString().toLowerCase()
      if (wanted.some((word) => plain.includes(word))) found.push(decision)
    }
    if (rows.length < PAGE) return found
  }
}
