/** Okta's SCIM-like expressions, as `search`, `filter` and System Log filters use them. */
export type Operand = string | number | boolean | null

export type Expression =
  | { readonly is: 'compare'; readonly path: string; readonly operator: string; readonly value: Operand }
  | { readonly is: 'present'; readonly path: string }
  | { readonly is: 'and'; readonly left: Expression; readonly right: Expression }
  | { readonly is: 'or'; readonly left: Expression; readonly right: Expression }
  | { readonly is: 'not'; readonly inner: Expression }

const OPERATORS = new Set(['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'])

type Token = { readonly text: string; readonly quoted: boolean }

function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  const shape = /\s*(?:"((?:[^"\\]|\\.)*)"|([()])|([^\s()"]+))/gy
  let end = 0
  for (let match = shape.exec(text); match !== null; match = shape.exec(text)) {
    end = shape.lastIndex
    if (match[1] === undefined) tokens.push({ text: match[2] ?? match[3] ?? '', quoted: false })
    else tokens.push({ text: match[1].replace(/\\(.)/g, '$1'), quoted: true })
  }
  if (text.slice(end).trim() !== '') throw new SyntaxError(`unexpected text at ${end}`)
  return tokens
}

function operand(token: Token): Operand {
  if (token.quoted) return token.text
  if (token.text === 'true') return true
  if (token.text === 'false') return false
  if (token.text === 'null') return null
  const number = Number(token.text)
  if (Number.isNaN(number)) throw new SyntaxError(`"${token.text}" is not a value`)
  return number
}

/** Throws SyntaxError when the text is not an expression. */
export function parseFilter(text: string): Expression {
  const tokens = tokenize(text)
  let at = 0
  const peek = (): string | undefined => {
    const token = tokens[at]
    return token === undefined || token.quoted ? undefined : token.text.toLowerCase()
  }
  const take = (): Token => {
    const token = tokens[at++]
    if (token === undefined) throw new SyntaxError('the expression ends too early')
    return token
  }
  const either = (): Expression => {
    let left = both()
    while (peek() === 'or') {
      at++
      left = { is: 'or', left, right: both() }
    }
    return left
  }
  const both = (): Expression => {
    let left = one()
    while (peek() === 'and') {
      at++
      left = { is: 'and', left, right: one() }
    }
    return left
  }
  const one = (): Expression => {
    if (peek() === 'not') {
      at++
      return { is: 'not', inner: one() }
    }
    if (peek() === '(') {
      at++
      const inner = either()
      if (take().text !== ')') throw new SyntaxError('a parenthesis is not closed')
      return inner
    }
    const path = take()
    if (path.quoted || !/^[A-Za-z_][\w.:$-]*$/.test(path.text))
      throw new SyntaxError(`"${path.text}" is not an attribute`)
    const operator = take().text.toLowerCase()
    if (operator === 'pr') return { is: 'present', path: path.text }
    if (!OPERATORS.has(operator)) throw new SyntaxError(`"${operator}" is not an operator`)
    return { is: 'compare', path: path.text, operator, value: operand(take()) }
  }
  const expression = either()
  if (at !== tokens.length) throw new SyntaxError('there is more than one expression')
  return expression
}

/** All values under a dotted path; arrays are looked into. */
function valuesAt(value: unknown, path: readonly string[]): unknown[] {
  if (Array.isArray(value)) return value.flatMap((item: unknown) => valuesAt(item, path))
  const [head, ...rest] = path
  if (head === undefined) return [value]
  if (typeof value !== 'object' || value === null) return []
  const entry = Object.entries(value).find(([key]) => key.toLowerCase() === head.toLowerCase())
  return entry === undefined ? [] : valuesAt(entry[1], rest)
}

const TIME = /^\d{4}-\d\d-\d\dT/

function compare(found: unknown, operator: string, wanted: Operand): boolean {
  if (operator === 'eq' || operator === 'ne') {
    const same =
      typeof found === 'string' && typeof wanted === 'string'
        ? found.toLowerCase() === wanted.toLowerCase() || (TIME.test(found) && Date.parse(found) === Date.parse(wanted))
        : found === wanted
    return same === (operator === 'eq')
  }
  if (typeof found === 'string' && typeof wanted === 'string') {
    const [a, b] = [found.toLowerCase(), wanted.toLowerCase()]
    if (operator === 'co') return a.includes(b)
    if (operator === 'sw') return a.startsWith(b)
    if (operator === 'ew') return a.endsWith(b)
    const order =
      TIME.test(found) && TIME.test(wanted) ? Date.parse(found) - Date.parse(wanted) : a < b ? -1 : a > b ? 1 : 0
    return ordered(order, operator)
  }
  return typeof found === 'number' && typeof wanted === 'number' && ordered(found - wanted, operator)
}

function ordered(order: number, operator: string): boolean {
  if (operator === 'gt') return order > 0
  if (operator === 'ge') return order >= 0
  if (operator === 'lt') return order < 0
  return operator === 'le' && order <= 0
}

/** Whether a JSON object meets the expression. */
export function matches(expression: Expression, object: unknown): boolean {
  switch (expression.is) {
    case 'and':
      return matches(expression.left, object) && matches(expression.right, object)
    case 'or':
      return matches(expression.left, object) || matches(expression.right, object)
    case 'not':
      return !matches(expression.inner, object)
    case 'present':
      return valuesAt(object, expression.path.split('.')).some(
        (value) => value !== null && value !== undefined && value !== '',
      )
    case 'compare': {
      const found = valuesAt(object, expression.path.split('.'))
      if (expression.operator === 'ne') return found.every((value) => compare(value, 'ne', expression.value))
      return found.some((value) => compare(value, expression.operator, expression.value))
    }
  }
}
