import { say, thingTarget } from '../log/events.ts'
import type { Table } from '../store/table.ts'
import type { Json, Thing } from '../store/types.ts'
import { notFound, OktaError } from './errors.ts'
import { bodyOf, created, done, ok, param, type Answer, type Exchange } from './exchange.ts'
import { page, rowsAfter, type PageOptions } from './paging.ts'
import type { Routes } from './routes.ts'

/** Who may: a permission on a kind of object, super admins alone, or a check of its own that throws. */
export type Need =
  | { readonly permission: string; readonly kind: string }
  | 'super'
  | ((x: Exchange, thing: Thing | undefined) => void)

type Verb = 'create' | 'update' | 'delete' | 'activate' | 'deactivate'

/** A family of objects with Okta's usual verbs. What is not named is not registered. */
export interface Collection {
  /** Name of the table in World.things. */
  readonly family: string
  /** Three letters that ids begin with. */
  readonly prefix: string | ((body: Json) => string)
  /** Okta's name of the type in 404 answers: NetworkZone. */
  readonly kind: string
  /** Other names of it, by operation. */
  readonly kinds?: Readonly<Record<string, string>>
  readonly idParam: string
  readonly operations: Partial<
    Record<'list' | 'create' | 'get' | 'replace' | 'update' | Exclude<Verb, 'create' | 'update'>, string>
  >
  readonly read: Need
  readonly write: Need
  /** The body to keep, checked and completed; throws 400. Also for changes: `old` is what is kept now. */
  readonly make: (x: Exchange, body: Json, old: Thing | undefined) => Json
  /** Path of the collection, for links: '/api/v1/zones'. Nested ones read their parent from the exchange, and throw 404. */
  readonly path: (x: Exchange) => string
  /** Finds an object by what the path names; default: by id. */
  readonly find?: (x: Exchange, table: Table<Thing>, named: string) => Thing | undefined
  /** What is shown beside id, status, times and links; default: the body as kept. */
  readonly show?: (x: Exchange, thing: Thing) => Json
  /** The whole answer, where Okta's differs from the usual one. */
  readonly view?: (x: Exchange, thing: Thing, self: string) => Json
  /** Which ones a list holds; throws for queries that Okta refuses. */
  readonly wanted?: (x: Exchange) => (thing: Thing) => boolean
  /** Further links, or replacements of the usual ones. */
  readonly links?: (x: Exchange, thing: Thing, self: string) => Json
  /** New ones start so; undefined for families without a status. */
  readonly status?: string | ((x: Exchange, body: Json) => string)
  readonly createAnswers?: 200 | 201
  /** What activate and deactivate answer: the object (default), an empty object, nothing (204), or 200 with no body. */
  readonly lifecycleAnswers?: 'thing' | 'empty' | 'nothing' | 'blank'
  /** Deleting what is not there is as good as done. */
  readonly forgiving?: boolean
  /** Refuses to delete what is active; the code to refuse with. */
  readonly deleteRefusal?: string
  readonly events?: Partial<Record<Verb, string>>
  /** Lists come whole when undefined, else by pages. */
  readonly page?: PageOptions
  /** Lists wrapped in an object under this name: { "roles": [...] }. */
  readonly wrap?: string
  readonly onCreate?: (x: Exchange, thing: Thing) => void
  readonly onChange?: (x: Exchange, thing: Thing) => void
  /** Throws where Okta refuses the verb for this object as it is. */
  readonly may?: (x: Exchange, thing: Thing, verb: Exclude<Verb, 'create'>) => void
  readonly onDelete?: (x: Exchange, thing: Thing) => void
}

/** Operation ids after Okta's pattern: `idsOf('NetworkZone', 's', 'list', 'get')` are listNetworkZones and getNetworkZone. */
export function idsOf(
  kind: string,
  plural: string,
  ...verbs: readonly (keyof Collection['operations'])[]
): Collection['operations'] {
  return Object.fromEntries(verbs.map((verb) => [verb, `${verb}${kind}${verb === 'list' ? plural : ''}`]))
}

/** Event types after Okta's pattern: `stem.create` … */
export function eventsOf(stem: string, ...verbs: readonly Verb[]): Partial<Record<Verb, string>> {
  return Object.fromEntries(verbs.map((verb) => [verb, `${stem}.${verb}`]))
}

/** The table of a collection; nested ones have one for each parent. */
export function tableOf(x: Exchange, spec: Pick<Collection, 'family' | 'path'>): Table<Thing> {
  return x.world.things(`${spec.family} ${spec.path(x)}`)
}

export function check(x: Exchange, need: Need, thing: Thing | undefined): void {
  if (need === 'super') x.may.needSuper()
  else if (typeof need === 'function') need(x, thing)
  else x.may.need(need.permission, need.kind, thing?.id)
}

export function showThing(x: Exchange, spec: Collection, thing: Thing): Json {
  const self = `${x.world.origin}${spec.path(x)}/${thing.id}`
  if (spec.view !== undefined) return spec.view(x, thing, self)
  const verb = thing.status === 'ACTIVE' ? 'deactivate' : 'activate'
  const lifecycle =
    spec.operations[verb] === undefined
      ? {}
      : { [verb]: { href: `${self}/lifecycle/${verb}`, hints: { allow: ['POST'] } } }
  const allow = [
    'GET',
    ...(spec.operations.replace === undefined ? [] : ['PUT']),
    ...(spec.operations.delete === undefined ? [] : ['DELETE']),
  ]
  return {
    id: thing.id,
    ...(thing.status === undefined ? {} : { status: thing.status }),
    created: thing.created,
    lastUpdated: thing.lastUpdated,
    ...(spec.show?.(x, thing) ?? thing.body),
    _links: { self: { href: self, hints: { allow } }, ...lifecycle, ...spec.links?.(x, thing, self) },
  }
}

