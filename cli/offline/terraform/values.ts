/** One resource's change, one of its actions at a time. Terraform leaves out of `after` what it learns only on applying. */
export interface Change {
  readonly action: string
  readonly before: unknown
  readonly after: unknown
  /** Which values of `after` are not known yet: true, or true for parts. */
  readonly unknown: unknown
}

const ANY = '*'

export const at = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined

/** An id of Okta's; what is empty, not known yet, or would be read as a pattern is any. */
export const idOf = (value: unknown): string =>
  typeof value === 'string' && /^[\w.~-]{1,300}$/.test(value) ? value : ANY

/** The id that an attribute holds now, else the one it will hold, else any. */
export const known = ({ before, after, action }: Change, name: string): string => {
  const [first, second] = action === 'create' ? [after, before] : [before, after]
  const id = idOf(at(first, name))
  // Replaced: what is made anew does not have the old one's id.
  return id !== ANY || action === 'create' ? id : idOf(at(second, name))
}

/** Members of a set as it is and as it will be; undefined where how many is known only on applying. */
export function moved(change: Change, name: string, of: (member: unknown) => string = idOf) {
  const list = (value: unknown): string[] => (Array.isArray(value) ? value.map(of) : [])
  const before = change.action === 'create' ? [] : list(at(change.before, name))
  const unknown = at(change.unknown, name)
  if (change.action !== 'delete' && unknown === true) return undefined
  const after = change.action === 'delete' ? [] : list(at(change.after, name))
  // Members that are not known yet may be left out, or stand as null.
  const later = change.action === 'delete' || !Array.isArray(unknown) ? 0 : unknown.filter((one) => isLater(one)).length
  const open = Math.max(0, later - after.filter((one) => one === ANY).length)
  return {
    added: [...after.filter((one) => one === ANY || !before.includes(one)), ...Array<string>(open).fill(ANY)],
    removed: before.filter((one) => one === ANY || !after.includes(one)),
  }
}

const isLater = (one: unknown): boolean =>
  one === true || (typeof one === 'object' && one !== null && Object.values(one).includes(true))
