import { z } from 'zod'
import { agentClient } from '../agent-client.ts'
import { clientView } from './agents.ts'

/** What `postern agents setup` needs to tell someone how to call. */
export const agentsDoorView = z.object({
  url: z.string().describe('Where agents call.'),
  org: z.string().describe('The org behind it.'),
  ca: z.string().nullable().describe('PEM that clients must trust, where the certificate is one of our own.'),
  tunnels: z.boolean().describe('It answers CONNECT for the names of the org.'),
})
export type AgentsDoorView = z.infer<typeof agentsDoorView>

export const clientAdd = z
  .strictObject({
    clientId: agentClient.shape.clientId.optional().describe("Else made from the agent's name."),
    keys: agentClient.shape.keys,
    jwksUrl: agentClient.shape.jwksUrl,
    withSecret: z.boolean().default(false).describe('Make a secret, shown in this answer only.'),
    dpop: agentClient.shape.dpop,
    scopes: agentClient.shape.scopes,
  })
  .refine((body) => body.keys.length > 0 || body.jwksUrl !== undefined || body.withSecret, {
    error: 'a client proves itself by keys, a jwksUrl or a secret: name one',
  })
export const clientAdded = z.object({
  client: clientView,
  tokenUrl: z.string().nullable().describe('Where it asks for tokens.'),
  secret: z.string().nullable(),
})
export const clientRemoved = z.object({ removed: z.string() })
export const tokensEnded = z.object({ endedAt: z.string() })

export const setupView = z.object({
  agent: z.object({ name: z.string(), scopes: z.array(z.string()) }),
  clients: z.array(clientView),
  door: agentsDoorView,
})
export type SetupView = z.infer<typeof setupView>
