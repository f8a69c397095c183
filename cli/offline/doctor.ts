import { ConfigError, loadConfig, type LoadedConfig } from '../../gateway/config.ts'
import { oktaOf } from '../../gateway/main/okta.ts'
import { AddressError } from '../../gateway/okta/address.ts'
import type { Okta } from '../../gateway/okta/client.ts'
import type { World } from '../world.ts'
import { credentials } from './doctor/credentials.ts'
import { fail, ok, said, skip, type Finding } from './doctor/finding.ts'
import { certificates, door, policy, store } from './doctor/house.ts'
import { headroom } from './doctor/headroom.ts'
import { agentsOf, needsOf } from './doctor/needs.ts'
import { reach } from './doctor/network.ts'
import { ownPeople } from './doctor/own-people.ts'
import { selfKnown } from './doctor/self.ts'
import { sideDoor, type SideDoor } from './doctor/side-door.ts'
import { uses } from './doctor/uses.ts'

export type { Finding } from './doctor/finding.ts'

export interface Examination {
  readonly findings: readonly Finding[]
  /** Undefined where the org could not be asked. */
  readonly sideDoor: SideDoor | undefined
}

/** Looks at everything a gateway rests on and starts nothing; `tell` hears each finding as it comes. Changes nothing at Okta. */
export async function examine(
  file: string | undefined,
  world: Pick<World, 'env' | 'fetch' | 'now'>,
  tell: (finding: Finding) => void = () => undefined,
): Promise<Examination> {
  const findings: Finding[] = []
  const add = (...some: readonly Finding[]) => {
    findings.push(...some)
    some.forEach(tell)
  }
  const loaded = configuration(file, world, add)
  if (loaded === undefined) {
    add(skip('everything else', 'needs a configuration'))
    return { findings, sideDoor: undefined }
  }
  const [stored, probe] = await store(loaded, world.now)
  add(stored)
  try {
    const { finding, rules } = await policy(loaded)
    add(finding, ...certificates(loaded, world.now), await door(loaded, world.fetch))
    const agents = await agentsOf(loaded, probe)
    add(...uses(loaded, { agents, rules }))
    const okta = clientOf(loaded, world.now, add)
    if (okta === undefined) {
      add(skip('way to okta, token, scopes, roles, log', 'need an org'))
      return { findings, sideDoor: undefined }
    }
    try {
      const { findings: way, reached } = await reach(okta, loaded, world.now)
      add(...way)
      if (!reached) {
        add(skip('token, scopes, roles, log', 'need a way to Okta'))
        return { findings, sideDoor: undefined }
      }
      const found = await credentials(loaded, okta, needsOf(loaded, agents))
      add(...found, ...headroom(okta, world.now()))
      if (found.some((one) => one.name.startsWith('token ') && one.state === 'fail'))
        return { findings, sideDoor: undefined }
      add(await selfKnown(loaded, okta), await ownPeople(loaded, okta))
      const side = await sideDoor(loaded, okta, agents)
      add(...side.findings)
      return { findings, sideDoor: side }
    } finally {
      await okta.close()
    }
  } finally {
    await probe?.close()
  }
}

function configuration(
  file: string | undefined,
  { env }: Pick<World, 'env'>,
  add: (finding: Finding) => void,
): LoadedConfig | undefined {
  try {
    const loaded = loadConfig({ env, ...(file === undefined ? {} : { file }) })
    const given = loaded.origins.filter((one) => one.from !== 'default')
    const fromEnv = given.filter((one) => one.from === 'environment').length
    add(ok('configuration', `${loaded.file ?? 'no file'}, ${given.length} values, ${fromEnv} from the environment`))
    return loaded
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    for (const problem of error.problems)
      add(
        fail('configuration', problem, {
          means: 'Postern does not start with settings that nobody can use.',
          do: 'Mend what is named; every setting stands in docs/configuration.md.',
        }),
      )
    return undefined
  }
}

function clientOf(loaded: LoadedConfig, now: () => number, add: (finding: Finding) => void): Okta | undefined {
  const { url } = loaded.config.org
  if (url === undefined) {
    add(skip('org', 'none is configured: postern start makes a simulated one; postern connect sets up yours'))
    return undefined
  }
  try {
    return oktaOf(loaded, url, now)
  } catch (error) {
    const address = error instanceof AddressError
    add(
      fail(address ? 'org' : 'way to okta', said(error), {
        means: address ? 'This cannot be the address of an org.' : 'The settings of the way to Okta cannot be used.',
        do: address ? error.hint : 'Check egress.proxy, egress.caFile and org.credentials.',
      }),
    )
    return undefined
  }
}
