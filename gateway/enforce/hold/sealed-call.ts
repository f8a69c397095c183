import { z } from 'zod'
import { METHODS, type Call } from '../../model/call.ts'
import type { Subject } from '../../model/subject.ts'
import { seal, unseal } from '../../store/sealing.ts'

/** What of a call is kept while it waits: what will be sent, and nothing that says who sent it. */
const sealedSchema = z.object({
  method: z.enum(METHODS),
  path: z.string(),
  segments: z.array(z.string()),
  query: z.string(),
  params: z.array(z.tuple([z.string(), z.string()])),
  headers: z.record(z.string(), z.string()),
  body: z.object({ bytes: z.string(), mediaType: z.string(), contentType: z.string() }).nullable(),
  ip: z.string(),
  userAgent: z.string().nullable(),
  receivedAt: z.number(),
  asker: z
    .object({
      credential: z.object({ kind: z.enum(['key', 'jwt', 'access_token']), handle: z.string() }),
      scopes: z.array(z.string()),
      actors: z.array(z.object({ id: z.string(), issuer: z.string().exactOptional() })),
    })
    .nullable()
    .default(null),
})

/** Who asked, beside the agent: names of credentials and scopes, never the credential. */
export type Asker = Omit<Subject, 'agent'>

const bound = (hold: string, digest: string) => `hold ${hold} ${digest}`

/** Seals a call for its hold; bound to the hold's id and digest, so that it opens nowhere else. */
export function sealCall(key: Uint8Array, call: Call, hold: string, digest: string, asker?: Asker): Uint8Array {
  const { body } = call
  const plain: z.infer<typeof sealedSchema> = {
    method: call.method,
    path: call.path,
    segments: [...call.segments],
    query: call.query,
    params: call.params.map(([name, value]) => [name, value]),
    headers: { ...call.headers },
    body:
      body === undefined
        ? null
        : { bytes: body.bytes.toString('base64'), mediaType: body.mediaType, contentType: body.contentType },
    ip: call.source.ip,
    userAgent: call.source.userAgent ?? null,
    receivedAt: call.receivedAt,
    asker:
      asker === undefined
        ? null
        : {
            credential: { ...asker.credential },
            scopes: [...asker.scopes],
            actors: asker.actors.map((actor) => ({ ...actor })),
          },
  }
  return seal(key, Buffer.from(JSON.stringify(plain)), bound(hold, digest))
}

/** Opens it again, byte for byte as it was held. Throws when key, hold, digest or a byte differs. */
export function openCall(key: Uint8Array, sealed: Uint8Array, hold: string, digest: string): Call {
  return callOf(sealedSchema.parse(JSON.parse(unseal(key, sealed, bound(hold, digest)).toString())))
}

/** The call with who asked for it, for sending it without them. Throws as openCall does. */
export function openAsked(
  key: Uint8Array,
  sealed: Uint8Array,
  hold: string,
  digest: string,
): { readonly call: Call; readonly asker: Asker | null } {
  const plain = sealedSchema.parse(JSON.parse(unseal(key, sealed, bound(hold, digest)).toString()))
  return { call: callOf(plain), asker: plain.asker }
}

function callOf(plain: z.infer<typeof sealedSchema>): Call {
  const { body } = plain
  const bytes = body === null ? undefined : Buffer.from(body.bytes, 'base64')
  return Object.freeze({
    method: plain.method,
    path: plain.path,
    segments: plain.segments,
    query: plain.query,
    params: plain.params,
    headers: plain.headers,
    body:
      body === null || bytes === undefined
        ? undefined
        : {
            bytes,
            mediaType: body.mediaType,
            contentType: body.contentType,
            ...(/\bjson$/.test(body.mediaType) && bytes.length > 0
              ? { json: JSON.parse(bytes.toString()) as unknown }
              : {}),
          },
    source: { ip: plain.ip, userAgent: plain.userAgent ?? undefined },
    receivedAt: plain.receivedAt,
  })
}
