import type { Operation, OperationRow } from '../../model/operation.ts'
import type { TargetView } from '../../model/view.ts'
import { endpointOf, type Okta, type ReadAnswer } from '../../okta/client.ts'
import type { Store } from '../../store/store.ts'
import { sealImage, type Image } from './image.ts'
import { fieldOf, pathOf, type Ids } from './paths.ts'
import { ruleFor, type Rule } from './table.ts'
import { takeBackOf } from './take-back.ts'

export interface BeforeOptions {
  readonly enabled: boolean
  readonly keepDays: number
  /** Operation ids and tags of which nothing is kept. */
  readonly without: readonly string[]
}

/** Keeps what is there before a write, so that it can be undone. */
export interface BeforeImages {
  /** Never throws and never waits long: what cannot be read is noted as such. */
  keep(write: Write): Promise<void>
  forget(): Promise<number>
}

export interface Write {
  /** The decision's id. */
  readonly id: string
  readonly operation: Operation
  readonly body: unknown
  readonly targets: readonly TargetView[]
  /** Told of each read that is made for it. */
  pays?(read: { readonly scopes: readonly string[]; readonly template: string; readonly path: string }): Promise<void>
}

type Pays = Write['pays']

interface Deps {
  readonly okta: Pick<Okta, 'get'> & {
    readonly limits: Pick<Okta['limits'], 'room'>
    readonly credentials: Pick<Okta['credentials'], 'nameFor'>
  }
  readonly store: Store
  rows(operation: string): OperationRow | undefined
  readonly options: BeforeOptions
  now(): number
  /** The object at a path of Okta's as it was read a moment ago, if it was. */
  recent?(path: string): unknown
  readonly log: { error(fields: object, message: string): void }
}

/** One read may take so long; a write is not kept waiting for more than two of them. */
const READ_MS = 1500
const MOST_BYTES = 262_144
/** Of a rate limit so much may be used before these reads give way to the agents' calls. */
const ROOM = 0.8
/** What this credential may not read is not asked for again so soon: writes must not wait for it. */
const CLOSED_MS = 300_000
const DAY_MS = 86_400_000
/** Standard roles that may be limited to groups. */
const TO_GROUPS: ReadonlySet<unknown> = new Set(['USER_ADMIN', 'HELP_DESK_ADMIN', 'GROUP_MEMBERSHIP_ADMIN'])

