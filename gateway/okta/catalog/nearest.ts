/**
 * Edit distance of two words, given up (Infinity) once it must exceed `most`. Levenshtein with one row of memory.
 */
const distance = (a: string, b: string, most: number): number => {
  if (Math.abs(a.length - b.length) > most) return Infinity
  let previous = Array.from({ length: b.length + 1 }, (_, n) => n)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const swap = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min(swap, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1))
    }
    if (Math.min(...row) > most) return Infinity
    previous = row
  }
  return previous[b.length] ?? Infinity
}

/** The word most like `word` among `candidates`, case aside; undefined when none is within two edits. */
export const nearest = (word: string, candidates: readonly string[]): string | undefined => {
  // Longer words are nobody's typing mistake, and comparing them would cost.
  if (word.length > 64) return undefined
  let best: string | undefined
  let least = 3
  for (const candidate of candidates) {
    const d = distance(word.toLowerCase(), candidate.toLowerCase(), 2)
    if (d < least && d < candidate.length) {
      best = candidate
      least = d
    }
  }
  return best
}
