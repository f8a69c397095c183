import { CredentialFault } from './fault.ts'
import { makeSecret, type SecretIo } from './secret.ts'
import type { Holder } from './service-app.ts'
import type { CredentialSpec } from './spec.ts'

const SSWS = 'SSWS '

/** An API token of an administrator: carries all of that person's rights, whatever the call needs. */
export function makeApiToken(spec: CredentialSpec & { kind: 'api_token' }, io: SecretIo): Holder {
  const read = makeSecret(spec.token, spec.name, io)
  // What was made last, and before: only these are ours to judge.
  let [last, before] = ['', '']
  return {
    async headers() {
      const { text } = await read()
      // A pasted scheme is a common slip; anything but visible ASCII would break the header.
      const token = text.replace(/^SSWS\s+/i, '')
      if (!/^[\x21-\x7e]+$/.test(token)) {
        throw new CredentialFault('secret_malformed', spec.name, 'the API token holds blanks or control characters.')
      }
      const authorization = SSWS + token
      if (authorization !== last) [last, before] = [authorization, last]
      return { authorization }
    },
    answered({ authorization }, { status }) {
      if (status !== 401 || authorization === undefined) return false
      // Replaced while the call was under way, or a moment before: whoever revokes the old one at once is no fault. A 401 for
      // any other reason is Okta's answer, and is not asked for twice.
      return (authorization === before || authorization === last) && read.replaced(authorization.slice(SSWS.length))
    },
  }
}
