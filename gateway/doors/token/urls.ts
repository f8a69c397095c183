import { namesUs } from '../../enforce/receive.ts'

/**
 * True where a URL that a client wrote means this path of ours: any of the names the gateway or its org go by, with or
 * without a port, since SDKs write the address they were given. The query is no part of it. Pure.
 */
export function isOurs(text: string, path: string, authorities: readonly string[]): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  if (url.username !== '' || url.password !== '') return false
  const scheme = url.protocol.slice(0, -1)
  if (scheme !== 'https' && scheme !== 'http') return false
  return namesUs(url.host, scheme, authorities) && url.pathname.replace(/^\/\//, '/') === normalised(path)
}

/** Percent-encoding and the like as the URL parser leaves it, on both sides of the comparison. */
const normalised = (path: string): string => new URL(path, 'http://postern.invalid').pathname
