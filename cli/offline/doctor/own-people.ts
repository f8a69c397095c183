import type { LoadedConfig } from '../../../gateway/config.ts'
import type { Okta } from '../../../gateway/okta/client.ts'
import { readDomainsOfMost } from '../../../gateway/okta/domains.ts'
import { fail, ok, said, skip, warn, type Finding } from './finding.ts'

const setting = (domains: readonly string[]): string => `org: { internalDomains: [${domains.join(', ')}] }`

/** Whether the org's own people can be told from guests: by the configuration, or by what most of them have in common. */
export async function ownPeople({ config }: LoadedConfig, okta: Okta): Promise<Finding> {
  const name = 'own people'
  const { internalDomains } = config.org
  if (internalDomains.length > 0) return ok(name, internalDomains.join(', '))
  let domains: readonly string[] | undefined
  try {
    domains = await readDomainsOfMost(okta)
  } catch (error) {
    return skip(name, `org.internalDomains is not set, and users cannot be read: ${said(error)}`)
  }
  if (domains === undefined) return skip(name, 'org.internalDomains is not set, and users cannot be read')
  if (domains.length === 0)
    return fail(name, 'org.internalDomains is not set, and no e-mail domain is that of most people', {
      means: 'Nobody can be told to be a guest, or not: who is to join a group is refused (facts_unknown).',
      do: 'Name the e-mail domains of your own people: org.internalDomains, or POSTERN_ORG_INTERNAL_DOMAINS.',
    })
  return warn(
    name,
    `org.internalDomains is not set; most people have ${domains.join(', ')}`,
    {
      means:
        'Whoever has another address counts as a guest, and waits for a person before joining a group of many apps.',
      do: 'Say it yourself, with further domains of yours:',
    },
    setting(domains),
  )
}
