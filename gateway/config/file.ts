import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { isCollection, LineCounter, parseDocument, type Document } from 'yaml'

export interface ConfigFile {
  readonly path: string
  /** Plain values; paths of files and folders made absolute. */
  readonly values: Record<string, unknown>
  /** Line of the setting at this path, or of the nearest one around it; 1-based. */
  lineOf(path: readonly (string | number)[]): number | undefined
}

/** Names of settings that hold a path: `file`, `certFile`, `dataDir`, `dir`. */
const PATH_NAME = /(?:^f|F)ile$|(?:^d|D)ir$/

/** Paths in a file are relative to the file, wherever Postern is started. */
function absolute(value: unknown, folder: string, name = ''): unknown {
  if (typeof value === 'string') return PATH_NAME.test(name) ? resolve(folder, value) : value
  if (Array.isArray(value)) return value.map((one) => absolute(one, folder))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, absolute(inner, folder, key)]))
}

const lineIn = (document: Document, lines: LineCounter, path: readonly (string | number)[]): number | undefined => {
  for (let length = path.length; length > 0; length--) {
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true)
    if (!isCollection(parent)) continue
    const last = path[length - 1]
    const item: unknown = parent.items.find((one: unknown, i) =>
      // Pairs of a map have a key with its own place; members of a list are their own place.
      typeof last === 'number' ? i === last : String((one as { key?: unknown }).key) === last,
    )
    const place = (item as { key?: { range?: [number] }; range?: [number] } | undefined)?.key ?? item
    const start = (place as { range?: [number] } | undefined)?.range?.[0]
    if (start !== undefined) return lines.linePos(start).line
  }
  return undefined
}

/** Reads a YAML (or JSON) file. Throws an Error with file and line when it is not well formed, or no mapping. */
export function readConfigFile(path: string): ConfigFile {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    throw new Error(`the configuration file ${path} cannot be read`, { cause })
  }
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true })
  const wrong = document.errors[0]
  if (wrong !== undefined) throw new Error(`${path}:${wrong.linePos?.[0].line ?? 1}: ${wrong.message.split('\n')[0]}`)
  const values: unknown = document.toJS() ?? {}
  if (typeof values !== 'object' || values === null || Array.isArray(values))
    throw new Error(`${path}:1: the configuration must be a mapping of settings`)
  return {
    path,
    // A mapping, checked above; `absolute` keeps its shape.
    values: absolute(values, dirname(resolve(path))) as Record<string, unknown>,
    lineOf: (at) => lineIn(document, lines, at),
  }
}
