import type { LoadedConfig } from '../../../gateway/config.ts'
import type { Okta } from '../../../gateway/okta/client.ts'
import { networkCure } from './cures.ts'
import { fail, ok, said, warn, type Finding } from './finding.ts'

export interface Reached {
  readonly findings: readonly Finding[]
  /** False: nothing further can be asked of Okta. */
  readonly reached: boolean
}

const PATH = '/.well-known/okta-organization'
/** Okta takes assertions for five minutes; half of it is worth a word. */
const WARN_SECONDS = 60
const FAIL_SECONDS = 150

/** The errors of undici wrap others: the innermost with a code tells what happened. */
function codeOf(error: unknown): { code: string; message: string } {
  let found = { code: '', message: said(error) }
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const inner = at instanceof AggregateError ? (at.errors[0] as unknown) : at
    if (inner instanceof Error && 'code' in inner && typeof inner.code === 'string')
      found = { code: inner.code, message: inner.message === '' ? found.message : inner.message }
  }
  return found
}

/** Name, connection, TLS and proxy; then what kind of org answers, and what its clock says. */
export async function reach(okta: Okta, { config }: LoadedConfig, now: () => number): Promise<Reached> {
  const { org } = okta.address
  const way = config.egress.proxy === undefined ? 'directly' : 'through the proxy'
  try {
    const sent = now()
    const answer = await okta.dispatcher.request({
      origin: org,
      path: PATH,
      method: 'GET',
      headers: { accept: 'application/json', 'user-agent': 'postern' },
    })
    const text = await answer.body.text()
    const ms = now() - sent
    const kind = kindOf(answer.statusCode, text, org)
    return {
      findings: [ok('way to okta', `${org} ${way}, ${ms} ms`), kind, clock(String(answer.headers['date'] ?? ''), now)],
      reached: kind.state !== 'fail',
    }
  } catch (error) {
    const { code, message } = codeOf(error)
    const { kind, cure } = networkCure(code, message, config.egress.proxy !== undefined)
    return {
      findings: [fail('way to okta', `${kind}: ${org} ${way}: ${code === '' ? message : code}`, cure)],
      reached: false,
    }
  }
}

function kindOf(status: number, text: string, org: string): Finding {
  const cure = {
    means: 'Something answers there, and it is not an Okta org.',
    do: 'Set org.url to the address people sign in at, like https://acme.okta.com; with a custom domain also org.home.',
  }
  let pipeline: unknown
  let id: unknown
  try {
    const json: unknown = JSON.parse(text)
    if (typeof json === 'object' && json !== null) {
      pipeline = 'pipeline' in json ? json.pipeline : undefined
      id = 'id' in json ? json.id : undefined
    }
  } catch {
    id = undefined
  }
  if (status !== 200 || typeof id !== 'string') return fail('org', `${org}${PATH} answered ${status}`, cure)
  if (pipeline === 'idx') return ok('org', `${id}, Identity Engine`)
  return warn('org', `${id}, Classic Engine`, {
    means: 'Operations of Identity Engine (authenticators, device policies, realms) do not exist in this org.',
    do: 'Nothing, if agents do not need them; Okta upgrades orgs under Dashboard > OIE Upgrade Hub.',
  })
}

function clock(date: string, now: () => number): Finding {
  const theirs = Date.parse(date)
  if (Number.isNaN(theirs)) return { name: 'clock', state: 'skip', detail: 'the answer told no time' }
  const off = Math.round((now() - theirs) / 1000)
  const detail = `${Math.abs(off)} s ${off >= 0 ? 'ahead of' : 'behind'} Okta`
  if (Math.abs(off) < WARN_SECONDS) return ok('clock', Math.abs(off) <= 2 ? "as Okta's" : detail)
  const cure = {
    means: 'Tokens and proofs that are signed here are judged by the clock there.',
    do: 'Set the clock: timedatectl set-ntp true, or the time service of your platform; in containers, of the host.',
  }
  return Math.abs(off) < FAIL_SECONDS ? warn('clock', detail, cure) : fail('clock', detail, cure)
}
