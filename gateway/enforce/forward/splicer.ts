import type { Links } from '../../okta/links.ts'
import { keyFinder, type KeyFinder, type Search } from './keys.ts'
import { REDACTED } from './secrets.ts'
import { hasEscape, plain, rawLength, skipBlanks, stringEnd } from './text.ts'

/** What to change; made once for each set of secrets and kept. */
export interface SpliceRules {
  /** JSON-escaped base URL that takes the place of the org's origin. */
  readonly gateway: string
  /** The org's own, as it writes it. */
  readonly origin: string
  readonly originLength: Links['originLength']
  readonly secrets: ReadonlySet<string>
  readonly keys: KeyFinder
  readonly href: typeof HREF | typeof SECRET
  /** How long a key may be that means something beneath `_links`: by this most keys are told apart without a look. */
  readonly lengths: ReadonlySet<number>
}

const LINKS = '_links'
const HREF_NAME = 'href'

export const spliceRules = (
  links: Pick<Links, 'gateway' | 'origin' | 'originLength'>,
  secrets: readonly string[],
): SpliceRules => ({
  gateway: JSON.stringify(links.gateway).slice(1, -1),
  origin: links.origin,
  originLength: links.originLength,
  href: secrets.includes(HREF_NAME) ? SECRET : HREF,
  secrets: new Set(secrets),
  keys: keyFinder([LINKS, ...secrets]),
  lengths: new Set([HREF_NAME, ...secrets].map((name) => name.length)),
})

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a
const SLASH = 0x2f

/** What stands before a value: nothing (an item of an array), a key that means nothing here, `href`, or a secret. */
const NO_KEY = 0
const OTHER = 1
const HREF = 2
const SECRET = 3
type Key = typeof NO_KEY | typeof OTHER | typeof HREF | typeof SECRET

/** Bytes `start` to `end` become `by`, which is ASCII. */
interface Edit {
  readonly start: number
  readonly end: number
  readonly by: string
}

/** The bytes with the edits made: `text` is one character a byte. */
function edited(text: string, end: number, edits: readonly Edit[]): Buffer {
  let out = ''
  let from = 0
  for (const edit of edits) {
    out += text.slice(from, edit.start) + edit.by
    from = edit.end
  }
  return Buffer.from(out + text.slice(from, end), 'latin1')
}

/**
 * Changes a JSON text as it streams by, whatever the chunks: strings at key `href` anywhere beneath `_links` that are URLs of
 * the org get the gateway's origin, strings beneath a secret key become "-REDACTED-". Every other byte passes as it came;
 * nothing is re-serialised. Outside those keys the text is only searched for them; what they hold is read token by token.
 */
export class Splicer {
  readonly #rules: SpliceRules
  /** Begins with a token that the last chunk did not finish. */
  #carry: Buffer | undefined
  /** Containers open since the one that is the value of `_links` or of a secret; 0: outside. */
  #depth = 0
  /** Depth from which all strings are secret; 0: none. */
  #secretFrom = 0
  #key: Key = NO_KEY
  #text = ''
  #search: Search = NOTHING
  #edits: Edit[] = []
  /** True once something was changed. */
  changed = false

  constructor(rules: SpliceRules) {
    this.#rules = rules
  }

  /** What can be told of the text so far. */
  push(chunk: Buffer): Buffer {
    return this.#run(chunk, false)
  }

  /** The rest. A secret that never ended is left out. */
  end(chunk: Buffer = EMPTY): Buffer {
    return this.#run(chunk, true)
  }

  #run(chunk: Buffer, last: boolean): Buffer {
    const bytes = this.#carry === undefined ? chunk : Buffer.concat([this.#carry, chunk])
    // One character a byte, so places are the same and UTF-8 passes untouched.
    this.#text = bytes.toString('latin1')
    this.#search = this.#rules.keys.over(this.#text)
    this.#edits = []
    let at = 0
    for (let next = 0; next >= 0 && at < bytes.length; at = next < 0 ? ~next : next) {
      next = this.#depth === 0 ? this.#outside(at) : this.#inside(at)
    }
    if (last && !this.#hidesSecret(at)) at = bytes.length
    this.#carry = at < bytes.length ? bytes.subarray(at) : undefined
    return this.#edits.length === 0 ? bytes.subarray(0, at) : edited(this.#text, at, this.#edits)
  }

