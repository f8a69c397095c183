import { Refusal } from '../../model/refusal.ts'
import { cleaned } from '../../model/words.ts'
import type { NodeKind } from '../graph.ts'
import type { Keeper } from '../keep/keeper.ts'
import type { Principal } from '../permissions.ts'

/** Types of targets, as the catalog has them, to the kinds of nodes that may be meant. */
const KINDS: Readonly<Record<string, readonly NodeKind[]>> = {
  user: ['Okta_User'],
  group: ['Okta_Group'],
  app: ['Okta_Application'],
  client: ['Okta_Application', 'Okta_ApiServiceIntegration'],
  token: ['Okta_ApiToken'],
  role: ['Okta_CustomRole'],
  resource_set: ['Okta_ResourceSet'],
  role_assignment: ['Okta_RoleAssignment'],
  policy: ['Okta_Policy'],
  policy_rule: ['Postern_PolicyRule'],
  group_rule: ['Postern_GroupRule'],
  authorization_server: ['Okta_AuthorizationServer'],
  idp: ['Okta_IdentityProvider'],
  device: ['Okta_Device'],
  realm: ['Okta_Realm'],
  agent_pool: ['Okta_AgentPool'],
  zone: ['Postern_NetworkZone'],
  event_hook: ['Postern_EventHook'],
  inline_hook: ['Postern_InlineHook'],
  log_stream: ['Postern_LogStream'],
  trusted_origin: ['Postern_TrustedOrigin'],
  authenticator: ['Postern_Authenticator'],
  behavior: ['Postern_Behavior'],
  ai_agent: ['Postern_AiAgent'],
  service_account: ['Postern_ServiceAccount'],
}

/** Kinds too many to be searched by what people call them. */
const MANY: ReadonlySet<NodeKind> = new Set(['Okta_User', 'Okta_Device', 'Okta_RoleAssignment'])

/** Of Okta's ids the first three characters tell the type. */
const PREFIX: Readonly<Record<string, string>> = { '00u': 'user', '00g': 'group', '0oa': 'app', '00T': 'token' }

export interface Named {
  readonly principal: Principal
  readonly label: string | undefined
}

export interface Names {
  kindsOf(type: string): readonly NodeKind[]
  /**
   * The immutable id of what people call so; undefined where nothing known is called so. Throws Refusal conflict where several
   * are.
   */
  idOf(name: string, type: string): Promise<string | undefined>
  /** `user:mia@acme.test`, `app:…`, `token:…`, or the bare name. Throws Refusal not_found, conflict. */
  who(name: string): Promise<Named>
  labelOf(kinds: readonly NodeKind[], id: string): Promise<string | undefined>
}

const ID = /^[\w-]{6,64}$/

/** Finds objects by what people call them. */
export function makeNames(keeper: Keeper): Names {
  const kindsOf = (type: string): readonly NodeKind[] => (Object.hasOwn(KINDS, type) ? (KINDS[type] ?? []) : [])

  async function idOf(name: string, type: string): Promise<string | undefined> {
    const kinds = kindsOf(type)
    const found = new Set<string>()
    for (const kind of kinds) {
      if (ID.test(name) && (await keeper.node(kind, name)).answer.node !== undefined) return name
      const looked = await keeper.find(kind, kind === 'Okta_User' ? name.toLowerCase() : name)
      if (looked !== undefined) return looked
      if (MANY.has(kind)) continue
      for (const node of (await keeper.list(kind)).answer.nodes)
        if (node.label?.toLowerCase() === name.toLowerCase()) found.add(node.id)
    }
    if (found.size > 1)
      throw new Refusal('conflict', {
        sentence: `${found.size} objects of type ${type} are called '${cleaned(name)}'.`,
        hint: `Give the id: ${[...found].slice(0, 5).join(', ')}.`,
      })
    return [...found][0]
  }

  async function labelOf(kinds: readonly NodeKind[], id: string): Promise<string | undefined> {
    for (const kind of kinds) {
      const label = (await keeper.node(kind, id)).answer.node?.label
      if (label !== undefined) return label
    }
    return undefined
  }

  const PRINCIPAL = { user: 'user', client: 'client', app: 'client', token: 'api_token' } as const

  async function who(name: string): Promise<Named> {
    const [, word, rest] = /^(user|app|client|token):(.+)$/s.exec(name) ?? []
    const prefix = PREFIX[name.slice(0, 3)]
    const types = word !== undefined ? [word] : prefix !== undefined ? [prefix] : ['user', 'client', 'token']
    const bare = rest ?? name
    for (const type of types) {
      const kind = Object.hasOwn(PRINCIPAL, type) ? PRINCIPAL[type as keyof typeof PRINCIPAL] : undefined // an own member
      if (kind === undefined) break
      const id = await idOf(bare, type === 'app' ? 'client' : type)
      if (id !== undefined)
        return { principal: { type: kind, id }, label: await labelOf(kindsOf(type === 'app' ? 'client' : type), id) }
    }
    throw new Refusal('not_found', {
      sentence: `Nobody known is called '${cleaned(name)}'.`,
      hint: "Give a login, an app's label or client id, an agent's name, or user:…, app:…, token:… with the id; postern discover status tells what was read.",
    })
  }
  return { kindsOf, idOf, who, labelOf }
}
