import { Refusal } from '../../model/refusal.ts'

/** Why nobody was recognized; for operators only. The caller gets one and the same answer for all of them. */
export type Unrecognized =
  | 'nothing_shown'
  | 'wrong_scheme'
  | 'malformed'
  | 'unknown'
  | 'expired'
  | 'not_yet_valid'
  | 'revoked'
  | 'disabled'
  | 'untrusted_issuer'
  | 'wrong_audience'
  | 'wrong_algorithm'
  | 'wrong_claim'
  | 'bad_signature'
  | 'no_agent'
  | 'ambiguous'

/** Refuses the caller; `detail` names public handles only (a key's prefix, an issuer), never a secret. */
export const unrecognized = (why: Unrecognized, detail = '', cause?: unknown): Refusal =>
  new Refusal('agent_not_recognized', {
    why: detail === '' ? why : `${why}: ${detail}`,
    ...(cause === undefined ? {} : { cause }),
  })
