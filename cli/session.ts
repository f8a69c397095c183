import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import type { World } from './world.ts'

const session = z.object({ url: z.string(), key: z.string(), operator: z.string(), expiresAt: z.string() })
export type CliSession = z.infer<typeof session>

/** One file a gateway, in the user's folder for configuration ($XDG_CONFIG_HOME, else ~/.config). */
function fileOf(url: string, { env }: Pick<World, 'env'>): string {
  const xdg = env['XDG_CONFIG_HOME'] ?? ''
  const home = xdg === '' ? join(env['HOME'] ?? homedir(), '.config') : xdg
  return join(home, 'postern', 'sessions', `${createHash('sha256').update(url).digest('hex').slice(0, 16)}.json`)
}

/** What postern login left for this gateway; undefined when there is none or its time is over. */
export function readSession(url: string, world: Pick<World, 'env' | 'now'>): CliSession | undefined {
  const file = fileOf(url, world)
  if (!existsSync(file)) return undefined
  try {
    const kept = session.parse(JSON.parse(readFileSync(file, 'utf8')))
    return kept.url === url && Date.parse(kept.expiresAt) > world.now() ? kept : undefined
  } catch {
    return undefined
  }
}

/** Keeps it, readable by this account alone. Returns the file. */
export function writeSession(kept: CliSession, world: Pick<World, 'env'>): string {
  const file = fileOf(kept.url, world)
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  rmSync(file, { force: true })
  writeFileSync(file, `${JSON.stringify(kept)}\n`, { mode: 0o600, flag: 'wx' })
  chmodSync(file, 0o600)
  return file
}

export const dropSession = (url: string, world: Pick<World, 'env'>): void => rmSync(fileOf(url, world), { force: true })
