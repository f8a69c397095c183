import type { ReadEntry } from './read.ts'
import { decisionPublic, outcomePublic } from './stored.ts'

/**
 * An entry as an OCSF API Activity event (class 6003), for `audit tail --format ocsf`. Decisions and refusals become one
 * event; an outcome becomes one of its own, joined by the correlation uid. Other kinds have no event here. Pure.
 */
export interface OcsfEvent {
  readonly class_uid: 6003
  readonly [attribute: string]: unknown
}

const VERSION = '1.9.0-dev'
/** activity_id of the class: 1 create, 2 read, 3 update, 4 delete, 99 other. */
const activityOf = (method: string, access: string | undefined): number => {
  if (access === 'read' || method === 'GET' || method === 'HEAD') return 2
  if (access === 'destroy' || method === 'DELETE') return 4
  return method === 'POST' ? 1 : method === 'PUT' || method === 'PATCH' ? 3 : 99
}
/** disposition_id: 1 allowed, 2 blocked, 15 detected, 99 other; action_id: 1 allowed, 2 denied, 99 other. */
const DISPOSITION = { allow: [1, 1], alert: [15, 1], hold: [99, 99], block: [2, 2] } as const
const SEVERITY = { info: 1, low: 2, medium: 3, high: 4, critical: 5 } as const

export function ocsfOf(entry: ReadEntry): OcsfEvent | undefined {
  const common = {
    class_uid: 6003,
    class_name: 'API Activity',
    category_uid: 6,
    category_name: 'Application Activity',
    time: Date.parse(entry.at),
    actor: { app_uid: entry.agent ?? '', user: { uid: entry.agent ?? '', type_id: 4, type: 'Service' } },
  } as const
  const metadata = (product: string) => ({
    version: VERSION,
    uid: entry.id,
    correlation_uid: entry.decision ?? entry.id,
    sequence: entry.log.counter,
    profiles: ['security_control'],
    product: { name: 'Postern', vendor_name: 'Postern', version: product },
  })
  const address = {
    uid: entry.agent ?? '',
    ...(entry.words.source_ip === undefined ? {} : { ip: entry.words.source_ip }),
  }
  const decided = decisionPublic.safeParse(entry.public).data
  if (decided !== undefined && entry.kind === 'decision') {
    const { call, decision, evaluation } = decided
    const activity = activityOf(call.method, evaluation.action.access)
    const [disposition, action] = DISPOSITION[decision.effect]
    const worst = decision.reasons
      .filter((reason) => reason.effect === decision.effect)
      .map((reason) => SEVERITY[reason.severity])
    return {
      ...common,
      metadata: metadata(decided.gateway),
      activity_id: activity,
      type_uid: 600300 + activity,
      severity_id: Math.max(1, ...worst),
      action_id: action,
      disposition_id: disposition,
      actor: { ...common.actor, app_name: evaluation.subject.properties.name },
      src_endpoint: address,
      dst_endpoint: { hostname: evaluation.context.org },
      api: {
        operation: evaluation.action.name,
        service: { name: 'Okta' },
        group: { name: evaluation.action.tag },
        version: decided.catalog,
      },
      http_request: { http_method: call.method, url: { path: call.path } },
      resources: evaluation.context.targets.map((target) => ({
        type: target.type,
        uid: target.id,
        ...(entry.words.names?.[target.id]?.label === undefined ? {} : { name: entry.words.names[target.id]?.label }),
      })),
      policy: { uid: decision.policy, name: decision.reasons[0]?.rule ?? 'none' },
      enrichments: decision.reasons.map(({ rule, effect }) => ({ name: 'rule', value: rule, type: effect, data: {} })),
      message: `${decision.effect}: ${decision.reasons.map((reason) => reason.title).join('; ')}`,
    }
  }
  const told = outcomePublic.safeParse(entry.public).data?.outcome
  if (told === undefined || entry.kind !== 'outcome') return undefined
  return {
    ...common,
    metadata: metadata(''),
    activity_id: 99,
    activity_name: 'Outcome',
    type_uid: 600399,
    severity_id: told.kind === 'unknown' ? 3 : 1,
    status_id: told.kind === 'answered' ? (told.status !== null && told.status < 400 ? 1 : 2) : 0,
    src_endpoint: address,
    api: {
      operation: entry.operation ?? '',
      service: { name: 'Okta' },
      ...(told.request_id === null ? {} : { request: { uid: told.request_id } }),
    },
    ...(told.status === null ? {} : { http_response: { code: told.status, latency: told.ms, length: told.bytes } }),
  }
}
