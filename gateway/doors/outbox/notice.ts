import { z } from 'zod'
import { decisionPublic, namesOf, type AuditReader } from '../../enforce/audit.ts'
import type { HoldView } from '../../model/api.ts'
import { SEVERITIES, type Severity } from '../../model/decision.ts'
import { isMessageKind, type MessageKind } from '../../model/messages.ts'
import { sentenceOf } from '../../model/sentence.ts'
import { cleaned } from '../../model/words.ts'
import { votesStatement } from '../../store/commands/holds.ts'
import type { Delivery } from '../../store/commands/deliveries.ts'
import { text } from '../../store/statement.ts'
import type { Store } from '../../store/store.ts'
import { findHold } from '../operators/holds.ts'
import { agentRef, namesOf as agentNames } from '../operators/agents.ts'
import { Undelivered } from './sink.ts'

export interface NoticeRule {
  readonly rule: string
  readonly title: string
  readonly severity: Severity
}

/** What a message says, as things are when it is sent. Plain text: each sink escapes it for where it is shown. */
export interface Notice {
  /** The message's, for receivers that tell repeats. */
  readonly id: string
  readonly kind: MessageKind
  /** Epoch ms of what happened. */
  readonly at: number
  readonly agent: { readonly id: string; readonly name: string }
  readonly operation: string
  /** Words that follow 'wants to'. */
  readonly sentence: string
  readonly severity: Severity
  readonly rules: readonly NoticeRule[]
  /** Words of the agent: untrusted (rule 21). */
  readonly purpose: string | undefined
  readonly decision: string
  /** Where a call waits or waited for people. */
  readonly hold: HoldView | undefined
  readonly votes: readonly { readonly by: string; readonly verdict: 'approve' | 'deny'; readonly reason: string }[]
  /** The page of the hold. Names it and opens nothing. */
  readonly link: string | undefined
}

export interface NoticeDeps {
  readonly store: Store
  readonly reader: Pick<AuditReader, 'show'>
  readonly now: () => number
  /** Page of a hold, where there are pages. */
  readonly link: (hold: string) => string | undefined
}

const about = z.object({ hold: z.string().optional(), decision: z.string().optional() })

export const severest = (rules: readonly { readonly severity: string }[]): Severity =>
  SEVERITIES.findLast((one) => rules.some((rule) => rule.severity === one)) ?? 'info'

const severity = (word: string): Severity => SEVERITIES.find((one) => one === word) ?? 'medium'

/** The notice of a message. Throws Refusal not_found where what it is about is gone. */
export async function noticeOf(
  message: Pick<Delivery, 'message' | 'kind' | 'body' | 'createdAt'>,
  deps: NoticeDeps,
): Promise<Notice> {
  const { kind } = message
  // A newer version of Postern that shares the store may tell of more.
  if (!isMessageKind(kind))
    throw new Undelivered(`this version knows no message of the kind ${cleaned(kind)}`, { own: true })
  const base = { id: message.message, kind, at: message.createdAt }
  if (kind === 'bypass') return await ofBypass(base, message.body, deps)
  const { hold, decision = '' } = about.parse(JSON.parse(message.body))
  return hold === undefined ? await ofDecision(base, decision, deps) : await ofHold(base, hold, deps)
}

const bypass = z.object({
  agent: z.string(),
  credential: z.object({ kind: z.enum(['client', 'token']), id: z.string() }),
  event: z.object({ type: z.string() }),
  count: z.number(),
})

/** A call that went around the gateway (gateway/watch): there is no decision to show. */
async function ofBypass(base: Base, body: string, { store }: NoticeDeps): Promise<Notice> {
  const { agent, credential, event, count } = bypass.parse(JSON.parse(body))
  const through = `${credential.kind === 'client' ? 'OAuth client' : 'API token'} ${credential.id}`
  return {
    ...base,
    agent: agentRef(agent, await agentNames(store)),
    operation: event.type,
    sentence: `reach Okta around Postern: ${count} ${count === 1 ? 'event' : 'events'}, the first ${event.type}, through its own ${through}`,
    severity: 'high',
    rules: [{ rule: 'postern.bypass', title: 'A call went around Postern', severity: 'high' }],
    purpose: undefined,
    decision: '',
    hold: undefined,
    votes: [],
    link: undefined,
  }
}

type Base = Pick<Notice, 'id' | 'kind' | 'at'>

async function ofHold(base: Base, id: string, { store, now, link }: NoticeDeps): Promise<Notice> {
  const hold = await findHold(store, id, now())
  const votes = await store.read(votesStatement(id))
  const rules = hold.rules.map((one) => ({ rule: one.rule, title: one.title, severity: severity(one.severity) }))
  return {
    ...base,
    agent: hold.agent,
    operation: hold.operation,
    sentence: hold.sentence,
    severity: severest(rules),
    rules,
    purpose: hold.purpose ?? undefined,
    decision: hold.decision,
    hold,
    votes: votes.map((vote) => ({
      by: text(vote, 'approver_name'),
      verdict: text(vote, 'verdict') === 'approve' ? 'approve' : 'deny',
      reason: text(vote, 'reason'),
    })),
    link: link(hold.id),
  }
}

async function ofDecision(base: Base, id: string, { store, reader }: NoticeDeps): Promise<Notice> {
  const entries = await reader.show(id)
  const own = entries.find((entry) => entry.kind === 'decision')
  const story = own === undefined ? undefined : decisionPublic.safeParse(own.public).data
  const names = namesOf(entries, {})
  const spoken = story?.decision.reasons.filter((reason) => reason.effect === story.decision.effect) ?? []
  const rules = spoken.map(({ rule, title, severity: how }) => ({ rule, title, severity: how }))
  const operation = own?.operation ?? ''
  return {
    ...base,
    agent: agentRef(own?.agent ?? '', await agentNames(store)),
    operation,
    sentence:
      story === undefined
        ? 'do something whose record is gone'
        : sentenceOf(
            { row: { id: operation }, properties: story.evaluation.action.properties },
            story.evaluation.context.targets.map(({ type, id: target, exists }) => ({
              type,
              id: target,
              exists,
              label: names.label(target),
            })),
          ),
    severity: severest(rules),
    rules,
    purpose: own?.words.purpose,
    decision: id,
    hold: undefined,
    votes: [],
    link: undefined,
  }
}
