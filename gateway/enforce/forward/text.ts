/** Small readers of raw JSON text. Pure. */

const BACKSLASH = 0x5c

/** The place of the first character at or after `from` that is no JSON blank; the text's length when there is none. */
export function skipBlanks(text: string, from: number): number {
  let i = from
  for (let c = text.charCodeAt(i); c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09; c = text.charCodeAt(i)) i++
  return i
}

/** The place of the quote that closes the string opened at `open`; -1 when it is not there yet. */
export function stringEnd(text: string, open: number): number {
  for (let i = text.indexOf('"', open + 1); i >= 0; i = text.indexOf('"', i + 1)) {
    let start = i
    while (text.charCodeAt(start - 1) === BACKSLASH && start - 1 > open) start--
    if ((i - start) % 2 === 0) return i
  }
  return -1
}

/** A raw JSON string without its escapes; as it is where it is no valid JSON. */
export function plain(raw: string): string {
  if (!raw.includes('\\')) return raw
  try {
    return String(JSON.parse(`"${raw}"`))
  } catch {
    return raw
  }
}

/** How many raw characters stand for the first `count` characters of the string. */
export function rawLength(raw: string, count: number): number {
  if (!raw.includes('\\')) return count
  let i = 0
  for (let n = 0; n < count; n++) i += raw.charCodeAt(i) !== BACKSLASH ? 1 : raw.charAt(i + 1) === 'u' ? 6 : 2
  return i
}

/** Whether a backslash stands at `start` or later, before `end`. */
export function hasEscape(text: string, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (text.charCodeAt(i) === BACKSLASH) return true
  return false
}
