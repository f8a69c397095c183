import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider'

interface Kept {
  readonly payload: AdapterPayload
  readonly until: number
}

/** What the provider remembers, in memory, one map for all kinds of things; gone with the process. */
export function makeAdapter(now: () => number): AdapterFactory {
  const kept = new Map<string, Kept>()
  const live = (key: string): AdapterPayload | undefined => {
    const found = kept.get(key)
    if (found === undefined || found.until > now()) return found?.payload
    kept.delete(key)
    return undefined
  }
  return (kind): Adapter => {
    const search = (fits: (payload: AdapterPayload) => boolean): Promise<AdapterPayload | undefined> => {
      for (const key of [...kept.keys()]) {
        const payload = key.startsWith(`${kind} `) ? live(key) : undefined
        if (payload !== undefined && fits(payload)) return Promise.resolve(payload)
      }
      return Promise.resolve(undefined)
    }
    return {
      upsert(id, payload, seconds) {
        kept.set(`${kind} ${id}`, { payload, until: seconds === undefined ? Infinity : now() + seconds * 1000 })
        return Promise.resolve(undefined)
      },
      find: (id) => Promise.resolve(live(`${kind} ${id}`)),
      findByUid: (uid) => search((payload) => payload.uid === uid),
      findByUserCode: (code) => search((payload) => payload.userCode === code),
      consume(id) {
        const found = live(`${kind} ${id}`)
        if (found !== undefined) found.consumed = Math.floor(now() / 1000)
        return Promise.resolve(undefined)
      },
      destroy(id) {
        kept.delete(`${kind} ${id}`)
        return Promise.resolve(undefined)
      },
      revokeByGrantId(grant) {
        for (const [key, { payload }] of kept) if (payload.grantId === grant) kept.delete(key)
        return Promise.resolve(undefined)
      },
    }
  }
}
