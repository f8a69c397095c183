import type { Okta } from './client.ts'

/** The first people of the org: whoever came later, guests among them, cannot change what most of these have. */
const FIRST = new URLSearchParams({
  search: 'status eq "ACTIVE"',
  sortBy: 'created',
  sortOrder: 'asc',
  limit: '200',
})

/**
 * E-mail domains that more than half of these users have, in their login or address; sorted. Users are Okta's own JSON. Pure.
 */
export function domainsOfMost(users: readonly unknown[]): string[] {
  const counts = new Map<string, number>()
  for (const user of users) {
    const profile = member(user, 'profile')
    const addresses = [member(profile, 'login'), member(profile, 'email')]
    const domains = addresses.flatMap((one) =>
      typeof one === 'string' ? (one.split('@').slice(1).at(-1)?.toLowerCase() ?? []) : [],
    )
    for (const domain of new Set(domains)) counts.set(domain, (counts.get(domain) ?? 0) + 1)
  }
  return [...counts].flatMap(([domain, count]) => (count * 2 > users.length ? [domain] : [])).toSorted()
}

/** Domains that most of the org's first 200 people have; undefined when Okta does not tell. Throws what `get` throws. */
export async function readDomainsOfMost(okta: Pick<Okta, 'get'>): Promise<readonly string[] | undefined> {
  const { status, json } = await okta.get(`/api/v1/users?${FIRST.toString()}`, {
    scopes: ['okta.users.read'],
    template: '/api/v1/users',
    mediaType: 'application/json; okta-response="omitCredentials,omitCredentialsLinks,omitTransitioningToStatus"',
    patienceMs: 0,
  })
  return status === 200 && Array.isArray(json) ? domainsOfMost(json) : undefined
}

const member = (json: unknown, name: string): unknown =>
  typeof json === 'object' && json !== null ? Reflect.get(json, name) : undefined