  /** Searches for the next key that matters. Returns where to go on, or ~place from which more text is needed. */
  #outside(from: number): number {
    const text = this.#text
    const found = this.#search.next(from)
    if (found === undefined) return ~this.#tail(from)
    const colon = skipBlanks(text, found.end)
    if (colon === text.length) return ~found.open
    if (text.charCodeAt(colon) !== COLON) return found.end
    const value = skipBlanks(text, colon + 1)
    if (value === text.length) return ~found.open
    const c = text.charCodeAt(value)
    if (c === 0x7b || c === 0x5b) {
      this.#depth = 1
      this.#secretFrom = found.name === LINKS ? 0 : 1
      this.#key = NO_KEY
      return value + 1
    }
    if (c !== QUOTE || found.name === LINKS) return value
    const close = stringEnd(text, value)
    if (close < 0) return ~found.open
    this.#replace(value, close + 1, `"${REDACTED}"`)
    return close + 1
  }

  /** Where a key may have begun that the next chunk ends. */
  #tail(from: number): number {
    const text = this.#text
    const quote = text.lastIndexOf('"')
    const near = quote >= from && text.length - quote <= this.#rules.keys.longest
    if (near && text.charCodeAt(quote - 1) !== BACKSLASH) return quote
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
          if (this.#key === NO_KEY) {
            const next = skipBlanks(text, close + 1)
            if (next === text.length) return ~i
            if (text.charCodeAt(next) === COLON) {
              this.#key = this.#keyOf(i + 1, close)
              i = next
              continue
            }
          }
          this.#string(i, close)
          this.#key = NO_KEY
          i = close
          continue
        }
        case 0x7b:
        case 0x5b:
          this.#depth++
          if (this.#secretFrom === 0 && this.#key === SECRET) this.#secretFrom = this.#depth
          this.#key = NO_KEY
          continue
        case 0x7d:
        case 0x5d:
          if (this.#secretFrom === this.#depth) this.#secretFrom = 0
          this.#depth--
          this.#key = NO_KEY
          if (this.#depth === 0) return i + 1
          continue
        case 0x2c:
          this.#key = NO_KEY
          continue
        default:
      }
    }
    return text.length
  }

  #keyOf(start: number, end: number): Key {
    if (end - start === HREF_NAME.length && this.#text.startsWith(HREF_NAME, start)) return this.#rules.href
    if (!this.#rules.lengths.has(end - start) && !hasEscape(this.#text, start, end)) return OTHER
    const name = plain(this.#text.slice(start, end))
    if (name === HREF_NAME) return this.#rules.href
    return this.#rules.secrets.has(name) ? SECRET : OTHER
  }

  /** A string value inside, quotes at `open` and `close`. */
  #string(open: number, close: number): void {
    if (this.#secretFrom > 0 || this.#key === SECRET) {
      this.#replace(open, close + 1, `"${REDACTED}"`)
      return
    }
    if (this.#key !== HREF) return
    const length = this.#originAt(open + 1, close)
    if (length > 0) this.#replace(open + 1, open + 1 + length, this.#rules.gateway)
  }

  /** Characters of the org's origin in the string at `start`; nearly all are written as the org itself writes them. */
  #originAt(start: number, close: number): number {
    const { origin, originLength } = this.#rules
    const after = start + origin.length
    if (this.#text.startsWith(origin, start) && (after === close || this.#text.charCodeAt(after) === SLASH))
      return origin.length
    const raw = this.#text.slice(start, close)
    return rawLength(raw, originLength(plain(raw)))
  }

  #replace(start: number, end: number, by: string): void {
    this.#edits.push({ start, end, by })
    this.changed = true
  }

  /** At the end of a text that stops too early: whether what is left over may be part of a secret. */
  #hidesSecret(at: number): boolean {
    if (at >= this.#text.length) return false
    if (this.#depth > 0) return this.#secretFrom > 0 || this.#key === SECRET
    const found = this.#rules.keys.over(this.#text).next(at)
    if (found === undefined || found.name === LINKS) return false
    return this.#text.charCodeAt(skipBlanks(this.#text, found.end)) === COLON
  }
}

const EMPTY = Buffer.alloc(0)
const NOTHING: Search = { next: () => undefined }
