import type { House } from '../enforce/house.ts'
import type { Directory } from '../enforce/identify.ts'
import type { Check } from '../model/api.ts'
import { sql } from '../store/statement.ts'
import type { PolicyHolder } from './policy.ts'

interface Parts {
  readonly house: House
  readonly policy: PolicyHolder
  readonly directory: Directory
}

const ok = (name: string, detail: string): Check => ({ name, state: 'ok', detail, hint: '' })
const fail = (name: string, detail: string, hint: string): Check => ({ name, state: 'fail', detail, hint })

/** What readiness rests on: store, directory, policy, audit, and the gateway's credential at Okta. */
export async function checksOf(parts: Parts): Promise<Check[]> {
  const { house } = parts
  return [await store(house), directory(parts), policy(parts), audit(house), await credential(house)]
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

/** A header made is a credential that works so far: the token endpoint gave a token, or the secret could be read. */
async function credential(house: House): Promise<Check> {
  try {
    await house.forward.okta.credentials.headersFor({
      method: 'GET',
      url: `${house.org}/api/v1/users/me`,
      scopes: ['okta.users.read'],
    })
    return ok('credential', 'usable')
  } catch (error) {
    return fail('credential', error instanceof Error ? error.message : String(error), 'Find the cause: postern doctor.')
  }
}
