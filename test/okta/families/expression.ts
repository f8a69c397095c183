import { asText } from '../store/json.ts'
import type { Json } from '../store/types.ts'

/**
 * The part of Okta Expression Language that group rules need: comparisons of user attributes, and/or/not, a few String
 * functions, and group membership. Throws SyntaxError for anything else.
 */
export interface RuleSubject {
  readonly profile: Json
  inGroup(idOrName: string, by: 'id' | 'name'): boolean
}

export type RuleTest = (subject: RuleSubject) => boolean

type Value = (subject: RuleSubject) => unknown
const TOKEN = /\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|==|!=|&&|\|\||!|[(),]|[\w.]+)/gy

export function parseRule(text: string): RuleTest {
  const tokens: string[] = []
  let end = 0
  TOKEN.lastIndex = 0
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    tokens.push(match[1] ?? '')
    end = TOKEN.lastIndex
  }
  if (text.slice(end).trim() !== '') throw new SyntaxError(`unexpected text at ${end}`)
  let at = 0
  const is = (...texts: readonly string[]): boolean => texts.includes((tokens[at] ?? '').toLowerCase())
  const take = (wanted?: string): string => {
    const token = tokens[at++]
    if (token === undefined || (wanted !== undefined && token !== wanted))
      throw new SyntaxError(`expected ${wanted ?? 'more'}`)
    return token
  }
  const either = (): Value => {
    const parts = [both()]
    while (is('||', 'or')) {
      at++
      parts.push(both())
    }
    return (s) => parts.some((part) => Boolean(part(s)))
  }
  const both = (): Value => {
    const parts = [compared()]
    while (is('&&', 'and')) {
      at++
      parts.push(compared())
    }
    return parts.length === 1 ? (parts[0] ?? (() => false)) : (s) => parts.every((part) => Boolean(part(s)))
  }
  const compared = (): Value => {
    const left = one()
    if (!is('==', '!=', 'eq', 'ne')) return left
    const same = is('==', 'eq')
    at++
    const right = one()
    return (s) => (left(s) === right(s)) === same
  }
  const one = (): Value => {
    if (is('!', 'not')) {
      at++
      const inner = one()
      return (s) => !inner(s)
    }
    if (is('(')) {
      at++
      const inner = either()
      take(')')
      return inner
    }
    const token = take()
    if (/^["']/.test(token)) {
      const literal = token.slice(1, -1).replace(/\\(.)/g, '$1')
      return () => literal
    }
    if (is('(')) return call(token)
    if (token === 'true' || token === 'false') return () => token === 'true'
    if (token === 'null') return () => null
    if (/^\d+$/.test(token)) return () => Number(token)
    const name = /^user\.(\w+)$/.exec(token)?.[1]
    if (name === undefined) throw new SyntaxError(`"${token}" is not an attribute of the user`)
    return (s) => s.profile[name] ?? null
  }
  const call = (name: string): Value => {
    take('(')
    const args: Value[] = []
    while (!is(')')) {
      args.push(either0())
      if (is(',')) at++
    }
    take(')')
    const text = (value: Value | undefined, s: RuleSubject): string => asText(value?.(s)) ?? ''
    switch (name) {
      case 'String.stringContains':
        return (s) => text(args[0], s).includes(text(args[1], s))
      case 'String.startsWith':
        return (s) => text(args[0], s).startsWith(text(args[1], s))
      case 'isMemberOfGroup':
        return (s) => s.inGroup(text(args[0], s), 'id')
      case 'isMemberOfAnyGroup':
        return (s) => args.some((arg) => s.inGroup(text(arg, s), 'id'))
      case 'isMemberOfGroupName':
        return (s) => s.inGroup(text(args[0], s), 'name')
      default:
        throw new SyntaxError(`no function ${name}`)
    }
  }
  // An argument is a single value or comparison; 'or' inside needs parentheses.
  const either0 = (): Value => compared()
  const whole = either()
  if (at !== tokens.length) throw new SyntaxError('there is more than one expression')
  return (subject) => Boolean(whole(subject))
}
