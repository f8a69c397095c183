import { z } from 'zod'
import { secret, url, words } from './words.ts'

const sinkName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,40}$/, 'must be a plain name')
  .optional()
  .describe('How postern outbox calls it. Else its kind.')

/** Slack's own ids: C… or G… of conversations, U… or W… of people. */
const channel = z.string().regex(/^[CDG][A-Z0-9]{4,30}$/, 'must be the id of a channel, like C0123456789')
const slackUser = z.string().regex(/^[UW][A-Z0-9]{4,30}$/, "must be a Slack member's id, like U0123456789")

const slack = z.strictObject({
  kind: z.literal('slack').describe('Messages in a Slack channel, kept up to date.'),
  name: sinkName,
  token: secret.describe("The app's bot token (xoxb-…), with the scope chat:write."),
  channel: channel.describe('Id of the channel, not its name.'),
  apiUrl: url.prefault('https://slack.com/api').describe('For GovSlack, or a proxy.'),
  signingSecret: secret.optional().describe("The app's signing secret; needed for buttons."),
  users: z
    .record(slackUser, z.string().min(1))
    .default({})
    .describe(
      'Who is who: Slack member id to Okta user id (00u…). Only these may use buttons, and only these are named.',
    ),
  buttons: z
    .boolean()
    .default(false)
    .describe('Decide in Slack itself. Off: a link to the page, where Okta tells who decides.'),
})

export const alerts = z.strictObject({
  sinks: z
    .array(
      z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('log').describe("Lines in the gateway's own log."), name: sinkName }),
        z.strictObject({
          kind: z.literal('webhook').describe('Signed as Standard Webhooks describe.'),
          name: sinkName,
          url: url.describe('Where it is sent by POST.'),
          secret: secret.describe('What its requests are signed with (whsec_…).'),
        }),
        slack,
      ]),
    )
    .prefault([{ kind: 'log' }])
    .describe('Who is told of alerts and holds.'),
})
export type SinkConfig = z.infer<typeof alerts>['sinks'][number]

const client = {
  clientId: z.string().min(1).describe('Id of the app at Okta (0oa…).'),
  clientSecret: secret.optional().describe('Its client secret, where it has one.'),
}

export const oidc = z
  .strictObject({
    issuer: url.optional().describe('As in the metadata. Else the address of the org.'),
    ...client,
    scopes: words.default(['openid']).describe('openid is enough: only who it is counts.'),
    device: z
      .strictObject(client)
      .optional()
      .describe('A native app with the device grant, for postern login. Else the app above.'),
  })
  .optional()
  .describe('How operators sign in with Okta: a web app whose sign-in redirect URI is <callbacks door>/sign-in/done.')

export const signIn = z.strictObject({
  pageMinutes: z.int().min(5).max(720).default(60).describe('How long a sign-in on the pages lasts.'),
  cliHours: z.int().min(1).max(72).default(8).describe('How long the key of postern login lasts.'),
})
