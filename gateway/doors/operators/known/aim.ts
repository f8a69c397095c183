import { classify } from '../../../enforce/classify.ts'
import { operationOn, type Aimed, type Names } from '../../../inventory/questions.ts'
import type { ExplainAsk, NamedView } from '../../../model/api.ts'
import type { Call } from '../../../model/call.ts'
import type { PropertyValue, Target } from '../../../model/operation.ts'
import { Refusal } from '../../../model/refusal.ts'
import type { KnownOrg } from '../house.ts'
import { rowOf } from './org.ts'

export interface Aim extends Aimed {
  /** As classified with its body, where every part of its path is named. */
  readonly targets: readonly Target[]
  readonly properties: Readonly<Record<string, PropertyValue>>
  readonly body: string | undefined
}

interface Asked {
  readonly operation: string
  readonly on: readonly string[]
  readonly body?: string | undefined
}

const pathOf = ({ row, ids }: Aimed): string =>
  row.template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(ids[name] ?? ''))

/** The operation as it would be called, as far as it is named. Throws Refusal. */
export async function aimAt(asked: Asked, org: KnownOrg, names: Names): Promise<Aim> {
  const aimed = await operationOn(rowOf(asked.operation, org), asked.on, names)
  const { body } = asked
  const json = body === undefined ? undefined : parsed(body)
  if (aimed.missing.length > 0 || aimed.row.door === 'refuse') return { ...aimed, properties: {}, body }
  const path = pathOf(aimed)
  const call: Call = {
    method: aimed.row.method,
    path,
    segments: path.slice(1).split('/').map(decodeURIComponent),
    query: '',
    params: [],
    headers: {},
    body:
      body === undefined
        ? undefined
        : { bytes: Buffer.from(body), mediaType: 'application/json', contentType: 'application/json', json },
    source: { ip: '', userAgent: undefined },
    receivedAt: 0,
  }
  const { targets, properties } = classify(call, org.catalog())
  // What was named beside the path stands for what a body would name.
  const beside = aimed.targets.filter((one) => one.from === 'body' && !targets.some((known) => known.id === one.id))
  return { ...aimed, targets: [...targets, ...beside], properties, body }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body) as unknown
  } catch {
    throw new Refusal('malformed_body')
  }
}

/** The same as an agent would send it; undefined while a part of the path is not named. */
export function callOf(aim: Aim, as: string): ExplainAsk | undefined {
  if (aim.missing.length > 0) return undefined
  return {
    method: aim.row.method,
    path: pathOf(aim),
    contentType: aim.row.bodyTypes[0] ?? 'application/json',
    ...(aim.body === undefined ? {} : { body: aim.body }),
    as,
  }
}

/** What the path of an operation still lacks, as an error. */
export const unnamed = ({ row, missing }: Aimed): Refusal =>
  new Refusal('invalid_request', {
    sentence: `${row.id} is done to something that was not named: ${missing.map((name) => row.parameters[name] ?? name).join(', ')}.`,
    hint: `Its path is ${row.template}.`,
  })

export const namedTargets = async (targets: readonly Target[], names: Names): Promise<NamedView[]> =>
  await Promise.all(
    targets.map(async ({ type, id }) => ({
      type,
      id,
      label: (await names.labelOf(names.kindsOf(type), id)) ?? null,
    })),
  )
