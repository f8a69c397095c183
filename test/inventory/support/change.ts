import { pathOf } from '../../okta/families/role-ids.ts'
import type { Random } from '../../okta/random.ts'
import type { Org } from '../../okta/org.ts'
import type { Call } from '../../okta/support.ts'

/** One random change through the org's own API; true when the org made it. */
export type Change = (org: Org, call: Call, random: Random, n: number) => Promise<boolean>

const ok = async (answer: ReturnType<Call>): Promise<boolean> => (await answer).status < 300

const anyUser = ({ truth }: Org, random: Random): string => random.pick([...truth.users.all()].slice(1)).id
const live = ({ truth }: Org, random: Random): string =>
  random.pick([...truth.users.all()].filter((user) => user.status !== 'DEPROVISIONED').slice(1)).id
const group = ({ truth }: Org, random: Random): string =>
  random.pick(truth.groups.all().filter((one) => one.type === 'OKTA_GROUP')).id
const app = ({ truth }: Org, random: Random): string =>
  random.pick(truth.apps.all().filter((one) => one.integration === undefined && one.label !== 'gateway')).id
const client = ({ truth }: Org, random: Random): string =>
  random.pick(
    truth.apps
      .all()
      .filter((one) => one.clientId !== undefined && one.integration === undefined && one.label !== 'gateway'),
  ).id
const service = ({ truth }: Org, random: Random): string =>
  random.pick(truth.apps.all().filter((one) => one.service && one.integration === undefined && one.label !== 'gateway'))
    .clientId ?? ''
const ROLES = [
  'USER_ADMIN',
  'HELP_DESK_ADMIN',
  'APP_ADMIN',
  'READ_ONLY_ADMIN',
  'ORG_ADMIN',
  'GROUP_MEMBERSHIP_ADMIN',
] as const
const DEPARTMENTS = ['Engineering', 'Sales', 'Finance', 'Support']

