import { makeCatalog } from '../../../gateway/okta/catalog.ts'
import endpoints from '../../../gateway/okta/data/discovery-endpoints.json' with { type: 'json' }

/** What Postern is to do in an org, and what Okta must grant for it. */
export interface Duties {
  /** Families of operations that agents may be let through to: `users` to read, or also to change. */
  readonly forward: Readonly<Record<string, 'read' | 'manage'>>
  readonly discover: boolean
  readonly log: boolean
}

export interface Wanted {
  readonly scopes: readonly string[]
  /** Admin roles, the least that Okta's standard ones allow, each with what it is for. */
  readonly roles: readonly { readonly role: string; readonly for: string }[]
}

/** Families of the catalog, as their scopes name them: `okta.users.read` is of `users`. */
export const FAMILIES: ReadonlySet<string> = new Set(
  makeCatalog().rows.flatMap((row) =>
    row.scopes.flatMap((scope) => /^okta\.([\w.]+)\.(?:read|manage)$/.exec(scope)?.[1] ?? []),
  ),
)

/** The narrowest standard role that may change a family (OKTA.md, rules about roles). Others take an org admin. */
const CHANGES: Readonly<Record<string, string>> = {
  users: 'USER_ADMIN (group administrator)',
  groups: 'USER_ADMIN (group administrator)',
  factors: 'HELP_DESK_ADMIN',
  sessions: 'HELP_DESK_ADMIN',
  apps: 'APP_ADMIN',
  authorizationServers: 'API_ACCESS_MANAGEMENT_ADMIN',
  roles: 'SUPER_ADMIN',
  appGrants: 'SUPER_ADMIN',
  logStreams: 'SUPER_ADMIN',
  apiTokens: 'SUPER_ADMIN',
  oauthIntegrations: 'SUPER_ADMIN',
}

/** `users:manage,groups,apps:read`; a family alone is read. Returns the first word that is none as a sentence. Pure. */
export function parseForward(text: string): Duties['forward'] | string {
  const forward: Record<string, 'read' | 'manage'> = {}
  for (const word of text.split(',').map((one) => one.trim())) {
    if (word === '') continue
    const [family = '', access = 'read'] = word.split(':')
    if (!FAMILIES.has(family)) return `${family} is no family of Okta's operations, like users, groups or apps`
    if (access !== 'read' && access !== 'manage') return `${word}: a family is read or manage`
    forward[family] = access
  }
  return forward
}

/** Scopes and roles for the duties. What Postern reads of targets before it judges is always among them. Pure. */
export function wantedFor({ forward, discover, log }: Duties): Wanted {
  const scopes = new Set(['okta.users.read', 'okta.groups.read', 'okta.roles.read'])
  const roles = new Map<string, string[]>()
  const role = (name: string, why: string) => roles.set(name, [...(roles.get(name) ?? []), why])
  for (const [family, access] of Object.entries(forward)) {
    scopes.add(`okta.${family}.read`)
    if (access === 'read') continue
    scopes.add(`okta.${family}.manage`)
    // What an app may do at Okta is a fact of every change of apps and of who may open them.
    if (family === 'apps') scopes.add('okta.appGrants.read')
    role(CHANGES[family] ?? 'ORG_ADMIN', `changing ${family}`)
  }
  role('READ_ONLY_ADMIN', discover || log ? 'reading the org and its log' : 'reading what calls touch')
  role('a custom role with okta.iam.read', 'seeing who is an administrator')
  if (discover) for (const scope of endpoints.readScopesUnion) scopes.add(scope)
  if (log || discover) scopes.add('okta.logs.read')
  // Who is super admin needs nothing beside it.
  const all = roles.has('SUPER_ADMIN') ? new Map([['SUPER_ADMIN', roles.get('SUPER_ADMIN') ?? []]]) : roles
  return {
    scopes: [...scopes].toSorted(),
    roles: Array.from(all, ([name, why]) => ({ role: name, for: [...new Set(why)].join(', ') })),
  }
}
