import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { shownId } from './families/role-ids.ts'
import { asObject } from './http/exchange.ts'
import type { RoleAssignment } from './store/types.ts'
import { makeOrg, type Org } from './org.ts'

const shared = process.env['POSTERN_SHARED'] ?? join(import.meta.dirname, '../../../shared')
const path = join(shared, 'okta/discovery-endpoints.json')

/** Lists that are empty in an org whose people never sign in, or that lacks the feature. */
const EMPTY = new Set([
  'listUserClients',
  'listUserGrants',
  'listOAuth2TokensForApplication',
  'listOAuth2ClientsForAuthorizationServer',
  'listGovernanceBundles',
  'getUserAssignedRoleGovernance',
  // Nothing was done yet.
  'listLogEvents',
  // A service app that signs with a key has no secret.
  'listOAuth2ClientSecrets',
  // Nobody gave a group an app admin's role.
  'listApplicationTargetsForApplicationAdministratorRoleForGroup',
])

interface Endpoint {
  readonly operationId: string
  readonly path: string
}

/** An id of the org for each name that paths use. */
function idsOf(org: Org): (template: string) => string {
  const { truth } = org
  const first = (table: string): string => truth.things(table).all()[0]?.id ?? 'none'
  const service = truth.apps.find((app) => app.service)
  const saml = truth.apps.find((app) => app.signOnMode === 'SAML_2_0')
  const oidc = truth.apps.find((app) => app.signOnMode === 'OPENID_CONNECT' && !app.service)
  const server = truth.things('authorizationServers /api/v1/authorizationServers').all()[1]?.id ?? 'none'
  /** A role of the kind of holder that a path names, with targets of the kind that it names. */
  const role = (template: string) => {
    const principal = template.includes('/groups/{groupId}/')
      ? 'group'
      : template.includes('/clients/')
        ? 'client'
        : 'user'
    const rows = truth.roles.where((row) => row.principal === principal)
    if (template.endsWith('/targets/groups')) return rows.find((row) => row.groupTargets.length > 0) ?? rows[0]
    if (template.endsWith('/targets/catalog/apps')) return rows.find((row) => row.appTargets.length > 0) ?? rows[0]
    return rows.find((row) => row.groupTargets.length > 0) ?? rows[0]
  }
  const shown = (row: RoleAssignment | undefined): string => (row === undefined ? '' : shownId(row))
  const busyGroup = [...truth.appGroups.values()]
    .find((groups) => groups.size > 0)
    ?.keys()
    .next().value
  const ownedGroup = truth.owners[0]?.groupId
  const ids: Readonly<Record<string, (template: string) => string>> = {
    id: () => truth.users.people.idAt(10),
    userId: (template) => role(template)?.principalId ?? '',
    groupId: (template) =>
      (/roles/.test(template) ? role(template)?.principalId : /apps$/.test(template) ? busyGroup : ownedGroup) ?? '',
    roleAssignmentId: (template) => shown(role(template)),
    roleIdOrEncodedRoleId: (template) => shown(role(template)),
    appId: (template) =>
      (/credentials\/(secrets|jwks)|grants/.test(template) ? service : /cwo|interclient/.test(template) ? oidc : saml)
        ?.id ?? '',
    clientId: () => service?.clientId ?? '',
    roleIdOrLabel: () => truth.customRoles.all()[0]?.id ?? '',
    resourceSetIdOrLabel: () => truth.resourceSets.all()[0]?.id ?? '',
    policyId: (template) =>
      template.includes('authorizationServers')
        ? first(`policies /api/v1/authorizationServers/${server}/policies`)
        : (truth.things('policies /api/v1/policies').find((row) => row.body['name'] === 'Phishing-resistant')?.id ??
          ''),
    authenticatorId: () => first('authenticators'),
    idpId: () => first('idps /api/v1/idps'),
    authServerId: () => server,
    schemaId: () => 'default',
    agentId: () => first('ai-agents /workload-principals/api/v1/ai-agents'),
    apiServiceId: () => truth.apps.find((app) => app.integration !== undefined)?.id ?? '',
  }
  return (template) => template.replaceAll(/\{(\w+)\}/g, (_all, name: string) => ids[name]?.(template) ?? `no-${name}`)
}

/** How many objects an answer holds: of a list, of the one list in a wrapper, or 1 for a single object. */
function countOf(json: unknown): number {
  if (Array.isArray(json)) return json.length
  const object = asObject(json)
  const lists = Object.values(object).filter((value) => Array.isArray(value))
  return object['_links'] !== undefined && object['action'] === undefined && lists.length === 1
    ? (lists[0]?.length ?? 0)
    : 1
}

test(
  'everything that discovery reads is answered, and a generated org has something in it',
  { skip: existsSync(path) ? false : 'the list of endpoints is not at hand' },
  async (t) => {
    const org = makeOrg({ seed: 3, users: 200 })
    const { token } = org.issueToken(org.truth.users.people.idAt(0))
    org.issueIntegration({ type: 'elastic_siem', scopes: ['okta.logs.read'] })
    const fill = idsOf(org)
    // The file's own format, described in OKTA.md.
    const { endpoints } = JSON.parse(readFileSync(path, 'utf8')) as { endpoints: Endpoint[] }
    const wrong: string[] = []
    for (const { operationId, path: template } of endpoints) {
      const query =
        {
          listPolicies: '?type=ACCESS_POLICY',
          listPrincipalRateLimitEntities: '?filter=principalType eq "SSWS_TOKEN"',
        }[operationId] ?? ''
      const response = await org.app.request(`${fill(template)}${query}`, {
        headers: { authorization: `SSWS ${token}` },
      })
      const text = await response.text()
      if (response.status !== 200)
        wrong.push(`${operationId} ${response.status} ${fill(template)} ${text.slice(0, 120)}`)
      else if (countOf(JSON.parse(text)) === 0 && !EMPTY.has(operationId)) wrong.push(`${operationId} is empty`)
    }
    t.diagnostic(`${endpoints.length} endpoints read`)
    assert.deepEqual(wrong, [])
  },
)
