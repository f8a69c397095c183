import { REDACTED } from './secrets.ts'

export interface SpliceRules {
  /** JSON-escaped base URL that takes the place of the org's origin. */
  readonly gateway: string
  /** Characters of the org's origin at the start of a URL, else 0. */
  readonly originLength: (url: string) => number
  readonly secrets: ReadonlySet<string>
  /** Finds `_links` and secret keys in text; made by `spliceRules`. */
  readonly keys: RegExp
  /** Longest spelling of such a key, quotes included. */
  readonly longest: number
}

const LINKS = '_links'
const QUOTE = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a

/** What to look for; made once per operation and kept. */
export function spliceRules(
  links: { readonly gateway: string; readonly originLength: (url: string) => number },
  secrets: readonly string[],
): SpliceRules {
  const names = [LINKS, ...secrets]
  return {
    gateway: JSON.stringify(links.gateway).slice(1, -1),
    originLength: links.originLength,
    secrets: new Set(secrets),
    // A quote after a backslash never opens a string: it is part of one, or closes one and then no key can follow it.
    keys: new RegExp(String.raw`"(?<!\\")(?:${names.map(spellings).join('|')})"`, 'g'),
    longest: Math.max(...names.map((name) => name.length * 6)) + 2,
  }
}

/** JSON lets any letter be written as an escape. */
const spellings = (name: string): string =>
  Array.from(name, (letter) => {
    const hex = letter.charCodeAt(0).toString(16).padStart(4, '0')
    const anyCase = hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`)
    return String.raw`(?:${letter}|\\u${anyCase})`
  }).join('')

/**
 * Changes a JSON text as it streams by, whatever the chunks: strings at key `href` anywhere beneath `_links` that are URLs of
 * the org get the gateway's origin, strings beneath a secret key become "-REDACTED-". Every other byte passes as it came;
 * nothing is re-serialised. Text outside those keys is only searched, not read: within well-formed JSON the bytes `"_links"`,
 * not after a backslash, are always that string itself.
 */
export class Splicer {
  readonly #rules: SpliceRules
  /** Begins with a token that the last chunk did not finish. */
  #carry: Buffer | undefined
  /** Containers open since the one that is the value of `_links` or of a secret; 0: outside. */
  #depth = 0
  /** Depth from which all strings are secret; 0: none. */
  #secretFrom = 0
  /** Key whose value comes next, inside. */
  #key: string | undefined
  #text = ''
  #out = ''
  /** How much of #text is in #out already. */
  #copied = 0
  /** True once something was changed. */
  changed = false

  constructor(rules: SpliceRules) {
    this.#rules = rules
  }

  /** What can be told of the text so far. */
  push(chunk: Buffer): Buffer {
    return this.#run(chunk, false)
  }

  /** The rest. A secret string that never ended is left out. */
  end(chunk: Buffer = EMPTY): Buffer {
    return this.#run(chunk, true)
  }

  #run(chunk: Buffer, last: boolean): Buffer {
    const bytes = this.#carry === undefined ? chunk : Buffer.concat([this.#carry, chunk])
    // One character a byte, so positions are the same and UTF-8 passes untouched.
    this.#text = bytes.toString('latin1')
    this.#out = ''
    this.#copied = 0
    let at = 0
    for (let next = 0; next >= 0 && at < bytes.length;) {
      next = this.#depth === 0 ? this.#outside(at) : this.#inside(at)
      if (next >= 0) at = next
      else at = ~next
    }
    if (last && at < bytes.length && !this.#hidesSecret(at)) at = bytes.length
    this.#carry = at < bytes.length ? bytes.subarray(at) : undefined
    if (this.#copied === 0) return bytes.subarray(0, at)
    return Buffer.from(this.#out + this.#text.slice(this.#copied, at), 'latin1')
  }

  /** Searches for the next key that matters. Returns where to go on, or ~position from which more text is needed. */
  #outside(from: number): number {
    const { keys } = this.#rules
    const text = this.#text
    keys.lastIndex = from
    const found = keys.exec(text)
    if (found === null) return ~this.#tail(from)
    const end = keys.lastIndex
    const colon = skipBlanks(text, end)
    if (colon === text.length) return ~found.index
    if (text.charCodeAt(colon) !== COLON) return end
    const value = skipBlanks(text, colon + 1)
    if (value === text.length) return ~found.index
    const name = plain(text.slice(found.index + 1, end - 1))
    const c = text.charCodeAt(value)
    if (c === 0x7b || c === 0x5b) {
      this.#depth = 1
      this.#secretFrom = this.#rules.secrets.has(name) ? 1 : 0
      this.#key = undefined
      return value + 1
    }
    if (c !== QUOTE || name === LINKS) return value
    const close = stringEnd(text, value)
    if (close < 0) return ~found.index
    this.#replace(value, close + 1, `"${REDACTED}"`)
    return close + 1
  }

  /** Where a key may have begun that the next chunk ends. */
  #tail(from: number): number {
    const text = this.#text
    const quote = text.lastIndexOf('"')
    const begun =
      quote >= from && text.length - quote <= this.#rules.longest && text.charCodeAt(quote - 1) !== BACKSLASH
    if (begun) return quote
    // Kept, so that a quote at the start of the next chunk is known to be escaped.
    return text.charCodeAt(text.length - 1) === BACKSLASH ? text.length - 1 : text.length
  }

  /** Reads tokens beneath `_links` or a secret key until its value ends. Returns as #outside does. */
  #inside(from: number): number {
    const text = this.#text
    for (let i = from; i < text.length; i++) {
      switch (text.charCodeAt(i)) {
        case QUOTE: {
          const close = stringEnd(text, i)
          if (close < 0) return ~i
          if (this.#key === undefined) {
            const next = skipBlanks(text, close + 1)
            if (next === text.length) return ~i
            if (text.charCodeAt(next) === COLON) {
              this.#key = plain(text.slice(i + 1, close))
              i = next
              continue
            }
          }
          this.#value(i, close)
          this.#key = undefined
          i = close
          continue
        }
        case 0x7b:
        case 0x5b:
          this.#depth++
          if (this.#secretFrom === 0 && this.#key !== undefined && this.#rules.secrets.has(this.#key)) {
            this.#secretFrom = this.#depth
          }
          this.#key = undefined
          continue
        case 0x7d:
        case 0x5d:
          if (this.#secretFrom === this.#depth) this.#secretFrom = 0
          this.#depth--
          this.#key = undefined
          if (this.#depth === 0) return i + 1
          continue
        case 0x2c:
          this.#key = undefined
          continue
        default:
      }
    }
    return text.length
  }

  /** A string value inside, quotes at `open` and `close`. */
  #value(open: number, close: number): void {
    if (this.#secretFrom > 0 || (this.#key !== undefined && this.#rules.secrets.has(this.#key))) {
      this.#replace(open, close + 1, `"${REDACTED}"`)
      return
    }
    if (this.#key !== 'href') return
    const raw = this.#text.slice(open + 1, close)
    const length = rawLength(raw, this.#rules.originLength(plain(raw)))
    if (length > 0) this.#replace(open + 1, open + 1 + length, this.#rules.gateway)
  }

  #replace(start: number, end: number, by: string): void {
    this.#out += this.#text.slice(this.#copied, start) + by
    this.#copied = end
    this.changed = true
  }

  /** At the end of a text that stops too early: whether what is left over may be part of a secret. */
  #hidesSecret(at: number): boolean {
    if (this.#depth > 0) {
      return this.#secretFrom > 0 || (this.#key !== undefined && this.#rules.secrets.has(this.#key))
    }
    const { keys, secrets } = this.#rules
    keys.lastIndex = at
    const found = keys.exec(this.#text)
    if (found === null || !secrets.has(plain(found[0].slice(1, -1)))) return false
    return this.#text.charCodeAt(skipBlanks(this.#text, keys.lastIndex)) === COLON
  }
}

const EMPTY = Buffer.alloc(0)

function skipBlanks(text: string, from: number): number {
  let i = from
  for (let c = text.charCodeAt(i); c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09; c = text.charCodeAt(i)) i++
  return i
}

/** Position of the closing quote of the string that opens at `open`; -1 when it is not there yet. */
function stringEnd(text: string, open: number): number {
  for (let i = open + 1; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c === QUOTE) return i
    if (c === BACKSLASH) i++
  }
  return -1
}

/** A raw JSON string without its escapes; as it is where it is no valid JSON. */
function plain(raw: string): string {
  if (!raw.includes('\\')) return raw
  try {
    return String(JSON.parse(`"${raw}"`))
  } catch {
    return raw
  }
}

/** How many raw characters stand for the first `count` characters of the string. */
function rawLength(raw: string, count: number): number {
  let i = 0
  for (let n = 0; n < count; n++) i += raw.charCodeAt(i) !== BACKSLASH ? 1 : raw.charAt(i + 1) === 'u' ? 6 : 2
  return i
}
