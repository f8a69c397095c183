import type { OperationRow } from '../../model/operation.ts'
import type { Method } from '../../model/call.ts'
import type { Image } from './image.ts'
import { fieldOf, pathOf } from './paths.ts'
import { ruleFor, type Rule } from './table.ts'
import type { TakeBack } from './take-back.ts'

/** What would undo a write, or why nothing does. */
export type Inverse =
  | {
      readonly can: 'yes'
      readonly operation: string
      readonly method: Method
      /** With {} where a looked-up id goes. */
      readonly path: string
      readonly query: string
      readonly body: unknown
      readonly notes: readonly string[]
      /** What must be looked up first: the assignment that was made, or the thing that was made by its name. */
      readonly lookup: TakeBack['lookup'] | Find | null
      /** Path of the GET that shows what is there now; undefined where that would tell nothing. */
      readonly now: { readonly operation: string; readonly path: string } | undefined
    }
  | { readonly can: 'nothing'; readonly why: string }
  | { readonly can: 'no'; readonly why: string; readonly was: unknown }

/** Finds what was made by its name, and by when it was made. */
export interface Find {
  readonly operation: string
  readonly path: string
  readonly query: string
  readonly name: { readonly key: string; readonly value: string }
  /** Epoch ms of the write. */
  readonly at: number
}

export type Rows = (operation: string) => OperationRow | undefined

/** Fields that only Okta writes. */
const READ_ONLY: ReadonlySet<string> = new Set(
  'id orn created createdBy createdDate lastUpdate lastUpdated lastUpdatedBy lastMembershipUpdated lastActivated status statusChanged activated lastLogin passwordChanged objectClass features system licensing universalLogout isDefault default resourceType resourceDisplayName resourceId _links _embedded'.split(
    ' ',
  ),
)

