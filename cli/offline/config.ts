import { ConfigError, loadConfig, type Origin } from '../../gateway/config.ts'

export interface ShownSetting extends Origin {
  /** As JSON; secrets are named, never shown. */
  readonly value: string
}
export type ReadConfig =
  | { readonly ok: true; readonly file: string | null; readonly settings: readonly ShownSetting[] }
  | { readonly ok: false; readonly problems: readonly string[] }

const at = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (inner, name) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, name) : undefined),
    value,
  )

/** A database URL may carry a password: it is the one value that is masked. */
const masked = (text: string): string => text.replace(/(\/\/[^:/@\s]*):[^@\s"]*@/g, '$1:…@')

/** Reads the whole configuration and starts nothing. */
export function readConfig(file: string | undefined, env: Readonly<Record<string, string | undefined>>): ReadConfig {
  try {
    const loaded = loadConfig({ env, ...(file === undefined ? {} : { file }) })
    return {
      ok: true,
      file: loaded.file ?? null,
      settings: loaded.origins.map((origin) => {
        const value = at(loaded.config, origin.path.split('.'))
        return { ...origin, value: value === undefined ? '' : masked(JSON.stringify(value)) }
      }),
    }
  } catch (error) {
    if (error instanceof ConfigError) return { ok: false, problems: error.problems }
    throw error
  }
}
