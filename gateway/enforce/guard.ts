import type { Call } from '../model/call.ts'
import type { Operation } from '../model/operation.ts'
import { Refusal } from '../model/refusal.ts'
import { meansSelf } from './guard/myself.ts'
import { type Self, touches } from './guard/touches.ts'

export type { Self } from './guard/touches.ts'

/**
 * What no policy can permit (rule 5): `me` and `current`, which upstream are the gateway; and whatever changes the
 * gateway's own identity or its approvers, or reveals a secret of it. Pure. Throws Refusal ambiguous_self or guarded.
 */
export function guard(operation: Operation, call: Call, self: Self): void {
  if (meansSelf(operation)) throw new Refusal('ambiguous_self')
  const touched = touches(operation, call, self)
  if (touched !== undefined)
    throw new Refusal('guarded', {
      why: `${operation.row.id} touches ${touched.what} ${touched.id} (${touched.where}).`,
    })
}
