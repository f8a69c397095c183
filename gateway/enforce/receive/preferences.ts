import type { Preferences } from '../../model/call.ts'
import { Refusal } from '../../model/refusal.ts'
import type { Headers } from './headers.ts'

const PURPOSE_CHARACTERS = 500
/** Controls, line and paragraph separators, and what changes the direction of text or hides in it (rule 21). */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]+/gu

/**
 * What the caller asks of Postern itself. `Postern-Prefer` is ours; of Okta's own `Prefer` only `wait` is understood, since
 * its `respond-async` is an answer Okta gives (rule 13). Throws Refusal malformed_headers for an unusable Idempotency-Key.
 */
export function preferencesOf(headers: Headers): Preferences {
  const ours = listOf(headers.posternPrefer)
  const theirs = listOf(headers.prefer)
  return Object.freeze({
    wait: secondsOf(ours.get('wait') ?? theirs.get('wait')),
    respondAsync: ours.has('respond-async'),
    idempotencyKey: keyOf(headers.idempotencyKey),
    purpose: purposeOf(headers.purpose),
  })
}

/** RFC 7240 2: the first of equal preferences counts. */
function listOf(value: string | undefined): Map<string, string> {
  const found = new Map<string, string>()
  if (value === undefined) return found
  for (const part of value.split(',')) {
    const [name, setting = ''] = part.split(';')[0]!.split('=')
    const key = name!.trim().toLowerCase()
    if (!found.has(key)) found.set(key, setting.trim().replace(/^"(.*)"$/, '$1'))
  }
  return found
}

const secondsOf = (value: string | undefined): number =>
  value !== undefined && /^\d{1,6}$/.test(value) ? Number(value) : 0

function keyOf(value: string | undefined): string | undefined {
  if (value === undefined) return undefined
  if (!/^[\x20-\x7e]{1,255}$/.test(value)) {
    throw new Refusal('malformed_headers', { hint: 'Idempotency-Key must be 1 to 255 printable ASCII characters.' })
  }
  return value
}

/** Headers arrive as Latin-1; agents write UTF-8. */
function purposeOf(value: string | undefined): string | undefined {
  if (value === undefined) return undefined
  const text = Buffer.from(value, 'latin1').toString('utf8').replace(INVISIBLE, ' ').trim()
  return text === '' ? undefined : Array.from(text).slice(0, PURPOSE_CHARACTERS).join('')
}
