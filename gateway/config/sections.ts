import { z } from 'zod'
import { agentDeclaration } from '../model/agent.ts'
import { signIn } from './people.ts'
import { listen, secret, seconds, url, words } from './words.ts'

const tls = z
  .strictObject({
    certFile: z.string().min(1).describe('PEM file with the certificate and its chain.'),
    keyFile: z.string().min(1).describe('PEM file with the private key.'),
  })
  .optional()
  .describe('Answer with TLS. Off by default.')

const agentsTls = z
  .union([
    z.literal('auto'),
    z.strictObject({
      certFile: z.string().min(1).describe('PEM file with the certificate and its chain.'),
      keyFile: z.string().min(1).describe('PEM file with the private key.'),
    }),
  ])
  .optional()
  .describe(
    'Answer with TLS: files, or auto, with a certificate of its own made on first start (tls/ca.pem in the data folder is what clients trust). Off by default.',
  )

const listenAt = (address: string) => listen.prefault(address)

export const doors = z.strictObject({
  agents: z
    .strictObject({
      listen: listenAt('127.0.0.1:8080').describe('Where agents call.'),
      publicUrl: url.optional().describe('The base URL agents use; links in answers lead there. Else from `listen`.'),
      names: words.default([]).describe('Further host names, `host` or `host:port`, that mean the gateway or the org.'),
      tls: agentsTls,
      tunnels: z
        .boolean()
        .optional()
        .describe(
          'Answer CONNECT for the names of the gateway and its org by ending TLS here, for clients that know it as their HTTPS proxy. On where tls is set.',
        ),
    })
    .prefault({})
    .describe("The agents' door: every Okta path as it is at Okta."),
  operators: z
    .strictObject({
      listen: listenAt('127.0.0.1:8081').describe('Where people, the CLI and metrics call. Authenticated, always.'),
      publicUrl: url
        .optional()
        .describe('Its base URL as seen from outside, behind a proxy that ends TLS. Else the address it is called by.'),
      names: words.default([]).describe('Host names it may be called by, beside localhost and addresses.'),
      tls,
    })
    .prefault({})
    .describe("The operators' door."),
  callbacks: z
    .strictObject({
      listen: listen.optional().describe('Where Okta and Slack call, like 127.0.0.1:8082. Off by default.'),
      publicUrl: url.optional().describe('Its base URL as seen from outside.'),
      tls,
    })
    .prefault({})
    .describe('The callbacks door.'),
})

export const store = z.strictObject({
  dataDir: z.string().min(1).default('.postern').describe('Folder for the database, keys and the first operator key.'),
  url: z
    .union([z.string().min(1), secret])
    .optional()
    .describe('postgres://… (or a secret that holds it), or a file for SQLite. Else postern.db in the data folder.'),
  keyFile: z
    .string()
    .min(1)
    .optional()
    .describe('32 bytes in base64 that seal what is stored. Else store.key there, made once.'),
  writer: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,63}$/, 'must be a plain name')
    .optional()
    .describe("This replica's name in the log, unlike any other's and the same after a restart. Else the host's name."),
})

export const limits = z.strictObject({
  targetBytes: z.int().min(256).max(65_536).default(8192).describe('Longest path with query, in bytes: 414 above.'),
  headerBytes: z.int().min(1024).max(262_144).default(32_768).describe('All headers together, in bytes: 431 above.'),
  headerCount: z.int().min(10).max(1000).default(100).describe('Number of headers: 431 above.'),
  bodyBytes: z.int().min(1024).max(67_108_864).default(5_242_880).describe('Largest body, in bytes: 413 above.'),
  jsonDepth: z.int().min(4).max(256).default(64).describe('Levels of objects and lists in a JSON body.'),
})

export const shares = z.strictObject({
  enabled: z
    .boolean()
    .default(true)
    .describe("Share Okta's limits between agents. Off: first come, first served; agents' own limits still hold."),
  patienceMs: z
    .int()
    .min(0)
    .max(10_000)
    .default(1000)
    .describe('Milliseconds a call may wait for room in a rate limit before it is refused with 429.'),
  reservePercent: z
    .int()
    .min(0)
    .max(80)
    .default(20)
    .describe('Part of each limit that no agent may use alone, so that who comes next finds something.'),
  concurrency: z
    .int()
    .min(1)
    .max(1000)
    .default(75)
    .describe('Calls in flight that the org allows, all replicas together; integrator orgs allow 35.'),
})