export function makeBeforeImages({ okta, store, rows, options, now, recent, log }: Deps): BeforeImages {
  const closed = new Map<string, number>()

  async function read(
    operation: string,
    ids: Ids,
    pays: Pays,
  ): Promise<Image['before'] & { readonly answer?: ReadAnswer }> {
    const row = rows(operation)
    const path = row === undefined ? undefined : pathOf(row, ids)
    if (row === undefined || path === undefined) return { state: 'unread', why: 'its id is not known' }
    const seen = recent?.(path)
    if (seen !== undefined) return { state: 'read', json: seen }
    if ((closed.get(operation) ?? 0) > now())
      return { state: 'unread', why: "the gateway's credential may not read it" }
    try {
      const credential = okta.credentials.nameFor({ scopes: row.scopes })
      if (okta.limits.room(credential, endpointOf('GET', path, row.template), ROOM).left === 0)
        return { state: 'unread', why: "Okta's rate limit was nearly spent" }
      await pays?.({ scopes: row.scopes, template: row.template, path })
      const answer = await okta.get(path, {
        scopes: row.scopes,
        template: row.template,
        host: row.host,
        patienceMs: 0,
        maxBytes: MOST_BYTES,
        signal: AbortSignal.timeout(READ_MS),
      })
      if (answer.status === 404) return { state: 'absent' }
      if (answer.status === 401 || answer.status === 403) closed.set(operation, now() + CLOSED_MS)
      if (answer.status !== 200 || answer.json === undefined)
        return { state: 'unread', why: `Okta answered ${answer.status}` }
      return { state: 'read', json: answer.json, answer }
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : ''
      if (code === 'credential_unavailable') closed.set(operation, now() + CLOSED_MS)
      return { state: 'unread', why: code === '' ? 'Okta did not answer in time' : code }
    }
  }

  /** True where the user is among the members; unknown where the list was not whole. */
  async function member(rule: Extract<Rule, { how: 'member' }>, ids: Ids, pays: Pays): Promise<Image['fact']> {
    const found = await read(rule.list, ids, pays)
    const group = Object.values(ids).find((one) => one.type === 'group')
    if (found.state !== 'read' || !Array.isArray(found.json) || group === undefined) return 'unknown'
    if (found.json.some((one) => fieldOf(one, 'id') === group.id)) return true
    return [found.answer?.headers['link'] ?? []].flat().some((link) => link.includes('rel="next"')) ? 'unknown' : false
  }

  /** Whether what the object names is there; null where it names nothing. */
  async function named(
    { id, read: operation, type }: NonNullable<Extract<Rule, { how: 'restore' }>['other']>,
    before: Image['before'],
    pays: Pays,
  ): Promise<Image['fact']> {
    const other = before.state === 'read' ? fieldOf(before.json, id) : undefined
    if (typeof other !== 'string') return null
    const { state } = await read(operation, { other: { type, id: other } }, pays)
    return state === 'read' ? true : state === 'absent' ? false : 'unknown'
  }

  /** Whether a role that may be limited to some groups or apps was. */
  async function limited(
    [apps, groups]: readonly string[],
    before: Image['before'],
    ids: Ids,
    pays: Pays,
  ): Promise<Image['fact']> {
    const type = before.state === 'read' ? fieldOf(before.json, 'type') : undefined
    const list = type === 'APP_ADMIN' ? apps : TO_GROUPS.has(type) ? groups : undefined
    if (list === undefined) return typeof type === 'string' ? false : 'unknown'
    const found = await read(list, ids, pays)
    return found.state === 'read' && Array.isArray(found.json) ? found.json.length > 0 : 'unknown'
  }

  async function imageOf(rule: Rule, { operation, body, targets, pays }: Write): Promise<Image> {
    const ids = resolved(operation, targets)
    const of = 'read' in rule ? rule.read : undefined
    const before: Awaited<ReturnType<typeof read>> =
      of === undefined ? { state: 'not_needed' } : await read(of, assigned(ids, targets), pays)
    const fact =
      rule.how === 'member'
        ? await member(rule, ids, pays)
        : rule.how === 'give' && rule.limits !== undefined
          ? await limited(rule.limits, before, ids, pays)
          : rule.how === 'restore' && rule.other !== undefined
            ? await named(rule.other, before, pays)
            : null
    const name = rule.how === 'made' ? fieldOf(body, rule.key) : undefined
    return {
      operation: operation.row.id,
      at: now(),
      ids,
      takeBack: rule.how === 'take' ? (takeBackOf(operation, targets) ?? null) : null,
      made: typeof name === 'string' ? name : null,
      credentials: fieldOf(body, 'credentials') !== undefined,
      before: before.state === 'read' ? { state: 'read', json: before.json } : before,
      fact,
    }
  }

  return {
    async keep(write) {
      const { row } = write.operation
      const rule = ruleFor(row.id)
      if (!options.enabled || rule === undefined) return
      if (options.without.includes(row.id) || options.without.includes(row.tag)) return
      try {
        const sealed = sealImage(store.keys.holds, write.id, await imageOf(rule, write))
        await store.run('keepImage', { decision: write.id, sealed, until: now() + options.keepDays * DAY_MS })
      } catch (err) {
        log.error({ err, decision: write.id }, 'what was there before a write could not be kept: it cannot be undone')
      }
    },
    forget: () => store.run('forgetImages', { at: now() }),
  }
}

/** Path parameters with immutable ids, never the names a caller used. Pure. */
function resolved({ row, ids }: Operation, targets: readonly TargetView[]): Ids {
  return Object.fromEntries(
    Object.entries(ids).map(([name, said]) => {
      const found = targets.find((one) => one.id === said || one.named === said)
      return [name, { type: row.parameters[name] ?? '', id: found?.id ?? said }]
    }),
  )
}

/** Also what the body names: who is assigned to an app. Pure. */
const assigned = (ids: Ids, targets: readonly TargetView[]): Ids => ({
  ...Object.fromEntries(targets.map(({ type, id }, i) => [`target${i}`, { type, id }])),
  ...ids,
})
