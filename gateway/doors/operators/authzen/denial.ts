import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import { errors, jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import type { AccessEvaluation, AccessRequest } from '../../../model/api.ts'
import { SIGNED_WITH } from '../../token/signing.ts'
import type { OperatorsHouse } from '../house.ts'
import { Problem } from './problem.ts'

/** Kept apart from every other token that the same key signs (RFC 8725, 3.11). */
const TYPE = 'access-request-denial+jwt'
/** Time to make the request; what is asked by then may wait for people much longer. */
const LASTS_MS = 600_000

type Tuple = Pick<AccessEvaluation, 'subject' | 'action' | 'resource'>
type Signing = NonNullable<OperatorsHouse['requests']>['signing']
type Clock = Pick<OperatorsHouse, 'now' | 'random'>

/**
 * `binding_hash` of the profile: SHA-256, base64url, over RFC 8785 of the tuple, without the actor that a caller may name
 * elsewhere. None of our evaluations reads the context, so none of it binds.
 */
export function bindingHash({ subject, action, resource }: Tuple): string {
  const { act: _, ...properties } = subject.properties ?? {}
  const { properties: __, ...named } = subject
  // Without its actor a subject has the properties that are left, none too; without any it never had some.
  const bound = subject.properties === undefined ? named : { ...named, properties }
  const text = canonicalize({ subject: bound, resource, action, context: {} }) ?? ''
  return createHash('sha256').update(text).digest('base64url')
}

/** `context.access_request` of a denial that people can be asked about. `evaluation`: its id. */
export async function requestable(
  asked: Tuple,
  evaluation: string,
  origin: string,
  signing: Signing,
  { now, random }: Clock,
) {
  const seconds = Math.floor((now() + LASTS_MS) / 1000)
  const expires_at = new Date(seconds * 1000).toISOString()
  const { kid, key } = await signing.current()
  const binding_token = await new SignJWT({
    evaluation_id: evaluation,
    denial_expires_at: expires_at,
    binding_context_members: [],
    binding_hash: bindingHash(asked),
  })
    .setProtectedHeader({ alg: SIGNED_WITH, typ: TYPE, kid })
    .setIssuer(origin)
    .setAudience(origin)
    .setIssuedAt(Math.floor(now() / 1000))
    .setExpirationTime(seconds)
    .setJti(Buffer.from(random(16)).toString('base64url'))
    .sign(key)
  return {
    endpoint: `${origin}/access/v1/requests`,
    expires_at,
    binding_token,
    display: {
      title: 'Ask for approval',
      description: 'People may allow this call. Send the request, wait for its task, and evaluate again.',
    },
  }
}

const claims = z.object({
  jti: z.string().min(1),
  exp: z.number(),
  evaluation_id: z.string(),
  denial_expires_at: z.string(),
  binding_hash: z.string(),
})

const unbound = (detail: string) => new Problem('invalid_denial_binding', detail)

/** The one-time id of the denial that this request answers. Throws Problem. */
export async function boundTo(request: AccessRequest, origin: string, signing: Signing, now: number): Promise<string> {
  const { binding_token: token, expires_at, evaluation_id } = request.denial
  if (token === undefined) throw unbound('denial.binding_token is missing: echo context.access_request.binding_token.')
  const denial = claims.safeParse(await verified(token, origin, signing))
  if (!denial.success) throw unbound('This is no binding_token of ours.')
  const { data } = denial
  if (data.binding_hash !== bindingHash(request))
    throw unbound('Subject, action and resource are not those of the denied evaluation.')
  if (evaluation_id !== undefined && evaluation_id !== data.evaluation_id)
    throw unbound('denial.evaluation_id is not that of the denied evaluation.')
  if (Date.parse(expires_at) !== Date.parse(data.denial_expires_at))
    throw unbound('denial.expires_at is not that of the denied evaluation.')
  if (Math.min(data.exp * 1000, Date.parse(data.denial_expires_at)) <= now)
    throw new Problem('expired_denial', 'Evaluate again, and answer the new denial.')
  return data.jti
}

async function verified(token: string, origin: string, signing: Signing): Promise<unknown> {
  try {
    const { payload } = await jwtVerify(
      token,
      async ({ kid }) => {
        const key = await signing.find(kid ?? '')
        if (key === undefined) throw unbound('The key of this binding_token is not ours, or is over: evaluate again.')
        return key
      },
      // Its times are judged after what it binds: of a foreign tuple it is not told that it was fresh once.
      { issuer: origin, audience: origin, typ: TYPE, algorithms: [SIGNED_WITH], currentDate: new Date(0) },
    )
    return payload
  } catch (error) {
    if (error instanceof errors.JOSEError) throw unbound('This is no binding_token of ours.')
    throw error
  }
}
