import { z } from 'zod'
import { oidc } from './people.ts'
import { secret, url, words } from './words.ts'

const name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/, 'must be a plain name')
  .describe('How audit records and the settings below call it.')

const use = z
  .strictObject({
    agents: words.default([]).describe('Names of agents.'),
    operations: words.default([]).describe('Operation ids.'),
    tags: words.default([]).describe('Tags of the catalog.'),
    scopes: words.default([]).describe('Scopes; okta.groups means both okta.groups.read and okta.groups.manage.'),
    rules: words.default([]).describe('Policy rules that ask for it.'),
  })
  .describe('For which calls it is used; any match counts.')

const dpop = z
  .union([z.boolean(), z.literal('auto')])
  .default('auto')
  .describe('Bind its tokens to a key (DPoP): true, false, or auto, when Okta asks for it.')

const key = z.strictObject({
  key: secret.describe('Private key: PEM, a JWK or a JWK set.'),
  kid: z.string().optional().describe('Key id as Okta shows it; a JWK names its own.'),
})

export const credential = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('api_token').describe("An API token: all of its owner's rights."),
    name,
    token: secret.describe('The token.'),
    use: use.optional(),
  }),
  z.strictObject({
    kind: z.literal('service_app').describe('An OAuth service app with a key pair: the recommended kind.'),
    name,
    clientId: z.string().min(1).describe('Its client id, 0oa….'),
    keys: z.array(key).min(1).describe('Its private keys, the newest first; more than one while keys are renewed.'),
    scopes: words.default([]).describe('Scopes granted to the app, where Postern should not ask Okta for them.'),
    dpop,
    use: use.optional(),
  }),
  z.strictObject({
    kind: z.literal('api_service_integration').describe('An integration of the OIN catalogue, with a client secret.'),
    name,
    clientId: z.string().min(1).describe('Its client id, 0oa….'),
    secret: secret.describe('Its client secret.'),
    scopes: words.default([]).describe('Scopes granted to the integration.'),
    dpop,
    use: use.optional(),
  }),
])

export const org = z.strictObject({
  url: url.optional().describe('Address of the Okta org. Without one a simulated org is started beside the gateway.'),
  home: z.string().optional().describe("The org's address at Okta (acme.okta.com), where `url` is a custom domain."),
  internalDomains: words
    .default([])
    .describe(
      "E-mail domains of your own people; whoever has another is external. Empty: those that most of the org's first people have.",
    ),
  credentials: z.array(credential).default([]).describe("Postern's own credentials at Okta."),
  defaults: z
    .strictObject({
      credential: z.string().optional().describe('The credential used when none fits better; else the first.'),
    })
    .prefault({})
    .describe('What counts where nothing else is said.'),
  oidc,
})

const ids = words.default([])

/** What no agent may ever touch (rule 5); discovered where possible, named here where not. */
export const self = z.strictObject({
  clientIds: ids.describe("The gateway's own OAuth clients."),
  appIds: ids.describe("The gateway's own apps."),
  userIds: ids.describe("Users whose API token the gateway uses, and its operators' own accounts."),
  tokenIds: ids.describe("The gateway's own API tokens."),
  keyIds: ids.describe("Keys of the gateway's own app."),
  hookIds: ids.describe('Event hooks that tell the gateway what happens.'),
  logStreamIds: ids.describe("Log streams that carry the gateway's record."),
  zoneIds: ids.describe("Network zones that pin the gateway's own address."),
  roleAssignmentIds: ids.describe("Role assignments of the gateway's own identity."),
  approverGroupIds: ids.describe('Groups whose members may approve.'),
  approverRuleIds: ids.describe('Group rules that feed those groups.'),
})
