import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Audit } from '../../enforce/audit.ts'
import { describeKey, isKey, makeKey, type NewKey } from '../../enforce/identify.ts'
import { OPERATOR_ROLES } from '../../model/api.ts'
import { sql } from '../../store/statement.ts'
import type { Store } from '../../store/store.ts'

/** All but releasing without others: that is given on purpose. */
const FIRST_ROLES = OPERATOR_ROLES.filter((role) => role !== 'breakglass')

export interface FirstOperator {
  readonly store: Store
  readonly audit: Pick<Audit, 'entries'>
  readonly dataDir: string
  /** The person the key is bound to. */
  readonly name: string
  readonly oktaUserId: string | undefined
  /** A key made beforehand, as a mounted secret; then no file is written. */
  readonly key: string | undefined
  readonly random: (bytes: number) => Uint8Array
  readonly now: () => number
}

const FILE = 'operator.key'
/** Not chosen at random, so that two replicas starting at once cannot both make a first operator. */
const FIRST = 'op_first'

/**
 * While the store knows no operator: makes one with all roles, and its key in operator.key (mode 0600) in the data folder.
 * Returns the file, or undefined when none was written. The key is on disk before the store hears of it and gets its name
 * after, so that no crash leaves an operator without a key. Throws for a given key that is not of Postern's form.
 */
export async function firstOperator(options: FirstOperator): Promise<string | undefined> {
  const { store, dataDir } = options
  if (options.key !== undefined) {
    if (!isKey('ok', options.key)) throw new Error('operators.first.key is not an operator key (ok_…)')
    await register(options, describeKey(options.key))
    return undefined
  }
  const [file, fresh] = [join(dataDir, FILE), join(dataDir, `${FILE}.new`)]
  const known = await store.read(sql(`select count(*) as n from operators`))
  if (Number(known[0]?.['n'] ?? 0) > 0) {
    await finish(store, fresh, file)
    return undefined
  }
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const key = makeKey('ok', options.random)
  rmSync(fresh, { force: true })
  writeFileSync(fresh, `${key.key}\n`, { mode: 0o600, flag: 'wx' })
  if (!(await register(options, key))) {
    rmSync(fresh, { force: true })
    return undefined
  }
  renameSync(fresh, file)
  return file
}

/** A crash came between the store and the name: the key that the store knows gets its name now. */
async function finish(store: Store, fresh: string, file: string): Promise<void> {
  if (!existsSync(fresh)) return
  const { hash } = describeKey(readFileSync(fresh, 'utf8').trim())
  const known = await store.read(
    sql(`select operator_id from operator_keys where hash = ? and revoked_at is null`, hash),
  )
  if (known[0] === undefined) rmSync(fresh, { force: true })
  else renameSync(fresh, file)
}

async function register({ store, audit, name, oktaUserId, now }: FirstOperator, key: NewKey): Promise<boolean> {
  const at = now()
  const entry = await audit.entries.administration({
    at,
    act: 'operator.add',
    by: { id: 'system' },
    on: { type: 'operator', id: FIRST, name },
    change: { roles: FIRST_ROLES },
  })
  return await store.run('firstOperator', {
    writer: store.writer,
    operator: { id: FIRST, name, oktaUserId: oktaUserId ?? null, roles: JSON.stringify(FIRST_ROLES), at },
    key: { hash: key.hash, prefix: key.prefix, at, expiresAt: null },
    entry,
  })
}
