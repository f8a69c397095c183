import { parse } from 'yaml'
import { core, defOf, kindOf, leaves, type Setting } from './shape.ts'
import { nearest } from './nearest.ts'

export type Env = Readonly<Record<string, string | undefined>>

/** Read elsewhere: which file, and what the CLI needs to find a running gateway. */
const OTHERS = ['POSTERN_CONFIG', 'POSTERN_URL', 'POSTERN_OPERATOR_KEY_FILE', 'POSTERN_LONG']

/**
 * Kubernetes sets POSTERN_PORT, POSTERN_SERVICE_HOST, POSTERN_DB_PORT_5432_TCP_ADDR and the like in every pod beside a
 * service of such a name. They are not settings, and refusing them would keep the gateway from starting there.
 */
const SERVICE_LINK =
  /^POSTERN_(?:[A-Z0-9_]+_)?(?:SERVICE_(?:HOST|PORT)(?:_\w+)?|PORT(?:_\d+_(?:TCP|UDP|SCTP)(?:_\w+)?)?)$/

/** `doors.agents.publicUrl` -> `POSTERN_DOORS_AGENTS_PUBLIC_URL` */
export const variableOf = (path: string): string =>
  `POSTERN_${path
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll('.', '_')
    .toUpperCase()}`

export interface FromEnvironment {
  readonly values: readonly { readonly path: string; readonly variable: string; readonly value: unknown }[]
  /** Sentences. */
  readonly problems: readonly string[]
}

const takesText = (setting: Setting): boolean => {
  const schema = core(setting.schema)
  const { type, options } = defOf(schema)
  return (
    type === 'string' ||
    type === 'enum' ||
    (type === 'union' && (options ?? []).some((one) => defOf(core(one)).type === 'string'))
  )
}

function valueOf(setting: Setting, text: string): unknown {
  if (takesText(setting)) return text
  if (kindOf(setting.schema) === 'list of string' && !text.trimStart().startsWith('['))
    return text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '')
  // Everything else is written as it would be in the file.
  return parse(text) as unknown
}

/** Settings that the environment gives. A variable of ours that is no setting is a problem, not a silence. */
export function fromEnvironment(env: Env, settings: readonly Setting[]): FromEnvironment {
  const known = new Map(leaves(settings).map((setting) => [variableOf(setting.path), setting]))
  const values: { path: string; variable: string; value: unknown }[] = []
  const problems: string[] = []
  for (const [variable, text] of Object.entries(env)) {
    if (!variable.startsWith('POSTERN_') || text === undefined || OTHERS.includes(variable)) continue
    const setting = known.get(variable)
    if (setting === undefined) {
      if (SERVICE_LINK.test(variable)) continue
      const close = nearest(variable, [...known.keys()])
      problems.push(`${variable} is not a setting${close === undefined ? '' : `; did you mean ${close}`}`)
      continue
    }
    try {
      values.push({ path: setting.path, variable, value: valueOf(setting, text) })
    } catch {
      // The parser's own message would quote what it read.
      problems.push(`${variable} cannot be read: write it as it would stand in the file`)
    }
  }
  return { values, problems }
}

/**
 * The variables Okta's own SDKs read, and the usual ones for proxies: they count where neither the file nor a variable of
 * ours says anything.
 */
export function usual(env: Env): { path: string; variable: string; value: unknown }[] {
  const given = (name: string): string | undefined =>
    env[name] === undefined || env[name] === '' ? undefined : env[name]
  const found: { path: string; variable: string; value: unknown }[] = []
  const take = (path: string, ...names: string[]) => {
    const variable = names.find((name) => given(name) !== undefined)
    if (variable !== undefined) found.push({ path, variable, value: given(variable) })
  }
  take('org.url', 'OKTA_CLIENT_ORGURL')
  take('egress.proxy', 'HTTPS_PROXY', 'https_proxy')
  take('egress.noProxy', 'NO_PROXY', 'no_proxy')
  const key = given('OKTA_CLIENT_PRIVATEKEY')
  const clientId = given('OKTA_CLIENT_CLIENTID')
  if (key !== undefined && clientId !== undefined) {
    const kid = given('OKTA_CLIENT_PRIVATEKEYID')
    found.push({
      path: 'org.credentials',
      variable: 'OKTA_CLIENT_PRIVATEKEY',
      value: [
        {
          kind: 'service_app',
          name: 'main',
          clientId,
          keys: [{ key: { env: 'OKTA_CLIENT_PRIVATEKEY' }, ...(kid === undefined ? {} : { kid }) }],
          scopes: (given('OKTA_CLIENT_SCOPES') ?? '').split(/[\s,]+/).filter((scope) => scope !== ''),
        },
      ],
    })
  } else if (given('OKTA_CLIENT_TOKEN') !== undefined) {
    const token = { kind: 'api_token', name: 'main', token: { env: 'OKTA_CLIENT_TOKEN' } }
    found.push({ path: 'org.credentials', variable: 'OKTA_CLIENT_TOKEN', value: [token] })
  }
  return found
}
