import { PHRASES, wordsOf } from './sentence/phrases.ts'
import type { PropertyValue } from './operation.ts'
import { cleaned, quoted } from './words.ts'

/** Of an operation, what its sentence is built from. An Operation fits. */
export interface Said {
  readonly row: { readonly id: string }
  readonly properties: Readonly<Record<string, PropertyValue>>
}

/** Of a target, what is said of it. A TargetView fits. */
export interface SaidTarget {
  readonly type: string
  readonly id: string
  /** Words of others; quoted and cleaned here. */
  readonly label?: string | undefined
  readonly named?: string | undefined
  /** False when Okta says there is no such object. */
  readonly exists?: boolean | 'unknown'
}

const MOST_TARGETS = 4

/** `user 'Mia Lund' (00u1…)`: kind, name in quotes where one is known, id, and where it does not exist, that. Pure. */
export const targetPhrase = (target: SaidTarget): string =>
  target.exists === false ? `${namePhrase(target)} (does not exist)` : namePhrase(target)

function namePhrase(target: SaidTarget): string {
  const kind = cleaned(target.type.replaceAll('_', ' '))
  const name = target.label ?? target.named
  const id = cleaned(target.id)
  if (target.id === '') return name === undefined ? kind : `${kind} ${quoted(name)}`
  // What stands where an id should stand was written by the caller: it is quoted too.
  const shown = /^[\w~-]+$/.test(target.id) ? id : quoted(target.id)
  return name === undefined || name === target.id ? `${kind} ${shown}` : `${kind} ${quoted(name)} (${shown})`
}

const valuePhrase = (value: PropertyValue): string =>
  typeof value === 'object' ? value.map((one) => cleaned(one)).join(', ') : cleaned(String(value))

/**
 * What an operation would do, as words that follow 'asked to': built from the catalog's names and from ids; names of others
 * are quoted, cut and cleaned (rule 21). Any operation has one, also those no phrase was written for. Plain text: escape it
 * for where it is shown. Pure.
 */
export function sentenceOf({ row, properties }: Said, targets: readonly SaidTarget[]): string {
  const phrase = Object.hasOwn(PHRASES, row.id) ? PHRASES[row.id] : undefined
  const used = new Set<SaidTarget>()
  let known = phrase !== undefined
  const said = phrase?.replace(/\{(=?)(\w+)\}/g, (_whole, isProperty: string, name: string) => {
    if (isProperty === '=') {
      const value = Object.hasOwn(properties, name) ? properties[name] : undefined
      if (value === undefined || value === '') known = false
      return value === undefined ? '' : valuePhrase(value)
    }
    const target = targets.find((one) => one.type === name || (name === 'client' && one.type === 'app'))
    if (target === undefined) known = false
    else used.add(target)
    return target === undefined ? '' : targetPhrase(target)
  })
  if (known && said !== undefined)
    return (
      said +
      others(
        targets.filter((target) => !used.has(target)),
        ', with ',
      )
    )
  return wordsOf(row.id) + others(targets, ': ')
}

function others(targets: readonly SaidTarget[], joint: string): string {
  if (targets.length === 0) return ''
  const named = targets.slice(0, MOST_TARGETS).map(targetPhrase)
  const rest = targets.length - named.length
  const all = rest === 0 ? named : [...named, `${rest} more`]
  return joint + (all.length === 1 ? (all[0] ?? '') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`)
}
