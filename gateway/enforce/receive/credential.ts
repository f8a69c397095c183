import type { Credential } from '../../model/call.ts'

const FORM = /^(SSWS|Bearer|DPoP|Basic) +([\x21-\x7e]+)$/i
/** Okta's Python SDK 3.4.6 sends no blank between the scheme and what it was given, key or token. */
const GLUED = /^(SSWS|Bearer)([\x21-\x7e]+)$/
const SCHEMES = { ssws: 'SSWS', bearer: 'Bearer', dpop: 'DPoP', basic: 'Basic' } as const

/** The credential of an Authorization header (with the DPoP header, if any); undefined when none is understood. Pure. */
export function credentialOf(authorization: string | undefined, proof: string | undefined): Credential | undefined {
  if (authorization === undefined) return undefined
  const form = FORM.exec(authorization) ?? GLUED.exec(authorization)
  const [, name, token] = form ?? []
  if (name === undefined || token === undefined) return undefined
  const scheme = SCHEMES[name.toLowerCase() as keyof typeof SCHEMES] // the patterns admit these four only
  return Object.freeze(proof === undefined ? { scheme, token } : { scheme, token, proof })
}
