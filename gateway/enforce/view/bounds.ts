/**
 * The grammar of `grant.resources[type]`: each entry is one bound, and one that holds is enough.
 *
 *   *                      any object of this type, also new ones
 *   new                    objects that the call makes
 *   00u1abc…               this object, by immutable id
 *   group:00g1abc…         users: members of this group
 *   status:STAGED          users, apps, policies: in this status now
 *   kind:OKTA_GROUP        groups and policies: of this kind
 *   sign_on:SAML_2_0       apps: with this sign-on
 *   group:00g1…+status:STAGED   all of them
 *
 * Anything else never holds, and the proof says so.
 */
export type Bound =
  | { readonly kind: 'any' }
  | { readonly kind: 'new' }
  | { readonly kind: 'id'; readonly id: string }
  | { readonly kind: 'conditions'; readonly conditions: readonly Condition[] }
  | { readonly kind: 'never'; readonly why: string }

export interface Condition {
  /** Fact of the target that decides. */
  readonly fact: string
  readonly value: string
}

/** Which fact a condition rests on, by type of target. */
const CONDITIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  user: { group: 'group_ids', status: 'status' },
  group: { kind: 'kind' },
  app: { status: 'status', sign_on: 'sign_on' },
  policy: { status: 'status', kind: 'kind' },
}

/** Reads one bound for targets of a type. Pure; never throws. */
export function parseBound(text: string, type: string): Bound {
  if (text === '*') return { kind: 'any' }
  if (text === 'new') return { kind: 'new' }
  if (!text.includes(':')) {
    return text === '' || /[\s+*]/.test(text) ? { kind: 'never', why: 'it is no id' } : { kind: 'id', id: text }
  }
  const known = Object.hasOwn(CONDITIONS, type) ? CONDITIONS[type] : undefined
  const conditions: Condition[] = []
  for (const part of text.split('+')) {
    const colon = part.indexOf(':')
    const key = part.slice(0, colon)
    const value = part.slice(colon + 1)
    const fact = known !== undefined && colon > 0 && Object.hasOwn(known, key) ? known[key] : undefined
    if (fact === undefined) return { kind: 'never', why: `${type} knows no condition "${colon > 0 ? key : part}"` }
    if (value === '') return { kind: 'never', why: `the condition "${key}" has no value` }
    conditions.push({ fact, value })
  }
  return { kind: 'conditions', conditions }
}

/** Facts that bounds of a type may rest on: to be read before judging. None where an unconditional bound settles it. */
export function boundFacts(texts: readonly string[] | undefined, type: string): readonly string[] {
  const bounds = (texts ?? []).map((text) => parseBound(text, type))
  if (bounds.some((bound) => bound.kind === 'any')) return []
  return [
    ...new Set(
      bounds.flatMap((bound) => (bound.kind === 'conditions' ? bound.conditions.map((each) => each.fact) : [])),
    ),
  ]
}
