import type { z } from 'zod'
import type { ConfigFile } from './file.ts'
import { nearest } from './nearest.ts'
import { configSchema, type Config } from './schema.ts'
import { settingsOf, type Setting } from './shape.ts'

/** Variables that gave a value, by the path of the setting. */
export type Variables = ReadonlyMap<string, string>

const SETTINGS = settingsOf(configSchema.shape)

/** How a sink is called: by its name, else by its kind. */
export const sinkName = (sink: { name?: string | undefined; kind: string }): string => sink.name ?? sink.kind

/** What zod cannot see in one place. */
export function contradictions(config: Config): string[] {
  const twice = (names: readonly string[]) => names.filter((name, i) => names.indexOf(name) !== i)
  const { credentials, defaults } = config.org
  const names = credentials.map((one) => one.name)
  const issuers = config.issuers.map((one) => one.issuer)
  return [
    ...twice(names).map((name) => `org.credentials: two credentials are named ${name}`),
    ...twice(config.agents.map((one) => one.name)).map((name) => `agents: two agents are named ${name}`),
    ...twice(issuers).map((name) => `issuers: ${name} is listed twice; give it one entry with all its audiences`),
    ...(defaults.credential !== undefined && !names.includes(defaults.credential)
      ? [`org.defaults.credential: no credential is named ${defaults.credential}`]
      : []),
    ...(credentials.length > 0 && config.org.url === undefined
      ? ['org.credentials: there is no org.url for them; set it, or OKTA_CLIENT_ORGURL']
      : []),
    ...config.agents.flatMap((agent) =>
      agent.identities
        .filter((identity) => !issuers.includes(identity.issuer))
        .map(
          (identity) =>
            `agents: ${agent.name} is known by tokens of ${identity.issuer}, which is not among the issuers`,
        ),
    ),
    ...config.issuers
      .filter((one) => one.issuer.startsWith('spiffe://') && one.jwksUrl === undefined && one.jwksFile === undefined)
      .map((one) => `issuers: ${one.issuer} needs jwksUrl or jwksFile, since a trust domain has no metadata`),
    ...twice(config.alerts.sinks.map(sinkName)).map(
      (name) => `alerts.sinks: two are called ${name}; give each a name of its own`,
    ),
    ...config.alerts.sinks
      .filter((one) => one.kind === 'slack' && one.buttons)
      .flatMap((one) => [
        ...(one.kind === 'slack' && one.signingSecret === undefined
          ? [`alerts.sinks: ${sinkName(one)} has buttons and no signingSecret to know them by`]
          : []),
        ...(config.doors.callbacks.listen === undefined
          ? [`alerts.sinks: ${sinkName(one)} has buttons, and doors.callbacks.listen, where they arrive, is not set`]
          : []),
      ]),
  ]
}

/** A fault zod found, as sentences with file and line, or the name of the variable. */
export function tell(issue: z.core.$ZodIssue, file: ConfigFile | undefined, variables: Variables): string[] {
  const path = issue.path.filter((part) => typeof part !== 'symbol')
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => {
      const close = nearest(key, keysAt(path))
      const at = placed([...path, key], file, variables)
      return `${at}${[...path, key].join('.')} is not a setting${close === undefined ? '' : `; did you mean ${close}`}`
    })
  // A union's own message says little: that of its closest option says what is missing.
  const inner = issue.code === 'invalid_union' ? (issue.errors.toSorted((a, b) => a.length - b.length)[0] ?? []) : []
  const own = issue.message === 'Invalid input' && inner.length > 0
  if (own) return inner.flatMap((one) => tell({ ...one, path: [...path, ...one.path] }, file, variables))
  return [`${placed(path, file, variables)}${path.join('.')}: ${issue.message.replace(/^Invalid input: /, '')}`]
}

const placed = (path: readonly (string | number)[], file: ConfigFile | undefined, variables: Variables) => {
  for (let length = path.length; length > 0; length--) {
    const variable = variables.get(path.slice(0, length).join('.'))
    if (variable !== undefined) return `${variable}: `
  }
  const line = file?.lineOf(path)
  return file === undefined ? '' : `${file.path}${line === undefined ? '' : `:${line}`}: `
}

const keysAt = (path: readonly (string | number)[]): string[] => {
  let settings: readonly Setting[] = SETTINGS
  let at = ''
  for (const part of path) {
    at = typeof part === 'number' ? `${at}[]` : at === '' ? part : `${at}.${part}`
    settings = settings.find((one) => one.path === at)?.inner ?? settings
  }
  return settings.map((one) => one.path.slice(one.path.lastIndexOf('.') + 1))
}
