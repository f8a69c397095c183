import { Refusal } from '../../model/refusal.ts'

export interface StrictOptions {
  /** Levels of objects and arrays. */
  readonly depth: number
  /** Base URLs that become `to` where a whole string is one of them or goes on with `/`, `?` or `#`. */
  readonly from: readonly string[]
  readonly to: string
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
// Keeps a byte order mark, so that JSON.parse refuses it.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * JSON that every parser reads alike: valid UTF-8, no key twice, no lone surrogate, no `__proto__`, bounded depth, and numbers
 * that survive a double. Returns the deep-frozen value and the bytes: the same Buffer, or one where only the strings that were
 * gateway URLs differ. Throws Refusal malformed_body.
 */
export function parseStrict(bytes: Buffer, options: StrictOptions): { value: unknown; bytes: Buffer } {
  let text: string
  let value: unknown
  try {
    text = utf8.decode(bytes)
    value = JSON.parse(text)
  } catch (cause) {
    throw new Refusal('malformed_body', { cause })
  }
  const mapped = scan(text, options)
  if (mapped === text) return { value: frozen(value), bytes }
  return { value: frozen(JSON.parse(mapped)), bytes: Buffer.from(mapped) }
}

/** Walks text that JSON.parse has accepted; returns it with gateway URLs mapped. */
function scan(text: string, options: StrictOptions): string {
  const open: (Set<string> | undefined)[] = [] // the keys of each open object; undefined for an array
  let isKey = false
  let result = ''
  let copied = 0
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c === QUOTE) {
      let end = i + 1
      let escaped = false
      for (let d = text.charCodeAt(end); d !== QUOTE; d = text.charCodeAt(++end)) {
        if (d !== BACKSLASH) continue
        escaped = true
        end++
      }
      const string = escaped ? unescaped(text.slice(i, end + 1)) : text.slice(i + 1, end)
      if (isKey) addKey(open.at(-1), string)
      else {
        const url = mapUrl(string, options)
        if (url !== undefined) {
          result += text.slice(copied, i) + JSON.stringify(url)
          copied = end + 1
        }
      }
      i = end
    } else if (c === 0x7b || c === 0x5b) {
      if (open.length >= options.depth) throw refused(`Nest at most ${options.depth} levels deep.`)
      isKey = c === 0x7b
      open.push(isKey ? new Set() : undefined)
    } else if (c === 0x7d || c === 0x5d) open.pop()
    else if (c === 0x2c) isKey = open.at(-1) !== undefined
    else if (c === 0x3a) isKey = false
    else if (c === 0x2d || (c >= 0x30 && c <= 0x39)) {
      const start = i
      while (isNumeric(text.charCodeAt(i + 1))) i++
      checkNumber(text.slice(start, i + 1))
    }
  }
  return copied === 0 ? text : result + text.slice(copied)
}

function addKey(keys: Set<string> | undefined, key: string): void {
  if (keys === undefined) return
  // Some readers take no notice of case, and of two such keys no two readers choose alike.
  const plain = key.toLowerCase()
  if (keys.has(plain)) throw refused(`Give each key once: ${JSON.stringify(key.slice(0, 60))} stands twice.`)
  // Data to one program, the prototype of an object to another.
  if (key === '__proto__') throw refused('"__proto__" is no attribute of Okta.')
  keys.add(plain)
}

function unescaped(raw: string): string {
  const string = String(JSON.parse(raw))
  if (!string.isWellFormed()) throw refused('A string holds half a surrogate pair.')
  return string
}

function mapUrl(string: string, options: StrictOptions): string | undefined {
  if (string.charCodeAt(0) !== 0x68 /* h */) return undefined
  for (const base of options.from) {
    if (string.startsWith(base) && /^(?:$|[/?#])/.test(string.slice(base.length, base.length + 1))) {
      return options.to + string.slice(base.length)
    }
  }
  return undefined
}

const isNumeric = (c: number): boolean =>
  (c >= 0x30 && c <= 0x39) || c === 0x2e || c === 0x65 || c === 0x45 || c === 0x2b || c === 0x2d

/** Another parser may keep more digits than a double does: then it would not read the number that was judged. */
function checkNumber(source: string): void {
  // 15 significant digits always survive, and so short a number without an exponent has no more.
  if (source.length <= 15 && !/[eE]/.test(source)) return
  const number = Number(source)
  if (!Number.isFinite(number) || decimal(source) !== decimal(String(number))) {
    throw refused(`The number ${source.slice(0, 40)} does not survive a round trip; send it as a string.`)
  }
}

/** Sign, significant digits and exponent, so that 1.50e2 and 150 are the same text. */
function decimal(source: string): string {
  const [, sign, whole, fraction = '', exponent = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(source) ?? []
  const digits = `${whole}${fraction}`.replace(/^0+/, '')
  const significant = digits.replace(/0+$/, '')
  if (significant === '') return '0'
  return `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) frozen(inner)
    Object.freeze(value)
  }
  return value
}

const refused = (hint: string): Refusal => new Refusal('malformed_body', { hint })
