import type { Method } from '../../gateway/model/call.ts'
import type { Described } from './described.ts'
import { isParameter, segmentsOf } from './template.ts'

/** A path seen in real traffic that no description holds; its parameters have no names: `/api/v1/idps/{}/metadata.xml`. */
export interface Seen {
  readonly method: Method
  readonly path: string
}

/** What a nameless parameter is called, by the collection before it. */
const NAMES: Readonly<Record<string, string>> = {
  apps: 'appId',
  idps: 'idpId',
  realms: 'realmId',
  users: 'userId',
  factors: 'factorId',
}

/** Scopes by the collection that the path begins with; the descriptions give none. */
const SCOPE_FAMILIES: readonly (readonly [RegExp, string])[] = [
  [/^\/api\/v1\/(internal\/)?apps\//, 'okta.apps'],
  [/^\/api\/v1\/idps\//, 'okta.idps'],
  [/^\/api\/v1\/realms\//, 'okta.realms'],
  [/^\/api\/v1\/users\//, 'okta.users'],
  [/^\/api\/v1\/org\/factors\//, 'okta.factors'],
  [/^\/api\/internal\/org\//, 'okta.orgs'],
  [/^\/api\/v1\/sessions$/, 'okta.sessions'],
]

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

/** `get` + the literal segments after `api/v1`, in camel case. */
const nameOf = ({ method, path }: Seen): string => {
  const words = segmentsOf(path)
    .filter((segment) => !isParameter(segment) && segment !== 'api' && segment !== 'v1')
    .flatMap((segment) => segment.split(/[^A-Za-z0-9]+/))
  return method.toLowerCase() + words.map(capital).join('')
}

/** An undocumented path as if it were described. A trailing slash is dropped, as receive drops it. */
export const describeSeen = (seen: Seen): Described => {
  const path = seen.path.replace(/\/$/, '')
  const segments = path.split('/')
  const template = segments
    .map((segment, n) => {
      if (segment !== '{}') return segment
      const name = NAMES[segments[n - 1] ?? '']
      if (name === undefined) throw new Error(`${seen.path}: name the parameter after '${segments[n - 1]}'.`)
      return `{${name}}`
    })
    .join('/')
  const family = SCOPE_FAMILIES.find(([pattern]) => pattern.test(template))?.[1]
  return {
    method: seen.method,
    template,
    operationId: nameOf({ method: seen.method, path: template }),
    tag: 'Undocumented',
    scopes: family === undefined ? [] : [`${family}.${seen.method === 'GET' ? 'read' : 'manage'}`],
    apiToken: family !== undefined,
    lifecycle: null,
    deprecated: false,
    spec: 'undocumented',
    query: [],
    headers: [],
    bodyTypes: [],
    responseTypes: [],
    servers: [],
  }
}
