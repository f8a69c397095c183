import { z } from 'zod'
import type { Plan } from '../../model/plan.ts'
import { EXPECTED } from '../../model/plan.ts'
import type { Subject } from '../../model/subject.ts'
import { partOf, type Draft, type RefMaker } from './draft.ts'

/** An agent announced a change set, and it waits for people. */
export interface PlanRecord {
  readonly id: string
  readonly at: number
  readonly subject: Subject
  /** Peer address. */
  readonly source: string
  readonly plan: Plan
  /** Held calls that it lets go on. */
  readonly calls: number
  readonly policy: string
  readonly purpose: string
}

/** Ids only; a pattern's own '*' stands as it is. Pure. */
const target = (ref: RefMaker) => (one: { readonly type: string; readonly id: string }) => ({
  type: one.type,
  id: one.id === '*' ? '*' : ref(one.type, one.id.replace(/\*$/, '')).ref + (one.id.endsWith('*') ? '*' : ''),
})

/** The entry of an announcement: what was announced by ids and rules; its words are closed with the agent's owner. Pure. */
export function planDraft(record: PlanRecord, ref: RefMaker): Draft {
  const { subject, plan } = record
  const owner = ref('user', subject.agent.owner.id)
  return {
    kind: 'decision',
    at: record.at,
    decision: record.id,
    agent: subject.agent.id,
    operation: 'postern.plan',
    effect: 'hold',
    hold: null,
    public: JSON.stringify({
      v: 1,
      plan: {
        id: plan.id,
        minutes: plan.minutes,
        calls: record.calls,
        policy: record.policy,
        actors: subject.actors.map((actor) => ref('user', actor.id).ref),
        address: ref('address', record.source).ref,
        items: plan.items.map((item) => ({
          operation: item.operation,
          ...(item.digest === undefined ? {} : { digest: item.digest }),
          targets: (item.targets ?? item.touches).map(target(ref)),
          most: item.most,
          expect: item.expect,
          rules: item.rules,
        })),
      },
    }),
    parts: [partOf([owner.ref], { source_ip: record.source, purpose: record.purpose.slice(0, 1000) })],
  }
}

export const planPublic = z.object({
  plan: z.object({
    id: z.string(),
    minutes: z.number(),
    calls: z.number(),
    policy: z.string(),
    actors: z.array(z.string()),
    items: z.array(
      z.object({
        operation: z.string(),
        digest: z.string().optional(),
        targets: z.array(z.object({ type: z.string(), id: z.string() })),
        most: z.number(),
        expect: z.enum(EXPECTED),
        rules: z.array(z.string()),
      }),
    ),
  }),
})
export type PlanPublic = z.infer<typeof planPublic>['plan']
