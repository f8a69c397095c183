import { X509Certificate } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { isIPv6 } from 'node:net'
import { join } from 'node:path'
import type { Tls } from './tls-server.ts'

export interface OwnTls extends Tls {
  /** What clients must trust. */
  readonly caFile: string
  /** True where an authority was made now: everyone who trusted an older one must trust this one. */
  readonly fresh: boolean
}

const RENEW_MS = 30 * 86_400_000

/** One form of each name: lower case, IPv6 addresses shortened and without brackets. */
function plain(host: string): string {
  const bare = host.replace(/^\[(.*)\]$/, '$1').toLowerCase()
  return isIPv6(bare) ? new URL(`http://[${bare}]`).hostname.slice(1, -1) : bare
}

/**
 * A certificate authority of our own and a certificate for these hosts, in this folder: made on first start, and again
 * when other hosts are wanted or the end is near. `now` in epoch milliseconds.
 */
export async function ownTls(folder: string, hosts: readonly string[], now: number): Promise<OwnTls> {
  const wanted = [...new Set(hosts.map(plain))]
  const file = (name: string): string => join(folder, name)
  const files = { certFile: file('cert.pem'), keyFile: file('key.pem'), caFile: file('ca.pem') }
  // Written last, so that a start that was cut short begins anew.
  const list = `${wanted.toSorted().join('\n')}\n`
  const same = existsSync(file('hosts')) && readFileSync(file('hosts'), 'utf8') === list
  const lives = (path: string): boolean =>
    existsSync(path) && new X509Certificate(readFileSync(path)).validToDate.getTime() > now + RENEW_MS
  const known = same && lives(files.caFile)
  if (known && lives(files.certFile)) return { ...files, fresh: false }

  // Only now: the library that makes certificates is large, and few starts need it.
  const { makeAuthority, makeLeaf } = await import('./certificates.ts')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const authority = known
    ? { cert: readFileSync(files.caFile, 'utf8'), key: readFileSync(file('ca.key'), 'utf8') }
    : await makeAuthority(wanted, now)
  const leaf = await makeLeaf(authority, wanted, now)
  put(file('ca.key'), authority.key, 0o600)
  put(files.caFile, authority.cert, 0o644)
  put(files.keyFile, leaf.key, 0o600)
  put(files.certFile, leaf.cert, 0o644)
  put(file('hosts'), list, 0o644)
  return { ...files, fresh: !known }
}

function put(path: string, text: string, mode: number): void {
  writeFileSync(`${path}.new`, text, { mode })
  renameSync(`${path}.new`, path)
}
