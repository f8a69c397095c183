import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'

/** Secrets with a place each, so that one that is found says where it was planted. */
export interface Canaries {
  /** Plants a new one: letters and digits, as a password or a token has. */
  plant(where: string): string
  /** Watches a secret that something else made: a key, an answer's one-time token. */
  watch(where: string, secret: string): void
  /** Places whose secret stands in these bytes, plain, as base64 or as hex. */
  foundIn(bytes: Uint8Array | string): string[]
}

export function makeCanaries(): Canaries {
  const planted = new Map<string, string>()
  const formsOf = (secret: string): string[] => [
    secret,
    encodeURIComponent(secret),
    Buffer.from(secret).toString('hex'),
    // In base64 a text looks otherwise at each of three offsets; the letters at the seams depend on the neighbours.
    ...[0, 1, 2].map((offset) =>
      Buffer.from(' '.repeat(offset) + secret)
        .toString('base64')
        .slice(offset === 0 ? 0 : 4)
        .slice(0, -4),
    ),
  ]
  return {
    plant(where) {
      const secret = `Canary9${randomBytes(12).toString('hex')}Z`
      planted.set(where, secret)
      return secret
    },
    watch: (where, secret) => void planted.set(where, secret),
    foundIn(bytes) {
      const text = typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('latin1')
      return [...planted]
        .filter(([, secret]) => formsOf(secret).some((form) => text.includes(form)))
        .map(([where]) => where)
    },
  }
}

/** Every byte of a folder's files but those named. A file that goes away meanwhile (a database's own) has nothing to tell. */
export function bytesOfFolder(folder: string, but: readonly string[] = []): Buffer {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (one) => one.isFile() && !but.includes(one.name),
  )
  return Buffer.concat(
    files.map((one) => {
      try {
        return readFileSync(join(one.parentPath, one.name))
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return Buffer.alloc(0)
        throw error
      }
    }),
  )
}

/** Every row of every table, as JSON; bytes both as they are and as text. */
export async function dumpPostgres(url: string): Promise<string> {
  const client = new pg.Client(url)
  await client.connect()
  const tables = await client.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public'`,
  )
  const dump: string[] = []
  for (const { name } of tables.rows) {
    const { rows } = await client.query<Record<string, unknown>>(`select * from ${name}`)
    for (const row of rows)
      for (const value of Object.values(row))
        dump.push(value instanceof Buffer ? value.toString('latin1') : JSON.stringify(value))
  }
  await client.end()
  return dump.join('\n')
}
