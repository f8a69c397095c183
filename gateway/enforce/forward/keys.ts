/** Finds keys in JSON text without parsing it: the place of the next one, and its name. Pure. */
export interface KeyFinder {
  /** Longest spelling of a key, quotes included. */
  readonly longest: number
  /** Begins at the start of a text. */
  readonly over: (text: string) => Search
}

export interface Search {
  /** The first of the keys that opens at `from` or later; ask with places that only grow. */
  readonly next: (from: number) => FoundString | undefined
}

export interface FoundString {
  readonly name: string
  /** Place of the opening quote. */
  readonly open: number
  /** Place after the closing quote. */
  readonly end: number
}

/**
 * In well-formed JSON the bytes `"name"` are always that whole string, unless a backslash stands before: a quote after a
 * backslash is part of a string, or closes one and then no name can follow it.
 */
export function keyFinder(names: readonly string[]): KeyFinder {
  const needles = names.map((name) => {
    // Searching begins at a letter that is rare in JSON, which makes it several times faster.
    const rare = Math.max(0, name.search(/[A-Z_]/))
    return { name, whole: `"${name}"`, back: rare + 1, part: `${name.slice(rare)}"` }
  })
  const spelt = new RegExp(String.raw`"(?<!\\")(?:${names.map((name) => `(${spellings(name)})`).join('|')})"`, 'g')
  return {
    longest: Math.max(...names.map((name) => name.length * 6)) + 2,
    // JSON lets any letter be written as an escape, \u005f for _; hardly anybody does.
    over: (text) => (text.includes('\\u00') ? patternSearch(text, spelt, names) : plainSearch(text, needles)),
  }
}

interface Needle {
  readonly name: string
  readonly whole: string
  readonly back: number
  readonly part: string
}

function plainSearch(text: string, needles: readonly Needle[]): Search {
  const places = needles.map(() => -1)
  return {
    next(from) {
      let nearest = -1
      let least = text.length
      for (let i = 0; i < needles.length; i++) {
        if (places[i]! < from) places[i] = placeOf(text, needles[i]!, from)
        if (places[i]! >= least) continue
        least = places[i]!
        nearest = i
      }
      if (nearest < 0) return undefined
      const { name, whole } = needles[nearest]!
      return { name, open: least, end: least + whole.length }
    },
  }
}

/** text.length when there is none. */
function placeOf(text: string, needle: Needle, from: number): number {
  for (let at = text.indexOf(needle.part, from); at >= 0; at = text.indexOf(needle.part, at + 1)) {
    const open = at - needle.back
    if (open >= from && text.startsWith(needle.whole, open) && text.charAt(open - 1) !== '\\') return open
  }
  return text.length
}

function patternSearch(text: string, spelt: RegExp, names: readonly string[]): Search {
  return {
    next(from) {
      spelt.lastIndex = from
      const found = spelt.exec(text)
      if (found === null) return undefined
      const which = names.findIndex((_, i) => found[i + 1] !== undefined)
      return { name: names[which]!, open: found.index, end: spelt.lastIndex }
    },
  }
}

const spellings = (name: string): string =>
  Array.from(name, (letter) => {
    const hex = letter.charCodeAt(0).toString(16).padStart(4, '0')
    const anyCase = hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`)
    return String.raw`(?:${letter}|\\u${anyCase})`
  }).join('')
