import type { Call } from '../../model/call.ts'
import type { Operation } from '../../model/operation.ts'

/** The gateway's own things at Okta, and those that decide who its approvers are; immutable ids, and logins for users. */
export interface Self {
  readonly clientIds: ReadonlySet<string>
  readonly appIds: ReadonlySet<string>
  readonly userIds: ReadonlySet<string>
  readonly tokenIds: ReadonlySet<string>
  readonly keyIds: ReadonlySet<string>
  readonly hookIds: ReadonlySet<string>
  readonly logStreamIds: ReadonlySet<string>
  readonly zoneIds: ReadonlySet<string>
  readonly roleAssignmentIds: ReadonlySet<string>
  readonly approverGroupIds: ReadonlySet<string>
  readonly approverRuleIds: ReadonlySet<string>
  /** Ids and labels of the custom roles and resource sets that give the gateway its rights, where it has them that way. */
  readonly roleIds?: ReadonlySet<string>
  readonly resourceSetIds?: ReadonlySet<string>
}

export interface Touched {
  /** 'app or client', 'approver group', … */
  readonly what: string
  readonly id: string
  /** path, query or body. */
  readonly where: string
}

type Part = readonly [what: string, ids: keyof Self]

const PARTS: readonly Part[] = [
  ['its client', 'clientIds'],
  ['its app', 'appIds'],
  ['its user', 'userIds'],
  ['its token', 'tokenIds'],
  ['its hook', 'hookIds'],
  ['its log stream', 'logStreamIds'],
  ['its zone', 'zoneIds'],
  ['its role assignment', 'roleAssignmentIds'],
  ['approver group', 'approverGroupIds'],
  ['rule that feeds approvers', 'approverRuleIds'],
  ['its role', 'roleIds'],
  ['its resource set', 'resourceSetIds'],
]

/** Keys go by names that people choose ('main'): they count only where a key is named, not in any text of a body. */
const KEY_TYPES = new Set(['key', 'hook_key', 'client_secret'])

/** Okta takes a user's login in any case, and its part before '@' where that is enough. */
const isOurUser = (id: string, users: ReadonlySet<string>): boolean => {
  const named = id.toLowerCase()
  for (const user of users) {
    const ours = user.toLowerCase()
    if (ours === named || (ours.includes('@') && ours.slice(0, ours.indexOf('@')) === named)) return true
  }
  return false
}

/**
 * Assignments of standard roles have the role's name in base32 for their id (KVJUKUS7IFCE2SKO is USER_ADMIN), the same for
 * whoever holds it: such an id means the gateway only below the gateway's own client or user, which are guarded themselves.
 */
const ROLE_NAME = /^[A-Z2-7]+$/

/** Which part of the gateway an id is, wherever it stands. */
const partOf = (id: string, self: Self): string | undefined =>
  PARTS.find(([, ids]) => self[ids]?.has(id) === true && !(ids === 'roleAssignmentIds' && ROLE_NAME.test(id)))?.[0]

/** Ids inside a text: the whole, or the segments of a URL or an ORN. */
const idsIn = (text: string): readonly string[] =>
  text.includes('://') || text.startsWith('orn:') ? text.split(/[/:?#&=]/) : [text]

const inTargets = ({ targets }: Operation, self: Self): Touched | undefined => {
  for (const { type, id, from } of targets) {
    const what =
      partOf(id, self) ??
      (KEY_TYPES.has(type) && self.keyIds.has(id) ? 'its key' : undefined) ??
      (type === 'user' && isOurUser(id, self.userIds) ? 'its user' : undefined)
    if (what !== undefined) return { what, id, where: from }
  }
  return undefined
}

/**
 * Every text of the body but the links Okta wrote: an operation this catalog reads no targets from (a new one, a family
 * without extractors) must not become the way around the guard.
 */
const inValue = (value: unknown, self: Self): Touched | undefined => {
  if (typeof value === 'string') {
    for (const id of idsIn(value)) {
      const what = partOf(id, self)
      if (what !== undefined) return { what, id, where: 'body' }
    }
    return undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  for (const [key, part] of Object.entries(value)) {
    if (key === '_links' || key === '_embedded') continue
    const touched = inValue(part, self)
    if (touched !== undefined) return touched
  }
  return undefined
}

const inQuery = (params: Call['params'], self: Self): Touched | undefined => {
  for (const [, value] of params) {
    const touched = inValue(value, self)
    if (touched !== undefined) return { ...touched, where: 'query' }
  }
  return undefined
}

/** What of the gateway a call changes, or whose secret it reveals; undefined for plain reads and for everything else. */
export const touches = (operation: Operation, call: Call, self: Self): Touched | undefined => {
  const { row } = operation
  if (row.access === 'read' && !row.revealsSecrets) return undefined
  const named = inTargets(operation, self)
  if (named !== undefined || row.access === 'read') return named
  return inQuery(call.params, self) ?? inValue(call.body?.json, self)
}
