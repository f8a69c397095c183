import { cleaned } from '../../model/words.ts'

/** One field that would change: what it is now, and what it becomes. */
export interface Line {
  readonly field: string
  readonly now: string
  readonly after: string
}

const MASK = '[masked]'
const MOST = 60
const SECRET =
  /secret|passw|token|credential|answer|hash|salt|cert|x5c|pem|seed|assertion|private|jwk|ssn|apikey|api_key/i
/** Parts of objects that hold names, states and rules: their words are shown. Of everything else only that it changes. */
const TOLD =
  /^(profile|conditions|actions|visibility|gateways|proxies|locations|scopes)(\.|$)|^(name|label|description|status|type|priority|origin|signOnMode|role)$/

function flat(value: unknown, path: string, into: Map<string, string>, depth = 0): void {
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && depth < 6) {
    for (const [name, inner] of Object.entries(value))
      flat(inner, path === '' ? name : `${path}.${name}`, into, depth + 1)
    return
  }
  if (value !== undefined) into.set(path, JSON.stringify(value))
}

const shown = (path: string, json: string | undefined): string => {
  if (json === undefined) return 'nothing'
  if (SECRET.test(path)) return MASK
  if (!TOLD.test(path) && !/^(true|false|null|-?\d{1,9})$/.test(json)) return MASK
  return cleaned(json, 120)
}

/**
 * What writing `after` would change of what is there now, a line a field; secrets and whatever is not surely a name, a state
 * or a rule are masked. Fields that `after` does not speak of are left out. Pure.
 */
export function differenceOf(now: unknown, after: unknown): Line[] {
  const [is, becomes] = [new Map<string, string>(), new Map<string, string>()]
  flat(now, '', is)
  flat(after, '', becomes)
  const roots = new Set([...becomes.keys()].map((path) => path.split('.')[0]))
  const gone = [...is.keys()].filter((path) => roots.has(path.split('.')[0]) && !becomes.has(path))
  return [...becomes.keys(), ...gone]
    .filter((path) => is.get(path) !== becomes.get(path))
    .slice(0, MOST)
    .map((path) => ({
      field: cleaned(path, 80),
      now: shown(path, is.get(path)),
      after: shown(path, becomes.get(path)),
    }))
}