/** The object that a path names. Throws 404. */
export function thingAt(x: Exchange, spec: Collection): Thing {
  const id = param(x, spec.idParam)
  const table = tableOf(x, spec)
  const thing = spec.find === undefined ? table.get(id) : spec.find(x, table, id)
  if (thing === undefined) throw notFound(id, spec.kinds?.[x.operation.id] ?? spec.kind)
  return thing
}

function announce(x: Exchange, spec: Collection, verb: Verb, thing: Thing): void {
  const eventType = spec.events?.[verb]
  if (eventType === undefined) return
  const name = thing.body['name'] ?? thing.body['label']
  say(
    x,
    eventType,
    `${verb[0]?.toUpperCase() ?? ''}${verb.slice(1)} ${spec.kind}`,
    thingTarget(thing.id, spec.kind, typeof name === 'string' ? name : thing.id),
  )
}

/** Registers the verbs of a collection. */
export function collection(routes: Routes, spec: Collection): void {
  const { operations } = spec
  if (operations.list !== undefined) routes.on(operations.list, (x) => list(x, spec))
  if (operations.create !== undefined) routes.on(operations.create, (x) => create(x, spec))
  if (operations.get !== undefined) {
    routes.on(operations.get, (x) => {
      const thing = thingAt(x, spec)
      check(x, spec.read, thing)
      return ok(showThing(x, spec, thing))
    })
  }
  for (const id of [operations.replace, operations.update]) if (id !== undefined) routes.on(id, (x) => change(x, spec))
  if (operations.delete !== undefined) routes.on(operations.delete, (x) => remove(x, spec))
  if (operations.activate !== undefined) routes.on(operations.activate, (x) => become(x, spec, 'activate'))
  if (operations.deactivate !== undefined) routes.on(operations.deactivate, (x) => become(x, spec, 'deactivate'))
}

function list(x: Exchange, spec: Collection): Answer {
  const table = tableOf(x, spec)
  const { read } = spec
  let visible: (id: string) => boolean = () => true
  if (typeof read === 'object') visible = x.may.visible(read.permission, read.kind)
  else check(x, read, undefined)
  const wanted = spec.wanted?.(x) ?? (() => true)
  if (spec.page !== undefined) {
    const rows = rowsAfter(x, table).filter((thing) => visible(thing.id) && wanted(thing))
    return page(
      x,
      rows,
      (thing) => thing.id,
      (thing) => showThing(x, spec, thing),
      spec.page,
    )
  }
  const shown = table.where((thing) => visible(thing.id) && wanted(thing)).map((thing) => showThing(x, spec, thing))
  return ok(spec.wrap === undefined ? shown : { [spec.wrap]: shown })
}

function create(x: Exchange, spec: Collection): Answer {
  const table = tableOf(x, spec)
  check(x, spec.write, undefined)
  const body = spec.make(x, bodyOf(x), undefined)
  const now = x.world.stamp()
  const thing = table.put({
    id: x.world.ids.next(typeof spec.prefix === 'string' ? spec.prefix : spec.prefix(body)),
    created: now,
    lastUpdated: now,
    ...(spec.status === undefined
      ? {}
      : { status: typeof spec.status === 'string' ? spec.status : spec.status(x, bodyOf(x)) }),
    body,
  })
  spec.onCreate?.(x, thing)
  announce(x, spec, 'create', thing)
  const json = showThing(x, spec, thing)
  return spec.createAnswers === 201 ? created(json) : ok(json)
}

function change(x: Exchange, spec: Collection): Answer {
  const thing = thingAt(x, spec)
  check(x, spec.write, thing)
  spec.may?.(x, thing, 'update')
  // A partial update keeps what it does not name.
  const partial = x.operation.id === spec.operations.update
  thing.body = spec.make(x, partial ? { ...thing.body, ...bodyOf(x) } : bodyOf(x), thing)
  thing.lastUpdated = x.world.stamp()
  spec.onChange?.(x, thing)
  announce(x, spec, 'update', thing)
  return ok(showThing(x, spec, thing))
}

function remove(x: Exchange, spec: Collection): Answer {
  if (spec.forgiving === true && !tableOf(x, spec).has(param(x, spec.idParam))) {
    check(x, spec.write, undefined)
    return done()
  }
  const thing = thingAt(x, spec)
  check(x, spec.write, thing)
  spec.may?.(x, thing, 'delete')
  if (spec.deleteRefusal !== undefined && thing.status === 'ACTIVE') throw new OktaError(spec.deleteRefusal)
  tableOf(x, spec).delete(thing.id)
  spec.onDelete?.(x, thing)
  announce(x, spec, 'delete', thing)
  return done()
}

function become(x: Exchange, spec: Collection, verb: 'activate' | 'deactivate'): Answer {
  const thing = thingAt(x, spec)
  check(x, spec.write, thing)
  spec.may?.(x, thing, verb)
  thing.status = verb === 'activate' ? 'ACTIVE' : 'INACTIVE'
  thing.lastUpdated = x.world.stamp()
  announce(x, spec, verb, thing)
  if (spec.lifecycleAnswers === 'nothing') return done()
  if (spec.lifecycleAnswers === 'blank') return { status: 200 }
  return ok(spec.lifecycleAnswers === 'empty' ? {} : showThing(x, spec, thing))
}