/** Changes that the log tells; those it does not tell (a rule's text, its deletion) wait for a scan. */
export const CHANGES: Readonly<Record<string, Change>> = {
  'a user comes': (_org, call, random, n) =>
    ok(
      call('POST', `/api/v1/users?activate=${random.pick(['true', 'false'])}`, {
        profile: {
          login: `new${n}@acme.test`,
          email: `new${n}@acme.test`,
          firstName: 'N',
          lastName: `${n}`,
          department: random.pick(DEPARTMENTS),
        },
      }),
    ),
  'a user is renamed and moves': (org, call, random, n) =>
    ok(
      call('POST', `/api/v1/users/${live(org, random)}`, {
        profile: { lastName: `Renamed${n}`, department: random.pick(DEPARTMENTS) },
      }),
    ),
  'a user is suspended': (org, call, random) =>
    ok(call('POST', `/api/v1/users/${anyUser(org, random)}/lifecycle/suspend`)),
  'a user is back': (org, call, random) =>
    ok(call('POST', `/api/v1/users/${anyUser(org, random)}/lifecycle/unsuspend`)),
  'a user is deactivated': (org, call, random) =>
    ok(call('POST', `/api/v1/users/${live(org, random)}/lifecycle/deactivate`)),
  'a user is activated': (org, call, random) =>
    ok(call('POST', `/api/v1/users/${anyUser(org, random)}/lifecycle/activate?sendEmail=false`)),
  'a user is deleted': (org, call, random) =>
    ok(
      call(
        'DELETE',
        `/api/v1/users/${random.pick([...org.truth.users.all()].filter((one) => one.status === 'DEPROVISIONED')).id}`,
      ),
    ),
  'a group comes': (_org, call, _random, n) => ok(call('POST', '/api/v1/groups', { profile: { name: `Group ${n}` } })),
  'a group is renamed': (org, call, random, n) =>
    ok(call('PUT', `/api/v1/groups/${group(org, random)}`, { profile: { name: `Renamed ${n}` } })),
  'a group goes': async (org, call, random) =>
    org.truth.groups.size > 8 && (await ok(call('DELETE', `/api/v1/groups/${group(org, random)}`))),
  'someone joins': (org, call, random) =>
    ok(call('PUT', `/api/v1/groups/${group(org, random)}/users/${live(org, random)}`)),
  'someone leaves': (org, call, random) =>
    ok(call('DELETE', `/api/v1/groups/${group(org, random)}/users/${live(org, random)}`)),
  'an owner comes': (org, call, random) =>
    ok(call('POST', `/api/v1/groups/${group(org, random)}/owners`, { id: live(org, random), type: 'USER' })),
  'an app comes': (_org, call, random, n) =>
    ok(
      call(
        'POST',
        '/api/v1/apps',
        random.pick([
          {
            name: 'bookmark',
            label: `Wiki ${n}`,
            signOnMode: 'BOOKMARK',
            settings: { app: { requestIntegration: false, url: 'https://wiki.test' } },
          },
          {
            name: 'oidc_client',
            label: `Job ${n}`,
            signOnMode: 'OPENID_CONNECT',
            credentials: { oauthClient: { token_endpoint_auth_method: 'client_secret_basic' } },
            settings: {
              oauthClient: {
                application_type: 'service',
                grant_types: ['client_credentials'],
                response_types: ['token'],
              },
            },
          },
        ]),
      ),
    ),
  'an app sleeps': (org, call, random) => ok(call('POST', `/api/v1/apps/${app(org, random)}/lifecycle/deactivate`)),
  'an app wakes': (org, call, random) => ok(call('POST', `/api/v1/apps/${app(org, random)}/lifecycle/activate`)),
  'an app goes': async (org, call, random) =>
    org.truth.apps.size > 8 && (await ok(call('DELETE', `/api/v1/apps/${app(org, random)}`))),
  'someone gets an app': (org, call, random) =>
    ok(call('POST', `/api/v1/apps/${app(org, random)}/users`, { id: live(org, random) })),
  'someone loses an app': async (org, call, random) => {
    const id = app(org, random)
    const users = [...(org.truth.appUsers.get(id)?.keys() ?? [])]
    return users.length > 0 && (await ok(call('DELETE', `/api/v1/apps/${id}/users/${random.pick(users)}`)))
  },
  'a group gets an app': (org, call, random) =>
    ok(call('PUT', `/api/v1/apps/${app(org, random)}/groups/${group(org, random)}`, {})),
  'a group loses an app': async (org, call, random) => {
    const id = app(org, random)
    const groups = [...(org.truth.appGroups.get(id)?.keys() ?? [])]
    return groups.length > 0 && (await ok(call('DELETE', `/api/v1/apps/${id}/groups/${random.pick(groups)}`)))
  },
  'a scope is granted': (org, call, random) =>
    ok(
      call('POST', `/api/v1/apps/${client(org, random)}/grants`, {
        scopeId: random.pick(['okta.users.read', 'okta.groups.manage', 'okta.apps.read']),
        issuer: org.truth.origin,
      }),
    ),
  'a scope is revoked': async (org, call, random) => {
    const id = client(org, random)
    const grant = org.truth.apps.get(id)?.grants[0]
    return grant !== undefined && (await ok(call('DELETE', `/api/v1/apps/${id}/grants/${grant.id}`)))
  },
  'a secret comes': (org, call, random) =>
    ok(call('POST', `/api/v1/apps/${client(org, random)}/credentials/secrets`, {})),
  'a secret sleeps': async (org, call, random) => {
    const id = client(org, random)
    const secret = org.truth.apps.get(id)?.secrets[0]
    return (
      secret !== undefined &&
      (await ok(call('POST', `/api/v1/apps/${id}/credentials/secrets/${secret.id}/lifecycle/deactivate`)))
    )
  },
  'an app gets a signing key': async (org, call, random) => {
    const rows = org.truth.apps.where((one) => one.signOnMode === 'SAML_2_0')
    const path =
      rows.length === 0 ? '' : `/api/v1/apps/${random.pick(rows).id}/credentials/keys/generate?validityYears=3`
    return path !== '' && (await ok(call('POST', path)))
  },
  'a user gets a role': (org, call, random) =>
    ok(call('POST', `/api/v1/users/${live(org, random)}/roles`, { type: random.pick(ROLES) })),
  'a group gets a role': (org, call, random) =>
    ok(call('POST', `/api/v1/groups/${group(org, random)}/roles`, { type: random.pick(ROLES) })),
  'a client gets a role': (org, call, random) =>
    ok(call('POST', `/oauth2/v1/clients/${service(org, random)}/roles`, { type: random.pick(ROLES) })),
  'a role is taken': async (org, call, random) => {
    const rows = org.truth.roles.where(
      (row) => row.principalId !== org.truth.users.people.idAt(0) && row.type !== 'SUPER_ADMIN',
    )
    const row = rows.length === 0 ? undefined : random.pick(rows)
    return row !== undefined && (await ok(call('DELETE', pathOf(row))))
  },
  'a role is limited': async (org, call, random) => {
    const rows = org.truth.roles.where((row) => ['USER_ADMIN', 'HELP_DESK_ADMIN'].includes(row.type))
    const row = rows.length === 0 ? undefined : random.pick(rows)
    return row !== undefined && (await ok(call('PUT', `${pathOf(row)}/targets/groups/${group(org, random)}`)))
  },
  'a custom role comes': (_org, call, _random, n) =>
    ok(call('POST', '/api/v1/iam/roles', { label: `Role ${n}`, description: 'd', permissions: ['okta.users.read'] })),
  'a custom role gains': async (org, call, random) => {
    const rows = org.truth.customRoles.all()
    return (
      rows.length > 0 &&
      (await ok(
        call(
          'POST',
          `/api/v1/iam/roles/${random.pick(rows).id}/permissions/${random.pick(['okta.groups.read', 'okta.users.manage', 'okta.apps.read'])}`,
        ),
      ))
    )
  },
  'a resource set comes': (org, call, random, n) =>
    ok(
      call('POST', '/api/v1/iam/resource-sets', {
        label: `Set ${n}`,
        description: 'd',
        resources: [`${org.truth.origin}/api/v1/groups/${group(org, random)}`],
      }),
    ),
  'a resource set grows': async (org, call, random) => {
    const rows = org.truth.resourceSets.all()
    return (
      rows.length > 0 &&
      (await ok(
        call('PATCH', `/api/v1/iam/resource-sets/${random.pick(rows).id}/resources`, {
          additions: [
            `${org.truth.origin}/api/v1/groups/${group(org, random)}/users`,
            `${org.truth.origin}/api/v1/apps/${app(org, random)}`,
          ],
        }),
      ))
    )
  },
  'a resource set goes': async (org, call, random) => {
    const rows = org.truth.resourceSets.all()
    return rows.length > 2 && (await ok(call('DELETE', `/api/v1/iam/resource-sets/${random.pick(rows).id}`)))
  },
  'someone is bound': async (org, call, random) => {
    const sets = org.truth.resourceSets.all()
    const roles = org.truth.customRoles.all()
    if (sets.length === 0 || roles.length === 0) return false
    const members = random.pick([
      [`${org.truth.origin}/api/v1/users/${live(org, random)}`],
      [`${org.truth.origin}/api/v1/groups/${group(org, random)}`],
    ])
    return await ok(
      call('POST', `/api/v1/iam/resource-sets/${random.pick(sets).id}/bindings`, {
        role: random.pick(roles).id,
        members,
      }),
    )
  },
  'a zone comes': (_org, call, _random, n) =>
    ok(
      call('POST', '/api/v1/zones', {
        type: 'IP',
        name: `Zone ${n}`,
        gateways: [{ type: 'CIDR', value: '10.0.0.0/8' }],
      }),
    ),
  'a zone sleeps': async (org, call, random) => {
    const rows = org.truth.things('zones /api/v1/zones').where((one) => one.body['system'] !== true)
    return rows.length > 0 && (await ok(call('POST', `/api/v1/zones/${random.pick(rows).id}/lifecycle/deactivate`)))
  },
  'a rule comes': (org, call, random, n) =>
    ok(
      call('POST', '/api/v1/groups/rules', {
        type: 'group_rule',
        name: `Rule ${n}`,
        conditions: {
          expression: { value: `user.department=="${random.pick(DEPARTMENTS)}"`, type: 'urn:okta:expression:1.0' },
        },
        actions: { assignUserToGroups: { groupIds: [group(org, random)] } },
      }),
    ),
  'a rule runs': async (org, call, random) => {
    const rows = org.truth.rules.where((one) => one.status === 'INACTIVE')
    return (
      rows.length > 0 && (await ok(call('POST', `/api/v1/groups/rules/${random.pick(rows).id}/lifecycle/activate`)))
    )
  },
  'a rule rests': async (org, call, random) => {
    const rows = org.truth.rules.where((one) => one.status === 'ACTIVE')
    return (
      rows.length > 0 && (await ok(call('POST', `/api/v1/groups/rules/${random.pick(rows).id}/lifecycle/deactivate`)))
    )
  },
  'a token is revoked': async (org, call, random) => {
    const rows = org.truth.tokens.where((one) => one.userId !== org.truth.users.people.idAt(0))
    return rows.length > 0 && (await ok(call('DELETE', `/api/v1/api-tokens/${random.pick(rows).id}`)))
  },
}

/** So many changes that the org made; tells which. Refused ones do not count. */
export async function changeAtRandom(
  org: Org,
  call: Call,
  random: Random,
  count: number,
  from: number,
): Promise<string[]> {
  const made: string[] = []
  for (let n = from; made.length < count; n += 1) {
    const name = random.pick(Object.keys(CHANGES))
    if (await tried(name, org, call, random, n)) made.push(name)
  }
  return made
}

/** There may be nobody to delete, no rule to run. */
async function tried(name: string, org: Org, call: Call, random: Random, n: number): Promise<boolean> {
  try {
    return (await CHANGES[name]?.(org, call, random, n)) ?? false
  } catch (error) {
    if (error instanceof Error && error.message.includes('list is empty')) return false
    throw error
  }
}