export const policy = z.strictObject({
  bundleFile: z.string().min(1).optional().describe('A built bundle. Else the one Postern comes with.'),
  dir: z
    .string()
    .min(1)
    .optional()
    .describe('Folder of your own rules; they are built together with ours (needs opa).'),
})

/** An agent in the file: what operators would declare, and its keys where the file rules them. */
export const agent = agentDeclaration.extend({
  disabled: z.boolean().default(false).describe('Keep it out without forgetting it.'),
  keys: z.array(secret).default([]).describe('Its Postern keys (pk_…), all of them; else operators rotate them.'),
})

export const issuer = z.strictObject({
  issuer: z.string().min(1).describe('As in `iss`; `spiffe://trust-domain` for JWT-SVIDs.'),
  audiences: words.min(1).describe('Tokens must be made for one of these.'),
  jwksUrl: url.optional().describe('Where its keys are. Else its OpenID metadata tells.'),
  jwksFile: z.string().min(1).optional().describe('Its keys as a JWK set in a file, where it cannot be reached.'),
  algorithms: words.optional().describe('Signature algorithms; else all that use key pairs.'),
})

export const tokens = z.strictObject({
  minutes: z.int().min(5).max(60).default(15).describe('How long an access token of ours is good.'),
  rotateDays: z.int().min(1).max(365).default(30).describe('Age at which the key that signs them is replaced.'),
})

export const catalog = z.strictObject({
  enable: z
    .array(z.enum(['management-beta', 'management-dev', 'governance', 'undocumented']))
    .default([])
    .describe("Okta's descriptions beyond the production one whose operations are forwarded too."),
})

export const forward = z.strictObject({
  connectSeconds: seconds(60).default(5).describe('To open a connection to Okta.'),
  answerSeconds: seconds(600).default(30).describe("Until Okta's answer begins."),
  bodySeconds: seconds(600).default(30).describe('Between two pieces of an answer.'),
  connections: z.int().min(1).max(1000).default(64).describe('Connections to one of the hosts of the org.'),
})

export const egress = z.strictObject({
  proxy: z.string().min(1).optional().describe('Proxy towards Okta, as in HTTPS_PROXY.'),
  noProxy: z.string().default('').describe('Hosts reached directly, comma-separated, as in NO_PROXY.'),
  caFile: z.string().min(1).optional().describe('PEM file of further certificate authorities.'),
})

export const holds = z.strictObject({
  expiresMinutes: z
    .int()
    .min(1)
    .max(10_080)
    .default(30)
    .describe('A hold that nobody decided ends, unless its rule says otherwise.'),
  grantMinutes: z.int().min(1).max(1440).default(60).describe('An approved call must come within this time.'),
})

export const undo = z.strictObject({
  enabled: z
    .boolean()
    .default(true)
    .describe(
      'Read and keep, sealed, what is there before each write that can be undone: one more read at most for such a write.',
    ),
  keepDays: z.int().min(1).max(366).default(30).describe('How long it is kept, and a write can be undone.'),
  without: z
    .array(z.string().min(1))
    .default([])
    .describe("Operation ids, or families as Okta's API names them, of which nothing is kept."),
})

export const discovery = z.strictObject({
  enabled: z.boolean().default(true).describe('Learn what the org contains, and follow its log.'),
  everyMinutes: z.int().min(1).max(10_080).default(30).describe('Time between full scans.'),
  followSeconds: seconds(3600).default(10).describe('Time between two looks into the System Log.'),
  sharePercent: z.int().min(1).max(90).default(50).describe("Share of the org's rate limits that discovery may use."),
  sensitive: z
    .record(
      z.string().regex(/^(user|group|app|policy):[A-Za-z0-9]+$/, 'must be a type and an id, like group:00g…'),
      z.enum(['high', 'critical']),
    )
    .default({})
    .describe(
      'What is sensitive beyond what Postern sees for itself: `user:00u…`, `group:00g…`, `app:0oa…`, `policy:rst…`.',
    ),
})

export const operators = z.strictObject({
  first: z
    .strictObject({
      name: z
        .string()
        .min(1)
        .max(200)
        .optional()
        .describe('The person the first key is bound to. Else the account that starts Postern.'),
      oktaUserId: z
        .string()
        .min(1)
        .optional()
        .describe('That person at Okta (00u…), so that nobody approves their own.'),
      key: secret.optional().describe('A key made beforehand (ok_…). Else one is made and written to operator.key.'),
    })
    .prefault({})
    .describe('The operator of the first start; later ones come by postern operators add.'),
  signIn: signIn.prefault({}).describe('Sessions of operators who sign in with Okta (org.oidc).'),
})
