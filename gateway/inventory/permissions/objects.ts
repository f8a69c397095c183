import type { On, ResourceKind } from '../../okta/roles.ts'
import { ref, type Graph, type NodeKind, type NodeRef } from '../graph.ts'
import type { Question } from './words.ts'

/** What one side of a requirement is about, as a value: an object, or what stands for objects that are not one. */
export type Thing =
  | { readonly is: 'one'; readonly kind: ResourceKind; readonly ref: NodeRef }
  | { readonly is: 'new'; readonly kind: ResourceKind; readonly within: readonly string[] }
  | { readonly is: 'any' | 'every'; readonly kind: ResourceKind }
  | { readonly is: 'unnamed'; readonly kind: ResourceKind; readonly name: string }
  /** `me` of a principal that is no person. */
  | { readonly is: 'nobody'; readonly kind: ResourceKind }

const NODE_OF: Readonly<Record<ResourceKind, NodeKind | undefined>> = {
  user: 'Okta_User',
  group: 'Okta_Group',
  app: 'Okta_Application',
  policy: 'Okta_Policy',
  authorization_server: 'Okta_AuthorizationServer',
  token: 'Okta_ApiToken',
  device: 'Okta_Device',
  identity_provider: 'Okta_IdentityProvider',
  realm: 'Okta_Realm',
  event_hook: 'Postern_EventHook',
  inline_hook: 'Postern_InlineHook',
  customization: undefined,
  iam: undefined,
  agent: 'Okta_AgentPool',
  support_case: undefined,
  ssf: undefined,
  org: undefined,
}

/** The node kind of a resource kind; undefined where the graph has none. */
export const nodeKindOf = (kind: ResourceKind): NodeKind | undefined => NODE_OF[kind]

/** The objects that a side is about; none when the call names none where it may (a body without groups). */
export function objectsOf(on: On, question: Question, acting: NodeRef): readonly Thing[] {
  switch (on.from) {
    case 'any':
    case 'every':
      return [{ is: on.from, kind: on.kind }]
    case 'new':
      return [{ is: 'new', kind: on.kind, within: on.within === undefined ? [] : namedAs(question, on.within) }]
    case 'body': {
      const named = namedAs(question, on.name).map((id) => one(on.kind, id, acting))
      return named.length === 0 && on.must === true ? [{ is: 'unnamed', kind: on.kind, name: on.name }] : named
    }
    case 'path': {
      const [id] = namedAs(question, on.name)
      return [id === undefined ? { is: 'unnamed', kind: on.kind, name: on.name } : one(on.kind, id, acting)]
    }
  }
}

/**
 * `default` is a name for one authorization server: the one whose node says so (`is_default`, as reading it by that name tells).
 * Others stay as they are.
 */
export function resolved(thing: Thing, graph: Graph): Thing {
  if (thing.is !== 'one' || thing.kind !== 'authorization_server' || thing.ref.id !== 'default') return thing
  const found = graph.list('Okta_AuthorizationServer').nodes.find((node) => node.properties['is_default'] === true)
  return found === undefined ? thing : { ...thing, ref: ref(found.kind, found.id) }
}

/** The type of app that a call is about to make; undefined when it does not say. */
export function newAppType({ operation, properties }: Question): string | undefined {
  const { app_name: name, sign_on_mode: mode } = properties
  if (typeof name === 'string' && name !== '') return name
  return operation.id === 'createClient' || mode === 'OPENID_CONNECT' ? 'oidc_client' : undefined
}

const namedAs = (question: Question, name: string): readonly string[] =>
  question.targets.filter((target) => target.as === name).map((target) => target.id)

/** `me` is the person who calls: for a gateway's credential the gateway's own account. */
function one(kind: ResourceKind, id: string, acting: NodeRef): Thing {
  const node = nodeKindOf(kind)
  if (node === undefined) return { is: 'any', kind }
  if (kind === 'user' && id === 'me') {
    if (acting.kind !== 'Okta_User') return { is: 'nobody', kind }
    return { is: 'one', kind, ref: acting }
  }
  return { is: 'one', kind, ref: ref(node, id) }
}
