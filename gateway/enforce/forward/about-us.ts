import { gunzipSync } from 'node:zlib'
import { first } from './headers.ts'

/** A refusal of a token or a proof (RFC 6750 3.1, RFC 9449 7.1). */
const CHALLENGE = /\berror="?(invalid_token|invalid_dpop_proof|use_dpop_nonce)\b/
const MOST_BYTES = 64 * 1024

/**
 * Whether a 401 speaks of the credential that the gateway sent. Others are the caller's to read: Okta answers 401 E0000015
 * where the org lacks a feature. Pure.
 */
export function isAboutUs(headers: Readonly<Record<string, string | string[] | undefined>>, body: Buffer): boolean {
  const challenge = headers['www-authenticate']
  const lines = Array.isArray(challenge) ? challenge : [challenge ?? '']
  if (lines.some((line) => CHALLENGE.test(line))) return true
  try {
    const packed = first(headers['content-encoding']) === 'gzip'
    const text = (packed ? gunzipSync(body, { maxOutputLength: MOST_BYTES }) : body).toString('utf8')
    const said: unknown = JSON.parse(text)
    return typeof said === 'object' && said !== null && 'errorCode' in said && said.errorCode === 'E0000011'
  } catch {
    return false
  }
}
