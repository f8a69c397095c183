import { createPublicKey, KeyObject } from 'node:crypto'
import type { LoadedConfig } from '../../../gateway/config.ts'
import { credentialFault, type CredentialFault, type Okta, type ReadAnswer } from '../../../gateway/okta/client.ts'
import { parseKeys } from '../../../gateway/okta/credentials/keys.ts'
import { CREDENTIAL_CURES } from './cures.ts'
import { fail, ok, said, skip, type Finding } from './finding.ts'
import type { Need } from './needs.ts'
import { rights } from './rights.ts'

export type Configured = LoadedConfig['config']['org']['credentials'][number]

/** Whether a credential works, with what it may do where it does. */
export async function credentials(loaded: LoadedConfig, okta: Okta, needs: readonly Need[]): Promise<Finding[]> {
  const all = loaded.config.org.credentials
  if (all.length === 0) return [fail('credentials', 'none is configured', CREDENTIAL_CURES.none_configured)]
  const findings: Finding[] = []
  for (const one of all) {
    const own = needs.filter(({ scope }) => okta.credentials.nameFor({ scopes: [scope] }) === one.name)
    findings.push(...(one.kind === 'api_token' ? await apiToken(one, okta, own) : await app(one, loaded, okta, own)))
  }
  return findings
}

const rest = (name: string) => skip(`scopes, roles, rights of ${name}`, 'need a token')

const codeIn = ({ json }: ReadAnswer): { code: string; sentence: string } => {
  const text = (name: string): string =>
    typeof json === 'object' && json !== null && typeof Reflect.get(json, name) === 'string'
      ? String(Reflect.get(json, name))
      : ''
  return { code: text('errorCode'), sentence: text('errorSummary').slice(0, 200) }
}

async function apiToken({ name }: Configured, okta: Okta, needs: readonly Need[]): Promise<Finding[]> {
  const title = `token ${name}`
  let answer: ReadAnswer
  try {
    answer = await okta.get('/api/v1/users/me', { scopes: [], credential: name, patienceMs: 0 })
  } catch (error) {
    return [faultFinding(title, error), rest(name)]
  }
  const { code, sentence } = codeIn(answer)
  const told = `Okta answered ${answer.status} ${code}: ${sentence}`
  if (answer.status === 401)
    return [
      fail(title, told, {
        means: 'The token is not good any more: revoked, unused for 30 days, or its owner was deactivated.',
        do: 'Make a new one (Security > API > Tokens > Create token, signed in as the account Postern uses) and put it in place of the old one; no restart is needed.',
      }),
      rest(name),
    ]
  if (answer.status === 403)
    return [
      fail(title, told, {
        means:
          'Okta knows the token and takes nothing from it here: its network zone leaves this address out, or its owner holds no admin role.',
        do: 'See Security > API > Tokens > the token: add the address from which Postern leaves to its network restrictions; and Security > Administrators for the roles of its owner.',
      }),
      rest(name),
    ]
  if (answer.status === 429) return [spent(title, told), rest(name)]
  const owner = answer.json
  if (answer.status !== 200 || typeof owner !== 'object' || owner === null || !('id' in owner))
    return [fail(title, told, CREDENTIAL_CURES.unexpected_answer), rest(name)]
  return [
    ok(title, `of user ${String(owner.id)}`),
    skip(`scopes of ${name}`, 'an API token has none: it may do what its owner may'),
    ...(await rights({ name, principal: { kind: 'user', id: String(owner.id) } }, okta, needs)),
  ]
}

async function app(
  one: Exclude<Configured, { kind: 'api_token' }>,
  loaded: LoadedConfig,
  okta: Okta,
  needs: readonly Need[],
): Promise<Finding[]> {
  const { name } = one
  const title = `token ${name}`
  const missing: Need[] = []
  let works = false
  for (const need of needs) {
    try {
      await okta.credentials.headersFor({
        method: 'GET',
        url: `${okta.address.org}/api/v1/users`,
        scopes: [need.scope],
        credential: name,
      })
      works = true
    } catch (error) {
      const fault = credentialFault(error)
      if (fault?.code === 'invalid_scope') missing.push(need)
      else
        return [
          faultFinding(title, error, fault?.code === 'invalid_client' ? publicKey(one, loaded) : undefined),
          rest(name),
        ]
    }
  }
  if (!works && missing.length === 0) return [skip(title, 'nothing asks for it')]
  const granted = needs.filter((need) => !missing.includes(need))
  return [
    works
      ? ok(title, `client ${one.clientId}, one token a scope`)
      : ok(title, `client ${one.clientId} is known, and none of the scopes is granted`),
    ...scopes(name, missing, granted.length),
    ...(await rights({ name, principal: { kind: 'client', id: one.clientId } }, okta, granted)),
  ]
}

function scopes(name: string, missing: readonly Need[], granted: number): Finding[] {
  const title = `scopes of ${name}`
  if (missing.length === 0) return [ok(title, `all ${granted} that are used`)]
  const list = (some: readonly Need[]) =>
    some.map((need) => `${need.scope} (${[...new Set(need.for)].join(', ')})`).join(', ')
  const must = missing.filter((need) => need.must)
  const may = missing.filter((need) => !need.must)
  return [
    ...(must.length === 0
      ? []
      : [fail(title, `invalid_scope: not granted: ${list(must)}`, CREDENTIAL_CURES.invalid_scope)]),
    ...(may.length === 0
      ? []
      : [
          {
            ...fail(title, `not granted: ${list(may)}`, CREDENTIAL_CURES.invalid_scope),
            state: 'warn' as const,
            means: 'Discovery cannot read this part of the org: what it would tell stays unknown.',
          },
        ]),
  ]
}

export const spent = (title: string, told: string): Finding => fail(title, told, CREDENTIAL_CURES.rate_limited)

function faultFinding(title: string, error: unknown, paste?: string): Finding {
  const fault: CredentialFault | undefined = credentialFault(error)
  if (fault === undefined) return fail(title, said(error), CREDENTIAL_CURES.unreachable)
  const okta = fault.okta === undefined ? '' : `${fault.okta.error}: ${fault.okta.sentence}`
  return fail(title, okta === '' ? fault.message : okta, CREDENTIAL_CURES[fault.code], paste)
}

/** The public half of the newest key, as Okta takes it. Undefined where the private one cannot be read. */
function publicKey(one: Configured, { secret }: LoadedConfig): string | undefined {
  const [first] = one.kind === 'service_app' ? one.keys : []
  if (first === undefined) return undefined
  try {
    const [key] = parseKeys(
      secret(first.key),
      { source: { provide: () => '' }, ...(first.kid === undefined ? {} : { kid: first.kid }) },
      one.name,
    )
    if (key === undefined || !(key.key instanceof KeyObject)) return undefined
    const jwk = createPublicKey(key.key).export({ format: 'jwk' })
    return JSON.stringify({ ...jwk, use: 'sig', alg: key.alg, ...(key.kid === undefined ? {} : { kid: key.kid }) })
  } catch {
    return undefined
  }
}
