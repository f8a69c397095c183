import { join, resolve } from 'node:path'
import { AddressError, makeAddress } from '../../gateway/okta/address.ts'
import { EXIT, Failure } from '../exit.ts'
import type { World } from '../world.ts'
import { noOne, person, type Asker } from './connect/ask.ts'
import { parseForward, wantedFor, type Duties, type Wanted } from './connect/duties.ts'
import { keyAt, type KeyKind, type ReadyKey } from './connect/key.ts'
import { save } from './connect/write.ts'
import { examine, type Finding } from './doctor.ts'

export interface ConnectFlags {
  readonly org?: string
  readonly home?: string
  /** `users:manage,groups:read`. */
  readonly forward?: string
  readonly discover: boolean
  readonly log: boolean
  readonly clientId?: string
  readonly keyFile?: string
  readonly alg: KeyKind
  readonly name: string
  readonly config?: string
}

/** What came of it; the private key is named, never told. */
export interface Connected {
  readonly org: string
  readonly key: ReadyKey
  readonly wanted: Wanted
  /** False: the app has yet to be made at Okta; nothing was saved but the key. */
  readonly saved: boolean
  readonly config: string
  readonly findings: readonly Finding[]
}

export interface ConnectSteps {
  /** Told once the key is there: what to make at Okta. */
  prepared(org: string, key: ReadyKey, wanted: Wanted): void
  tested(finding: Finding): void
}

/** The guided set-up: address, duties, key pair, what to click at Okta, the file, and the doctor's look at it all. */
export async function connect(
  flags: ConnectFlags,
  world: Pick<World, 'env' | 'fetch' | 'now'>,
  interactive: boolean,
  steps: ConnectSteps,
): Promise<Connected> {
  const ask = interactive ? await person() : noOne
  const address = await addressOf(flags, ask)
  const wanted = wantedFor(await dutiesOf(flags, ask))
  const config = resolve(flags.config ?? world.env['POSTERN_CONFIG'] ?? 'postern.yaml')
  const dataDir = world.env['POSTERN_STORE_DATA_DIR'] ?? join(config, '..', '.postern')
  const key = await keyAt(resolve(flags.keyFile ?? join(dataDir, `okta-${flags.name}.pem`)), flags.alg)
  steps.prepared(address.org, key, wanted)
  const stay = `the key stays in ${key.file}; run it again with --client-id once the app is made`
  const base = { org: address.org, key, wanted, config }
  if (flags.clientId === undefined && !interactive) return { ...base, saved: false, findings: [] }
  const clientId = flags.clientId ?? (await clientIdOf(ask, stay))
  save(config, {
    url: address.org,
    home: address.home,
    name: flags.name,
    clientId,
    keyFile: key.file,
    kid: key.publicJwk.kid ?? '',
    discover: flags.discover,
  })
  const { findings } = await examine(config, world, steps.tested)
  return { ...base, saved: true, findings }
}

interface Place {
  readonly org: string
  readonly home: string | undefined
}

const wrongAddress = (text: string): string | undefined => {
  try {
    makeAddress(text)
    return undefined
  } catch (error) {
    return error instanceof AddressError ? `${error.message} ${error.hint}` : String(error)
  }
}

/** Whatever was pasted, as the origin of the org; of a custom domain also the org's own name, for its admin host. */
async function addressOf({ org, home }: ConnectFlags, ask: Asker): Promise<Place> {
  const pasted =
    org ??
    (await ask.text({
      flag: '--org',
      message: 'Address of your Okta org, as people sign in there',
      placeholder: 'https://acme.okta.com',
      wrong: wrongAddress,
    }))
  const wrong = wrongAddress(pasted) ?? (home === undefined ? undefined : wrongAddress(home))
  if (wrong !== undefined) throw new Failure(EXIT.usage, wrong)
  const address = makeAddress(pasted, home === undefined ? {} : { home })
  return { org: address.org, home: home === undefined ? undefined : new URL(makeAddress(home).org).host }
}

/** What most begin with. A list of all fifty families is none that anybody reads to its end: the others come by the flag. */
const USUAL = ['users', 'groups', 'apps', 'roles', 'policies', 'factors']

async function dutiesOf({ forward, discover, log }: ConnectFlags, ask: Asker): Promise<Duties> {
  const text =
    forward ??
    (
      await ask.several({
        flag: '--forward',
        message: 'What may agents be let through to? Rules still judge each call; more families: --forward',
        options: USUAL.flatMap((one) => [
          { value: `${one}:read`, label: `read ${one}` },
          { value: `${one}:manage`, label: `change ${one}` },
        ]),
        chosen: ['users:read', 'groups:read'],
      })
    )
      // To change includes to read: the last word on a family counts.
      .toSorted((a, b) => (a.endsWith('manage') ? 1 : 0) - (b.endsWith('manage') ? 1 : 0))
      .join(',')
  const parsed = parseForward(text)
  if (typeof parsed === 'string') throw new Failure(EXIT.usage, `--forward: ${parsed}.`)
  return { forward: parsed, discover, log }
}

const clientIdOf = async (ask: Asker, stopped: string): Promise<string> => {
  const answer = await ask.text({
    flag: '--client-id',
    message: 'Client ID of the app you made',
    placeholder: '0oa…',
    stopped,
    wrong: (answer) =>
      /^0oa[A-Za-z0-9]{10,}$/.test(answer.trim())
        ? undefined
        : 'It begins with 0oa and stands on the app under General.',
  })
  return answer.trim()
}
