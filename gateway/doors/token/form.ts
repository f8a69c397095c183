import type { Call } from '../../model/call.ts'
import { OAuthFault } from './fault.ts'

/** Parameters of a request, each at most once (RFC 6749 3.2). */
export type Form = ReadonlyMap<string, string>

/** Reads the form of a POST. Pure. Throws OAuthFault invalid_request. */
export function formOf(call: Pick<Call, 'body' | 'params'>): Form {
  if (call.body?.mediaType !== 'application/x-www-form-urlencoded')
    throw new OAuthFault('invalid_request', 'Send a form: Content-Type: application/x-www-form-urlencoded.')
  const form = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(call.body.bytes.toString('utf8'))) {
    if (form.has(name)) throw new OAuthFault('invalid_request', `The parameter ${shown(name)} was sent twice.`)
    // RFC 6749 3.2: one without a value is as if it had not been sent.
    if (value !== '') form.set(name, value)
  }
  for (const [name] of call.params)
    if (SECRET.has(name))
      throw new OAuthFault('invalid_request', `Send ${name} in the body: what stands in a URL ends up in logs.`)
  // Okta's Java SDK has sent these two in the query.
  for (const [name, value] of call.params) if (IN_QUERY.has(name) && !form.has(name)) form.set(name, value)
  return form
}

const SECRET = new Set(['client_secret', 'client_assertion', 'assertion', 'subject_token', 'actor_token', 'token'])
const IN_QUERY = new Set(['grant_type', 'scope'])

const shown = (name: string): string => name.replace(/[^\w.-]/g, '?').slice(0, 40)

/** A parameter that must be there. */
export function need(form: Form, name: string): string {
  const value = form.get(name)
  if (value === undefined) throw new OAuthFault('invalid_request', `The parameter ${name} is missing.`)
  return value
}
