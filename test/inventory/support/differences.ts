import type { Lines } from './whole.ts'

/** What the store lacks, has too much, or has otherwise, as lines; empty when it is the org. */
export function differences(known: Lines, real: Lines): string[] {
  const lines: string[] = []
  for (const part of ['nodes', 'edges'] as const) {
    for (const [key, value] of real[part]) {
      const mine = known[part].get(key)
      if (mine === undefined) lines.push(`missing: ${key}`)
      else if (mine !== value) lines.push(`other: ${key} ${mine}, is ${value}`)
    }
    for (const key of known[part].keys()) if (!real[part].has(key)) lines.push(`extra: ${key}`)
  }
  return lines
}
