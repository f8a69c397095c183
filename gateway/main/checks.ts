import type { House } from '../enforce/house.ts'
import type { Directory } from '../enforce/identify.ts'
import type { Check } from '../model/api.ts'
import type { CredentialHealth, CredentialState, Okta } from '../okta/client.ts'
import { integer, optionalInteger, sql } from '../store/statement.ts'
import type { PolicyHolder } from './policy.ts'

interface Parts {
  readonly house: House
  readonly okta: { readonly credentials: Pick<Okta['credentials'], 'health'> }
  readonly policy: PolicyHolder
  readonly directory: Directory
}

const ok = (name: string, detail: string): Check => ({ name, state: 'ok', detail, hint: '' })
const fail = (name: string, detail: string, hint: string): Check => ({ name, state: 'fail', detail, hint })

/** What readiness rests on: store, directory, policy, audit, and the gateway's credential at Okta. */
export async function checksOf(parts: Parts): Promise<Check[]> {
  const { house } = parts
  return [
    await store(house),
    directory(parts),
    policy(parts),
    audit(house),
    await outcomes(house),
    await approvers(parts),
    credential(parts),
  ]
}

async function store({ store: room }: House): Promise<Check> {
  try {
    await room.read(sql(`select 1 as one`))
    return ok('store', room.kind)
  } catch (error) {
    return fail(
      'store',
      error instanceof Error ? error.message : String(error),
      'Restore the database; nothing is forwarded without it.',
    )
  }
}

function directory({ directory: room }: Parts): Check {
  try {
    room.assertFresh()
    return ok('agents', `${room.agents().length} known`)
  } catch (error) {
    return fail(
      'agents',
      error instanceof Error ? error.message : String(error),
      'The store does not answer; restore it.',
    )
  }
}

function policy({ policy: room }: Parts): Check {
  const current = room.current()
  if (current === undefined) return fail('policy', 'no bundle is in force', 'Build one: postern policy build.')
  if (room.problem === undefined) return ok('policy', `revision ${current.revision}, ${current.rules.length} rules`)
  return {
    name: 'policy',
    state: 'degraded',
    detail: `revision ${current.revision} stays in force: ${room.problem}`,
    hint: 'Mend the bundle: postern policy test.',
  }
}

const audit = ({ audit: room }: House): Check =>
  room.writable()
    ? ok('audit', 'entries are durable before anything is forwarded')
    : fail('audit', 'outcomes wait to become durable', 'Restore the store; writes are refused meanwhile.')

/** By then Okta's log has told of a write, or its silence has (watch/outcomes). What is left is a person's to say. */
const SETTLED_MS = 20 * 60_000

/** Writes whose outcome nobody learnt: each keeps its like from being sent, for good, so somebody must hear of them. */
async function outcomes({ store: room, now }: House): Promise<Check> {
  const name = 'outcomes'
  const hint = 'See postern audit list --effect unknown; look at Okta, then say it: postern audit settle DECISION.'
  try {
    const [row = {}] = await room.read(
      sql(`select count(*) as n, min(at) as oldest from writes where state = 'unknown' and at < ?`, now() - SETTLED_MS),
    )
    const [many, oldest] = [integer(row, 'n'), optionalInteger(row, 'oldest')]
    if (oldest === undefined) return ok(name, 'every write that left is settled, or is being looked up')
    const since = new Date(oldest).toISOString()
    const detail = `${many} ${many === 1 ? 'write has' : 'writes have'} an outcome that Okta's log does not tell, since ${since}`
    return { name, state: 'degraded', detail, hint }
  } catch {
    return { name, state: 'degraded', detail: 'the store does not tell', hint: 'Restore the database.' }
  }
}

/** As its last use found it; a job tries those that nobody uses or that failed (road-jobs.ts). */
export function connectionOf(credentials: readonly CredentialHealth[]): CredentialState {
  const states = new Set(credentials.map((one) => one.state))
  if (states.has('reconnect_required')) return 'reconnect_required'
  if (states.has('degraded')) return 'degraded'
  return states.has('connected') ? 'connected' : 'unused'
}

function credential({ okta }: Parts): Check {
  const all = okta.credentials.health()
  const name = 'credential'
  const hint = 'Find the cause: postern doctor.'
  if (all.length === 0) return fail(name, 'no credential for Okta is configured', 'Set one up: postern connect.')
  const faults = all.flatMap((one) => (one.fault === undefined ? [] : [`${one.state}: ${one.fault.sentence}`]))
  const state = connectionOf(all)
  if (state === 'connected' || state === 'unused') return ok(name, state === 'unused' ? 'not used yet' : state)
  // One that still works keeps the gateway ready.
  const lost = all.every((one) => one.state === 'reconnect_required')
  return { name, state: lost ? 'fail' : 'degraded', detail: faults.join('; '), hint }
}

/** Whether the people there are can release what the policy may hold; more can be added at any time, so it only warns. */
async function approvers({ house, policy: room }: Parts): Promise<Check> {
  const degraded = (detail: string, hint: string): Check => ({ name: 'approvers', state: 'degraded', detail, hint })
  const add = 'Add someone: postern operators add NAME --role approver --okta-user 00u….'
  let people
  try {
    people = await house.store.read(
      sql(`select okta_user_id from operators where status = 'active' and roles like '%"approver"%'`),
    )
  } catch {
    return degraded('the store does not tell who may approve', 'Restore the database.')
  }
  const { groups } = house.approvers
  const bound = people.filter((row) => row['okta_user_id'] !== null).length
  const asking = (room.current()?.rules ?? []).flatMap(({ rule, asks }) =>
    asks === undefined ? [] : [{ rule, quorum: asks.quorum ?? 1, names: asks.approvers ?? [] }],
  )
  const needOkta = Object.keys(groups).length > 0
  const short = asking.filter(({ quorum, names }) => {
    const all = names.length > 0 ? names.every((name) => Object.hasOwn(groups, name)) : needOkta
    return (all ? bound : people.length) < quorum
  })
  if (short.length > 0) return degraded(`too few people can release ${short.map((one) => one.rule).join(', ')}`, add)
  return ok('approvers', `${people.length} may approve, ${bound} of them known to Okta`)
}
