import { writeFileSync } from 'node:fs'

/** JSON with one element of a list a line: small to ship, readable as a diff. */
export const lines = (rows: readonly unknown[]): string =>
  `[\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n]\n`

/** An object whose lists stand one element a line. */
export const sections = (value: Readonly<Record<string, unknown>>): string =>
  `{\n${Object.entries(value)
    .map(
      ([key, part]) => `${JSON.stringify(key)}: ${Array.isArray(part) ? lines(part).trimEnd() : JSON.stringify(part)}`,
    )
    .join(',\n')}\n}\n`

export const write = (folder: URL, name: string, text: string): void => writeFileSync(new URL(name, folder), text)
