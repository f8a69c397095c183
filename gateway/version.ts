import { readFileSync } from 'node:fs'

/** The version of this program, as package.json says it; the sources and the built package lie one level apart. */
export const VERSION: string = ((): string => {
  for (const path of ['../package.json', '../../package.json']) {
    try {
      const found: unknown = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))
      if (
        typeof found === 'object' &&
        found !== null &&
        'name' in found &&
        found.name === 'postern' &&
        'version' in found
      )
        return String(found.version)
    } catch {
      // The other form of the package.
    }
  }
  return 'unknown'
})()
