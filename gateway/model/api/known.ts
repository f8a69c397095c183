import { z } from 'zod'
import { agentGrant } from '../agent.ts'
import { EFFECTS } from '../decision.ts'
import { pageLimit, time } from './common.ts'

/** What is known of the org: how it is collected, what is missing, who may do what. */

export const gapView = z.object({
  what: z.string(),
  cure: z.string().describe('The scope or role that would close it.'),
})
export type GapView = z.infer<typeof gapView>

const readError = z.object({
  status: z.number().describe("Okta's answer; 0 = none."),
  code: z.string(),
  said: z.string(),
  cure: z.string(),
})

const scanView = z.object({
  number: z.number(),
  startedAt: time,
  finishedAt: time.nullable(),
  families: z.array(z.string()).nullable().describe('Null: everything.'),
})
export type ScanView = z.infer<typeof scanView>

export const familyView = z.object({
  family: z.string(),
  slices: z.number().describe('Lists or objects that are read for it.'),
  due: z.number().describe('Of those, how many are still to be read.'),
  done: z.number(),
  absent: z.number().describe('Of features that this org does not have.'),
  pages: z.number(),
  items: z.number(),
  lastSuccess: time.nullable().describe('Since then all of it is known.'),
  tookMs: z.number(),
  perUser: z.boolean(),
})
export type FamilyView = z.infer<typeof familyView>

export const discoverFamilies = z.object({ families: z.array(z.string()) })
export const discoverAsk = z.object({
  families: z.array(z.string()).min(1).optional().describe('Only these, and what follows from them.'),
})
export const discoverBegun = z.object({
  begun: z.boolean().describe('False: a scan of everything is under way already.'),
  previous: z.number().describe('Number of the scan before; a later one is this.'),
})
export const discoverStatus = z.object({
  engine: z.string().nullable().describe('OIE or Classic, as the org says.'),
  scan: scanView.nullable(),
  progress: z.object({
    done: z.number(),
    due: z.number(),
    pages: z.number(),
    secondsLeft: z.number().nullable(),
  }),
  log: z
    .object({
      since: time,
      polledAt: time.nullable().describe('What the log reports is known as of then.'),
      latest: time.nullable(),
      error: readError.extend({ at: time }).nullable(),
    })
    .nullable(),
  families: z.array(familyView),
})
export type DiscoverStatus = z.infer<typeof discoverStatus>

export const discoverErrors = z.object({
  errors: z.array(readError.extend({ family: z.string(), subject: z.string(), at: time })),
})
export const discoverCoverage = z.object({
  gaps: z.array(
    gapView.extend({
      family: z.string(),
      subject: z.string(),
      object: z.string().nullable().describe('Name of the object whose list it is, the first id of the subject.'),
      slices: z.number(),
      scopes: z.array(z.string()),
    }),
  ),
  unread: z.record(z.string(), z.string()).describe('Endpoints that are not read at all, and why.'),
})
export type DiscoverCoverage = z.infer<typeof discoverCoverage>

const namedView = z.object({ type: z.string(), id: z.string(), label: z.string().nullable() })
export type NamedView = z.infer<typeof namedView>

const heldRole = z.object({
  role: z.string(),
  assignment: z.string(),
  path: z.array(z.string()).describe('How it came to be held, edge by edge.'),
  over: z.array(z.string()).describe('What it is limited to; empty = everything.'),
  may: z.array(z.string()),
})
const rightsView = z.object({
  subject: namedView,
  roles: z.array(heldRole),
  scopes: z.array(z.string()).nullable().describe('Null: needs none.'),
  operations: z.array(z.string()).describe('Scope and permission are held, at least over something.'),
  nobody: z.array(z.string()).describe('Why nothing can be done at all.'),
  gaps: z.array(gapView),
})
export type RightsView = z.infer<typeof rightsView>

export const permissionsQuery = z.object({
  of: z.string().min(1).max(400).describe("An agent's name or id, a login, an app's label or client id, or type:id."),
})
export const permissionsView = z.object({
  subject: namedView,
  /** What it may do at Okta; for an agent: through Postern, which is its grant and what the gateway may. */
  standing: rightsView.nullable(),
  agent: z
    .object({
      grant: agentGrant,
      operations: z.array(z.string()).describe('Granted, and possible for the gateway.'),
      beside: z.array(rightsView).describe('Its own clients and tokens at Okta, which do not pass Postern.'),
    })
    .nullable(),
})
export type PermissionsView = z.infer<typeof permissionsView>

const aim = {
  operation: z.string().min(1).max(200).describe("Okta's operationId."),
  on: z
    .array(z.string().min(1).max(400))
    .max(50)
    .default([])
    .describe('What it is done to: id, login or label; user:…, group:…; or parameter=….'),
  body: z.string().max(65_536).optional().describe('JSON of the body, where what it says matters.'),
}
export const whoCanAsk = z.object(aim)
export const whyAsk = z.object({ subject: z.string().min(1).max(400), ...aim })

export const whoCanView = z.object({
  operation: z.string(),
  targets: z.array(namedView),
  able: z.array(z.object({ subject: namedView, path: z.array(z.string()) })),
  perhaps: z.array(z.object({ subject: namedView, gaps: z.array(gapView) })),
  agents: z.array(z.object({ subject: namedView, effect: z.enum(EFFECTS), rules: z.array(z.string()) })),
  gaps: z.array(gapView),
})
export type WhoCanView = z.infer<typeof whoCanView>

export const whyView = z.object({
  answer: z.enum(['yes', 'no', 'unknown']),
  subject: namedView,
  operation: z.string(),
  targets: z.array(namedView),
  path: z.array(z.string()).describe('Edge by edge; as far as it led where the answer is no.'),
  refusedBy: z.string().nullable().describe('principal, scope, super_admin_only, role, target or barrier; grant.'),
  missing: z.array(z.string()),
  gaps: z.array(gapView),
  needs: z
    .array(z.string())
    .describe(
      'What the operation needs of a role: `okta.users.read on the user`; SUPER_ADMIN where only that role opens it.',
    ),
  rests: z
    .string()
    .nullable()
    .describe('Whether Okta publishes what the operation needs, or it is derived; and from what.'),
  policy: z
    .object({ effect: z.enum(EFFECTS), rules: z.array(z.string()) })
    .nullable()
    .describe('For agents: what the policy says beside.'),
})
export type WhyView = z.infer<typeof whyView>

export const diffQuery = z.object({ since: time, limit: pageLimit.default(200) })
export const diffView = z.object({
  since: time,
  knownSince: time.nullable().describe('When everything had been read once; what was there before is no gain.'),
  gains: z.array(
    z.object({
      at: time,
      weight: z.enum(['admin', 'access']),
      who: namedView,
      words: z.string(),
      event: z.string().nullable().describe("uuid in Okta's System Log."),
    }),
  ),
  more: z.boolean(),
})
export type DiffView = z.infer<typeof diffView>

export const GRAPH_FORMATS = ['opengraph', 'json', 'graphml'] as const
export const graphQuery = z.object({ format: z.enum(GRAPH_FORMATS).default('opengraph') })
