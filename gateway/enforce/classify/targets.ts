import type { Target } from '../../model/operation.ts'
import { entriesOf, type Input, textOf } from './input.ts'
import { namedBy, targetsOf, typeByPrefix } from './names.ts'

/** Keys of bodies and queries that name something wherever they stand. */
const KEYS: Readonly<Record<string, string>> = {
  userId: 'user',
  userIds: 'user',
  groupId: 'group',
  groupIds: 'group',
  sourceGroupId: 'group',
  targetGroupId: 'group',
  appId: 'app',
  appIds: 'app',
  appInstanceId: 'app',
  resourceAppInstanceId: 'app',
  requestingAppInstanceId: 'app',
  trustedAppInstanceId: 'app',
  targetAid: 'app',
  clientId: 'client',
  client_id: 'client',
  realmId: 'realm',
  policyId: 'policy',
  targetIdpId: 'idp',
  idpId: 'idp',
  captchaId: 'captcha',
  'resource-set': 'resource_set',
  resourceSets: 'resource_set',
  inlineHookId: 'inline_hook',
}

/** People and groups are seen under their keys in any spelling: where Okta takes no notice of it, no harm is done. */
const LENIENT: Readonly<Record<string, string>> = {
  userid: 'user',
  userids: 'user',
  groupid: 'group',
  groupids: 'group',
}
const typeFor = (key: string): string | undefined =>
  Object.hasOwn(KEYS, key) ? KEYS[key] : lenientFor(key.toLowerCase().replaceAll(/[_-]/g, ''))
const lenientFor = (key: string): string | undefined => (Object.hasOwn(LENIENT, key) ? LENIENT[key] : undefined)

/** Okta writes these back into PUT bodies as it sent them; they name nothing the call is about. */
const ECHOES = new Set(['_links', '_link', '_embedded'])

/** What Okta is known as elsewhere: by an outer identity provider, by whoever answers a hook. No client of the org. */
const ELSEWHERE = new Set(['credentials.client', 'config.clientId'])

/** Polymorphic path parameters whose members are users or groups; the id's prefix tells which. */
const POLYMORPHIC = new Set(['group_owner', 'binding_member'])

/** What the path names, the innermost first. */
const ofPath = ({ row, ids }: Input): Target[] =>
  Object.entries(row.parameters)
    .map(([as, declared]): Target => {
      const id = ids[as] ?? ''
      const type = POLYMORPHIC.has(declared) ? (typeByPrefix(id) ?? declared) : declared
      return { type, id, from: 'path', as }
    })
    .toReversed()

/** Object keys on the way to a value say what it is; lists hand their key on to their elements. */
const walk = (value: unknown, key: string, found: Target[]): void => {
  if (typeof value === 'string') {
    const named = namedBy(value)
    if (named !== undefined) {
      if (named.id !== '') found.push({ ...named, from: 'body', as: key })
      return
    }
    const type = typeFor(key)
    if (type !== undefined) found.push(...targetsOf([value], type, 'body', key))
    return
  }
  if (Array.isArray(value)) {
    for (const element of value) walk(element, key, found)
    return
  }
  for (const [name, part] of entriesOf(value))
    if (!ECHOES.has(name) && !ELSEWHERE.has(`${key}.${name}`)) walk(part, name, found)
}

const ofQuery = ({ params }: Input): Target[] =>
  params.flatMap(([name, value]) =>
    Object.hasOwn(KEYS, name) ? [...targetsOf([textOf(value)], KEYS[name] ?? '', 'query', name)] : [],
  )

/**
 * All targets of a call, each once: those of the path with the innermost first, then what the family reads out of the
 * body, then whatever else query and body name by a known key, a URL or an ORN.
 */
export const allTargets = (input: Input, ofFamilies: readonly Target[]): readonly Target[] => {
  const found: Target[] = []
  walk(input.body, '', found)
  const seen = new Set<string>()
  return [...ofPath(input), ...ofFamilies, ...ofQuery(input), ...found].filter(({ type, id }) => {
    const key = `${type}\0${id}`
    if (id === '' || seen.has(key)) return false
    seen.add(key)
    return true
  })
}
