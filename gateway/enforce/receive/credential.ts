import type { Credential } from '../../model/call.ts'

const FORM = /^(SSWS|Bearer|DPoP|Basic) +([\x21-\x7e]+)$/i
/** Okta's Python SDK 3.4.6 sends no blank between the scheme and the key. */
const GLUED = /^SSWS([\x21-\x7e]+)$/
const SCHEMES = { ssws: 'SSWS', bearer: 'Bearer', dpop: 'DPoP', basic: 'Basic' } as const

/** The credential of an Authorization header (with the DPoP header, if any); undefined when none is understood. Pure. */
export function credentialOf(authorization: string | undefined, proof: string | undefined): Credential | undefined {
  if (authorization === undefined) return undefined
  const form = FORM.exec(authorization)
  const glued = form === null ? GLUED.exec(authorization) : null
  const scheme = SCHEMES[(form?.[1] ?? 'ssws').toLowerCase() as keyof typeof SCHEMES] // FORM admits these four only
  const token = form?.[2] ?? glued?.[1]
  if (token === undefined) return undefined
  return Object.freeze(proof === undefined ? { scheme, token } : { scheme, token, proof })
}
