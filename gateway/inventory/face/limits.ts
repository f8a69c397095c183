import type { LimitsPort, LimitsState } from '../../okta/limits.ts'
import type { Store } from '../../store/store.ts'

/** Where replicas share what they learned of Okta's limits: one row a credential. */
export const limitsPort = (store: Store, now: () => number): LimitsPort => ({
  async load(credential) {
    const [row] = await store.read({ text: `select state from limits where credential = ?`, values: [credential] })
    if (row === undefined) return { buckets: new Map(), crowdedAt: 0 }
    // Written by `save` below.
    const state = JSON.parse(String(row['state'])) as { buckets: [string, never][]; crowdedAt: number }
    return { buckets: new Map(state.buckets), crowdedAt: state.crowdedAt }
  },
  async save(credential, { buckets, crowdedAt }: LimitsState) {
    await store.run('saveLimits', {
      credential,
      state: JSON.stringify({ buckets: [...buckets], crowdedAt }),
      at: now(),
    })
  },
})