const fieldsOf = (value: unknown): readonly (readonly [string, unknown])[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : []

/** What of an object can be written back. Pure. */
export const writable = (object: unknown, parts?: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(
    fieldsOf(object).filter(([name]) => (parts === undefined ? !READ_ONLY.has(name) : parts.includes(name))),
  )

const no = (why: string, was?: unknown): Inverse => ({ can: 'no', why, was })
const nothing = (why: string): Inverse => ({ can: 'nothing', why })

/** The request that undoes the write of this image. Pure. */
export function inverseOf(image: Image, rows: Rows): Inverse {
  const rule = ruleFor(image.operation)
  if (rule === undefined) return no(`No inverse of ${image.operation} is known.`)
  const { before } = image
  if (before.state === 'unread' && rule.how !== 'never')
    return no(`What was there before could not be read: ${before.why}.`)
  switch (rule.how) {
    case 'restore':
      return restored(rule, image, rows)
    case 'move':
      return moved(rule, image, rows)
    case 'give':
      return given(rule, image, rows)
    case 'member':
      if (image.fact === 'unknown') return no('Whether the user was in the group before could not be read.')
      if (image.fact !== rule.was)
        return nothing(rule.was ? 'The user was not in the group before.' : 'The user was in the group before.')
      return request(rule.by, image, rows, {})
    case 'take':
      if (before.state === 'read') return nothing('It was given before.')
      return image.takeBack === null ? no('What it gave cannot be told from the call.') : taken(image.takeBack, rows)
    case 'made':
      return made(rule, image, rows)
    case 'never':
      // Okta only deactivates whom it is told to delete for the first time.
      if (
        image.operation === 'deleteUser' &&
        before.state === 'read' &&
        fieldOf(before.json, 'status') !== 'DEPROVISIONED'
      )
        return inverseOf({ ...image, operation: 'deactivateUser' }, rows)
      return no(
        `This cannot be undone. ${rule.why}`,
        before.state === 'read'
          ? writable(before.json, image.operation === 'deleteUser' ? ['profile'] : undefined)
          : undefined,
      )
  }
}

interface Parts {
  readonly body?: unknown
  readonly query?: string
  readonly notes?: readonly string[]
  readonly now?: string
}

function request(operation: string, { ids }: Image, rows: Rows, parts: Parts): Inverse {
  const row = rows(operation)
  const path = row === undefined ? undefined : pathOf(row, ids)
  if (row === undefined || path === undefined) return no(`Which thing ${operation} would be about is not known.`)
  const read = parts.now === undefined ? undefined : rows(parts.now)
  const now = read === undefined ? undefined : pathOf(read, ids)
  return {
    can: 'yes',
    operation,
    method: row.method,
    path,
    query: parts.query ?? '',
    body: parts.body,
    notes: parts.notes ?? [],
    lookup: null,
    now: read === undefined || now === undefined ? undefined : { operation: read.id, path: now },
  }
}

/** Whether the object authenticates by a secret that is not in what Okta showed of it. Pure. */
const HIDES = {
  hook: (was: unknown) =>
    typeof fieldOf(was, 'channel.config.authScheme.key') === 'string' ||
    typeof fieldOf(was, 'channel.config.clientId') === 'string',
  identity_provider: (was: unknown) =>
    typeof fieldOf(was, 'protocol.credentials.client.client_id') === 'string' &&
    typeof fieldOf(was, 'protocol.credentials.client.client_secret') !== 'string' &&
    !/^(none|private_key_jwt)$/.test(String(fieldOf(was, 'protocol.credentials.client.token_endpoint_auth_method'))),
} as const

function restored(rule: Extract<Rule, { how: 'restore' }>, image: Image, rows: Rows): Inverse {
  const { before } = image
  if (before.state !== 'read') return nothing('It was not there before.')
  const was = writable(before.json, rule.parts)
  if (rule.secret !== undefined && HIDES[rule.secret](before.json))
    return no(
      'It authenticates with a secret that Okta does not show, so it cannot be written back whole: change it by hand, with its secret.',
      was,
    )
  if (rule.other !== undefined && image.fact === false) delete was[rule.other.field]
  const hidden = image.credentials
    ? ['Passwords and other credentials that it set cannot be read, and stay as they are.']
    : []
  return request(rule.by, image, rows, {
    body: was,
    now: rule.read,
    notes: [...hidden, ...(rule.note === undefined ? [] : [rule.note])],
  })
}

function moved(rule: Extract<Rule, { how: 'move' }>, image: Image, rows: Rows): Inverse {
  const { before } = image
  const status = before.state === 'read' ? fieldOf(before.json, 'status') : undefined
  if (typeof status !== 'string') return no('The state it was in before is not known.')
  if (rule.to.includes(status)) return nothing(`It was ${status} before.`)
  return request(rule.by, image, rows, {
    now: rule.read,
    ...(rule.query === undefined ? {} : { query: rule.query }),
    notes: rule.note === undefined ? [] : [rule.note],
  })
}

function given(rule: Extract<Rule, { how: 'give' }>, image: Image, rows: Rows): Inverse {
  const { before } = image
  if (before.state !== 'read') return nothing('It was not there before.')
  if (rule.limits !== undefined && image.fact !== false)
    return no(
      image.fact === true
        ? 'The role was limited to some groups or apps: given again by one request it would be wider than it was.'
        : 'Whether the role was limited to some groups or apps could not be read: it might come back wider than it was.',
    )
  const body = BODIES[rule.body](before.json)
  if (body === undefined) return no('How it was given is not known.')
  return request(rule.by, image, rows, { body, notes: rule.note === undefined ? [] : [rule.note] })
}

const BODIES: Readonly<Record<'role' | 'app_user' | 'app_group', (was: unknown) => unknown>> = {
  role(was) {
    const type = fieldOf(was, 'type')
    if (typeof type !== 'string') return undefined
    if (type !== 'CUSTOM') return { type }
    const [role, set] = [fieldOf(was, 'role'), fieldOf(was, 'resource-set')]
    return typeof role === 'string' && typeof set === 'string' ? { type, role, 'resource-set': set } : undefined
  },
  app_user(was) {
    const [id, userName, profile] = [fieldOf(was, 'id'), fieldOf(was, 'credentials.userName'), fieldOf(was, 'profile')]
    if (typeof id !== 'string') return undefined
    return {
      id,
      scope: 'USER',
      ...(typeof userName === 'string' ? { credentials: { userName } } : {}),
      ...(typeof profile === 'object' && profile !== null ? { profile } : {}),
    }
  },
  app_group: (was) => writable(was, ['priority', 'profile']),
}

function taken({ operation, path, lookup }: TakeBack, rows: Rows): Inverse {
  const row = rows(operation)
  if (row === undefined) return no(`No inverse is known.`)
  return {
    can: 'yes',
    operation,
    method: row.method,
    path,
    query: '',
    body: undefined,
    notes: [],
    lookup,
    now: undefined,
  }
}

function made(rule: Extract<Rule, { how: 'made' }>, image: Image, rows: Rows): Inverse {
  const [row, find] = [rows(rule.by), rows(rule.find)]
  if (image.made === null || row === undefined || find === undefined)
    return no('The name of what it made is not known.')
  const name = encodeURIComponent(image.made)
  return {
    can: 'yes',
    operation: rule.by,
    method: row.method,
    path: row.template.replace(/\{\w+\}/, '{}'),
    query: '',
    body: undefined,
    notes: rule.note === undefined ? [] : [rule.note],
    lookup: {
      operation: rule.find,
      path: rule.query === null ? find.template.replace(/\{\w+\}/, name) : find.template,
      query: rule.query === null ? '' : `${rule.query}=${name}&limit=50`,
      name: { key: rule.key, value: image.made },
      at: image.at,
    },
    now: undefined,
  }
}
