import type { Okta, ReadAnswer } from '../../../gateway/okta/client.ts'
import { CREDENTIAL_CURES } from './cures.ts'
import { fail, ok, said, skip, warn, type Finding } from './finding.ts'
import type { Need } from './needs.ts'

export interface Holder {
  /** Of the credential. */
  readonly name: string
  readonly principal: { readonly kind: 'user' | 'client'; readonly id: string }
}

/** A small read that a scope opens, where the role allows it too. */
const READS: Readonly<Record<string, string>> = {
  'okta.users.read': '/api/v1/users?limit=1',
  'okta.groups.read': '/api/v1/groups?limit=1',
  'okta.apps.read': '/api/v1/apps?limit=1',
  'okta.roles.read': '/api/v1/iam/roles?limit=1',
  'okta.policies.read': '/api/v1/policies?type=OKTA_SIGN_ON&limit=1',
  'okta.apiTokens.read': '/api/v1/api-tokens',
  'okta.networkZones.read': '/api/v1/zones?limit=1',
  'okta.eventHooks.read': '/api/v1/eventHooks',
  'okta.idps.read': '/api/v1/idps?limit=1',
  'okta.authorizationServers.read': '/api/v1/authorizationServers?limit=1',
  'okta.logs.read': '/api/v1/logs?limit=1',
}

/** Roles, then what the roles really open of the scopes that are granted: Okta hands out scopes that no role allows. */
export async function rights(holder: Holder, okta: Okta, granted: readonly Need[]): Promise<Finding[]> {
  const findings: Finding[] = []
  const closed: Need[] = []
  let tried = 0
  let blind = false
  for (const need of granted) {
    const path = READS[need.scope]
    if (path === undefined) continue
    const answer = await read(path, need.scope, holder, okta)
    if (typeof answer === 'string') findings.push(skip(`rights: ${need.scope}`, answer))
    else if (answer.status === 429)
      findings.push(fail('rate limits', `Okta answered 429 to ${path}`, CREDENTIAL_CURES.rate_limited))
    else if (need.scope === 'okta.logs.read') findings.push(log(answer.status))
    else {
      tried += 1
      if (answer.status === 403) closed.push(need)
      // Every org has the group Everyone: who sees no group at all holds no role.
      if (need.scope === 'okta.groups.read' && Array.isArray(answer.json) && answer.json.length === 0) blind = true
    }
  }
  findings.unshift(await roles(holder, okta, granted, blind))
  const title = `rights of ${holder.name}`
  const cure = {
    means:
      holder.principal.kind === 'client'
        ? "The token carries these scopes, and the app's roles do not allow what they are for: Okta drops them silently."
        : "The token's owner holds no role that allows this.",
    do:
      holder.principal.kind === 'client'
        ? 'Give the app a role that covers them: Applications > the app of Postern > Admin roles > Edit assignments.'
        : 'Give the owner a role that covers it: Security > Administrators.',
  }
  const told = (some: readonly Need[]) => `403 E0000006 for ${some.map((need) => need.scope).join(', ')}`
  const must = closed.filter((need) => need.must)
  const may = closed.filter((need) => !need.must)
  if (must.length > 0) findings.push(fail(title, told(must), cure))
  if (may.length > 0) findings.push(warn(title, `${told(may)}: discovery does not see these`, cure))
  if (closed.length === 0 && tried > 0) findings.push(ok(title, `${tried} kinds of objects can be read`))
  return findings
}

function log(status: number): Finding {
  if (status === 200) return ok('log', 'the System Log can be read')
  return fail('log', `Okta answered ${status}`, {
    means:
      'Without the log Postern cannot keep its view fresh, settle unknown outcomes, or see calls that go around it.',
    do: 'Grant okta.logs.read, and a role that may read it: super, org, app, read-only, report or API access management admin.',
  })
}

async function roles(
  { name, principal }: Holder,
  okta: Okta,
  granted: readonly Need[],
  blind: boolean,
): Promise<Finding> {
  const title = `roles of ${name}`
  const scope = 'okta.roles.read'
  if (principal.kind === 'client' && !granted.some((need) => need.scope === scope)) return skip(title, `need ${scope}`)
  const path =
    principal.kind === 'client' ? `/oauth2/v1/clients/${principal.id}/roles` : `/api/v1/users/${principal.id}/roles`
  const answer = await read(path, scope, { name, principal }, okta)
  const none = {
    means:
      principal.kind === 'client'
        ? 'A service app without an admin role may do nothing: lists come back empty, everything else is 403.'
        : 'The token is that of somebody without admin rights.',
    do:
      principal.kind === 'client'
        ? 'Assign one: Applications > the app of Postern > Admin roles > Edit assignments. postern connect names the least that fits.'
        : 'Use a token of an administrator, or give its owner a role: Security > Administrators.',
  }
  if (typeof answer === 'string') return skip(title, answer)
  if (answer.status === 403 && blind)
    return fail(title, 'it sees no group at all, and may not read its own roles', none)
  if (answer.status === 403)
    return fail(title, 'Okta answered 403 when asked for its own roles', {
      means:
        'It may not see who holds admin roles: Postern cannot tell whether a target is an administrator, and refuses what depends on it.',
      do: 'Add a custom role with the permission to view roles, resources and admin assignments (okta.iam.read): Security > Administrators > Roles.',
    })
  if (answer.status !== 200 || !Array.isArray(answer.json)) return skip(title, `Okta answered ${answer.status}`)
  const types = answer.json.flatMap((one: unknown) =>
    typeof one === 'object' && one !== null && 'type' in one ? [String(one.type)] : [],
  )
  if (types.length === 0) return fail(title, 'it holds none', none)
  if (types.includes('SUPER_ADMIN'))
    return warn(title, types.join(', '), {
      means: 'It may do everything in the org: whoever gets hold of it needs no Postern.',
      do: 'Use the least that agents need: a custom role with a resource set, and a service app instead of an API token.',
    })
  return ok(title, types.join(', '))
}

async function read(path: string, scope: string, { name }: Holder, okta: Okta): Promise<ReadAnswer | string> {
  try {
    return await okta.get(path, { scopes: [scope], credential: name, patienceMs: 0 })
  } catch (error) {
    return said(error)
  }
}
