import { seal, unseal } from '../../store/sealing.ts'
import type { GiveBackInput, SettledGiveBack } from '../../store/commands/give-backs.ts'
import type { Store } from '../../store/store.ts'

const bound = (id: string) => `give-back ${id}`

/** Seals how a grant is taken back. `dueAt` in epoch ms. */
export const giveBackInput = (
  store: Store,
  parts: { readonly id: string; readonly agent: string; readonly hold: string; readonly dueAt: number },
  takeBack: object,
): GiveBackInput => ({
  ...parts,
  sealed: Buffer.from(seal(store.keys.holds, Buffer.from(JSON.stringify(takeBack)), bound(parts.id))).toString(
    'base64',
  ),
})

/** Opens it again; unchecked JSON. Throws when key, id or a byte differs. */
export const openTakeBack = (store: Store, id: string, sealed: Uint8Array): unknown =>
  JSON.parse(unseal(store.keys.holds, sealed, bound(id)).toString())

export const takeDueGiveBacks = (store: Store, at: number, until: number, limit: number) =>
  store.run('takeGiveBacks', { at, until, limit })

export const settleGiveBack = (store: Store, end: SettledGiveBack) => store.run('settleGiveBack', end)
