import { z } from 'zod'
import { approvers } from '../model/approvers.ts'
import { org, self } from './org.ts'
import { alerts } from './people.ts'
import {
  agent,
  catalog,
  discovery,
  doors,
  egress,
  forward,
  holds,
  issuer,
  limits,
  operators,
  policy,
  shares,
  store,
  tokens,
  undo,
} from './sections.ts'

/** Every setting there is. An empty configuration is a working one, in front of a simulated org. */
export const configSchema = z.strictObject({
  org: org.prefault({}).describe('The Okta org Postern stands in front of.'),
  doors: doors.prefault({}).describe('Where Postern listens.'),
  store: store.prefault({}).describe('Where Postern keeps what it must not forget.'),
  operators: operators.prefault({}).describe('People.'),
  agents: z.array(agent).default([]).describe('Agents declared here; others are registered by postern agents add.'),
  issuers: z.array(issuer).default([]).describe('Who may vouch for agents by a JWT.'),
  tokens: tokens.prefault({}).describe("Postern's own token endpoint, for agents that speak OAuth."),
  policy: policy.prefault({}).describe('What decides.'),
  holds: holds.prefault({}).describe('Calls that wait for people.'),
  undo: undo.prefault({}).describe('What is kept so that a change can be undone.'),
  approvers: approvers.prefault({}).describe('Who decides on calls that wait.'),
  alerts: alerts.prefault({}).describe('Who is told.'),
  limits: limits.prefault({}).describe('How large a request may be.'),
  shares: shares.prefault({}).describe("How agents share the org's rate limits."),
  self: self.prefault({}).describe("The gateway's own objects at Okta, which no policy can open."),
  catalog: catalog.prefault({}).describe('Which operations are forwarded.'),
  forward: forward.prefault({}).describe('The way to Okta.'),
  egress: egress.prefault({}).describe('The way out of this network.'),
  discovery: discovery.prefault({}).describe('What the org contains.'),
  log: z
    .strictObject({
      level: z
        .enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'])
        .default('info')
        .describe('How much is said.'),
    })
    .prefault({})
    .describe("The gateway's own log, on standard error."),
})

export type Config = z.infer<typeof configSchema>
