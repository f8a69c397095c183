import { existsSync } from 'node:fs'
import { fromEnvironment, usual, type Env } from './config/environment.ts'
import { readConfigFile, type ConfigFile } from './config/file.ts'
import { contradictions, tell } from './config/problems.ts'
import { configSchema, type Config } from './config/schema.ts'
import { gone, readSecret, secretsIn } from './config/secrets.ts'
import { leaves, settingsOf } from './config/shape.ts'
import { has, pathsIn, set } from './config/values.ts'
import type { SecretRef } from './config/words.ts'
import { deepFreeze } from './model/freeze.ts'

export type { Config } from './config/schema.ts'
export type { SinkConfig } from './config/people.ts'
export { sinkName } from './config/problems.ts'
export type { Listen, SecretRef } from './config/words.ts'
export { configSchema } from './config/schema.ts'

/** Where a setting's value comes from, for `postern config show` and `postern doctor`. */
export interface Origin {
  /** `doors.agents.listen` */
  readonly path: string
  readonly from: 'default' | 'file' | 'environment'
  /** `postern.yaml:12`, a variable's name, or ''. */
  readonly place: string
}

export interface LoadedConfig {
  readonly config: Config
  readonly origins: readonly Origin[]
  /** The file that was read, if any. */
  readonly file: string | undefined
  /** Those variables, and only those, that the configuration names as secrets. */
  readonly secretEnv: Env
  /** The secret as it is now, without white space around it. Throws an Error that names where it should be. */
  readonly secret: (ref: SecretRef) => string
}

export interface LoadOptions {
  /** From --config; else POSTERN_CONFIG; else postern.yaml where there is one. */
  readonly file?: string
  readonly env?: Env
}

/** Settings nobody can use: one sentence each, with file and line. */
export class ConfigError extends Error {
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.name = 'ConfigError'
    this.problems = problems
  }
}

const SETTINGS = settingsOf(configSchema.shape)

/** The whole configuration: file, then environment over it, then defaults. Throws ConfigError. Frozen. */
export function loadConfig(options: LoadOptions = {}): LoadedConfig {
  const env = options.env ?? process.env
  const named = options.file ?? env['POSTERN_CONFIG']
  const file = read(named ?? (existsSync('postern.yaml') ? 'postern.yaml' : undefined))
  const raw = structuredClone(file?.values ?? {})
  const places = new Map<string, Origin>()
  for (const path of pathsIn(raw)) places.set(path, { path, from: 'file', place: placeOf(file, path) })

  const own = fromEnvironment(env, SETTINGS)
  const put = ({ path, variable, value }: { path: string; variable: string; value: unknown }) => {
    set(raw, path.split('.'), value)
    places.set(path, { path, from: 'environment', place: variable })
  }
  own.values.forEach(put)
  for (const one of usual(env)) if (!has(raw, one.path.split('.'))) put(one)

  const variables = new Map([...places.values()].flatMap((o) => (o.from === 'environment' ? [[o.path, o.place]] : [])))
  const parsed = configSchema.safeParse(raw)
  const problems = [
    ...own.problems,
    ...(parsed.success ? [] : parsed.error.issues.flatMap((issue) => tell(issue, file, variables))),
  ]
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems)
  const config = deepFreeze(parsed.data)
  const secrets = secretsIn(config)
  const secretEnv: Env = Object.freeze(
    Object.fromEntries(secrets.flatMap((ref) => ('env' in ref ? [[ref.env, env[ref.env]]] : []))),
  )
  const missing = [...contradictions(config), ...secrets.flatMap((ref) => gone(ref, secretEnv))]
  if (missing.length > 0) throw new ConfigError(missing)
  return {
    config,
    file: file?.path,
    origins: leaves(SETTINGS).map(({ path }) => originOf(path, places)),
    secretEnv,
    secret: (ref) => readSecret(ref, secretEnv),
  }
}

function read(path: string | undefined): ConfigFile | undefined {
  if (path === undefined) return undefined
  try {
    return readConfigFile(path)
  } catch (error) {
    throw new ConfigError([error instanceof Error ? error.message : String(error)])
  }
}

function originOf(path: string, places: ReadonlyMap<string, Origin>): Origin {
  const own = places.get(path)
  if (own !== undefined) return own
  const inside = [...places.values()].find((one) => one.path.startsWith(`${path}.`))
  return inside === undefined ? { path, from: 'default', place: '' } : { ...inside, path }
}

const placeOf = (file: ConfigFile | undefined, path: string): string => {
  const line = file?.lineOf(path.split('.'))
  return line === undefined ? (file?.path ?? '') : `${file?.path}:${line}`
}
