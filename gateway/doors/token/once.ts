import { createHash } from 'node:crypto'
import type { Store } from '../../store/store.ts'

/** True the first time, false until `until` (epoch ms) for every later one, on whichever replica it comes. */
export type Once = (kind: 'assertion' | 'proof', id: string, until: number) => Promise<boolean>

export const makeOnce =
  (store: Pick<Store, 'run'>, now: () => number): Once =>
  (kind, id, until) =>
    store.run('useOnce', {
      id: `${kind}:${createHash('sha256').update(id).digest('base64url')}`,
      until,
      now: now(),
    })
