/** What an id becomes where names may not stand: itself, or a stand-in with the plain word to be sealed (rule 23). */
export interface PersonRef {
  readonly ref: string
  /** Only when `ref` is a stand-in. */
  readonly plain?: string
}

/** Okta's own ids: three letters of kind, seventeen to nineteen of the object; a user's begins with 00u. */
const OKTA_ID = /^[0-9a-zA-Z]{20,22}$/
const OKTA_USER = /^00u[0-9a-zA-Z]{17}$/
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
/** SUPER_ADMIN, HELP_DESK_ADMIN, OKTA_VERIFY: types that Okta itself names. */
const TYPE_WORD = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/
const OWN_ID = /^(?:dec|ent|agt|op|msg|hold)_[0-9A-Za-z_-]{1,40}$/
/** Stand-ins are made once. */
const STAND_IN = /^name~[0-9A-Za-z_-]{22}$/
const PLAIN_WORDS: ReadonlySet<string> = new Set(
  // Values of path parameters that are Okta's own words: standing objects and lifecycle verbs.
  ' default everyone all org unknown activate deactivate reactivate suspend unsuspend unlock expire_password reset_factors reset_password'.split(
    ' ',
  ),
)

/** Ids of these types are keys to something, so they are never recorded as they are. */
const BEARERS: ReadonlySet<string> = new Set(['session', 'one_time_token', 'recovery_token', 'state_token'])
const PEOPLE: ReadonlySet<string> = new Set([
  'user',
  'owner',
  'actor',
  'group_owner',
  'binding_member',
  'identity_source_user',
])

/** True where this id of this type may stand in the public part of an entry: it names no person and opens nothing. */
export function isPlainRef(type: string, id: string): boolean {
  if (STAND_IN.test(id) || OWN_ID.test(id)) return true
  if (BEARERS.has(type)) return false
  if (PEOPLE.has(type)) return OKTA_USER.test(id) || (type !== 'user' && OKTA_ID.test(id)) || id === ''
  return (/[0-9]/.test(id) && OKTA_ID.test(id)) || UUID.test(id) || TYPE_WORD.test(id) || PLAIN_WORDS.has(id)
}

/** An immutable id passes; everything else (a login, a label, a client's own name) becomes its stand-in. Pure. */
export const personRef = (type: string, id: string, pseudonym: (name: string) => string): PersonRef =>
  isPlainRef(type, id) ? { ref: id } : { ref: pseudonym(id), plain: id }
