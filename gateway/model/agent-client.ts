import { z } from 'zod'

/** What makes a JWK private or symmetric (RFC 7518, 6): none of it is ever registered. */
const SECRET_PARTS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'] as const

/** A public key as RFC 7517 writes it. */
export const publicJwk = z
  .looseObject({ kty: z.enum(['RSA', 'EC', 'OKP']), kid: z.string().min(1).max(200).optional() })
  .refine((key) => SECRET_PARTS.every((part) => !Object.hasOwn(key, part)), {
    error: 'this is a private key: register the public one only, and treat this one as lost',
  })
export type PublicJwk = z.infer<typeof publicJwk>

const keyUrl = z.string().refine(
  (text) => {
    if (!URL.canParse(text)) return false
    const { protocol, hostname } = new URL(text)
    return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(hostname))
  },
  { error: 'must be https://…' },
)

/** An OAuth client of Postern's own token endpoint: an agent may have several, each with a way of its own to prove itself. */
export const agentClient = z
  .strictObject({
    clientId: z
      .string()
      .regex(/^[A-Za-z0-9._-]{3,100}$/, 'must be 3 to 100 letters, digits, dots, dashes or underscores')
      .describe('Unique among all clients.'),
    keys: z.array(publicJwk).max(50).default([]).describe('Public keys that its assertions are signed with.'),
    jwksUrl: keyUrl.optional().describe('Or where those keys are published.'),
    secretHash: z
      .string()
      .regex(/^[A-Za-z0-9_-]{43}$/, 'must be a SHA-256 hash in base64url')
      .optional()
      .describe('Or the hash of its secret; postern agents add-client --secret makes both.'),
    dpop: z.boolean().default(false).describe('Its tokens must be bound to a key of its own (DPoP).'),
    scopes: z.array(z.string().min(1).max(300)).optional().describe("Fewer scopes than the agent's."),
  })
  .refine(
    (client) => client.keys.length > 0 || client.jwksUrl !== undefined || client.secretHash !== undefined,
    'needs keys, jwksUrl or secretHash',
  )
export type AgentClient = z.infer<typeof agentClient>
