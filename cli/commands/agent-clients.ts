import { createPublicKey } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { Option, type Command } from 'commander'
import { z } from 'zod'
import { publicJwk, type PublicJwk } from '../../gateway/model/agent-client.ts'
import { clientAdded, clientRemoved, setupView, tokensEnded, type SetupView } from '../../gateway/model/api.ts'
import { examples, part, type Context } from '../context.ts'
import { EXIT, Failure } from '../exit.ts'
import { CLIENTS, setupFor, type ClientName } from '../output/setup.ts'
import { safe } from '../output/style.ts'

/** Public keys of a file: PEM, a JWK or a JWK set. Throws Failure in words, for private keys too. */
function publicKeys(file: string, kid: string | undefined): PublicJwk[] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new Failure(EXIT.usage, `${file} cannot be read.`, error instanceof Error ? error.message : '')
  }
  if (/PRIVATE KEY/.test(text))
    throw new Failure(
      EXIT.usage,
      `${file} holds a private key, which stays where it is.`,
      `Its public part: openssl pkey -in ${file} -pubout -out public.pem`,
    )
  try {
    const said: unknown = text.trimStart().startsWith('{')
      ? JSON.parse(text)
      : createPublicKey(text).export({ format: 'jwk' })
    const keys = z.union([z.object({ keys: z.array(publicJwk).min(1) }), publicJwk]).parse(said)
    const list = 'keys' in keys && Array.isArray(keys.keys) ? keys.keys : [publicJwk.parse(said)]
    return list.map((key) => (kid === undefined ? key : { ...key, kid }))
  } catch (error) {
    const why = error instanceof z.ZodError ? (error.issues[0]?.message ?? '') : 'It is no PEM, JWK or JWK set.'
    throw new Failure(EXIT.usage, `${file} holds no public key.`, why)
  }
}

interface AddOptions {
  readonly publicKey?: string
  readonly kid?: string
  readonly jwksUrl?: string
  readonly secret?: boolean
  readonly dpop?: boolean
  readonly scope?: string[]
  readonly clientId?: string
}

interface SetupArguments {
  readonly client: ClientName
  readonly as?: string
  readonly caOut: string
}

/** The client to sign in as: the one named, else the only one that fits. */
function clientOf(view: SetupView, named: string | undefined): SetupView['clients'][number] | undefined {
  if (named === undefined) return view.clients.length === 1 ? view.clients[0] : undefined
  const found = view.clients.find((one) => one.clientId === named)
  if (found === undefined)
    throw new Failure(EXIT.notFound, `${view.agent.name} has no client ${named}.`, 'See: postern agents show.')
  return found
}

/** OAuth clients of an agent, and what to tell each kind of client program. */
export function agentClientCommands(agents: Command, context: Context): void {
  agents
    .command('add-client <agent>')
    .description("let it sign in at Postern's own token endpoint, as its SDK does at Okta's")
    .option('--public-key <file>', 'public key of its assertions: PEM, a JWK or a JWK set')
    .option('--kid <kid>', 'the key id that its assertions name')
    .option('--jwks-url <url>', 'where its public keys are published')
    .option('--secret', 'make a secret for it, shown once')
    .option('--dpop', 'bind its tokens to a key of its own')
    .option('--scope <scope...>', "fewer scopes than the agent's")
    .option('--client-id <id>', 'else one is made')
    .addHelpText(
      'after',
      examples(
        'postern agents add-client onboarding-bot --public-key bot.pub.pem --kid 2026-11',
        'postern agents add-client onboarding-bot --jwks-url https://bot.acme.com/jwks.json --dpop',
        'postern agents add-client reporting-bot --secret --scope okta.users.read',
      ),
    )
    .action(async (named: string, options: AddOptions, command: Command) => {
      const body = {
        keys: options.publicKey === undefined ? [] : publicKeys(options.publicKey, options.kid),
        ...(options.jwksUrl === undefined ? {} : { jwksUrl: options.jwksUrl }),
        withSecret: options.secret === true,
        dpop: options.dpop === true,
        ...(options.scope === undefined ? {} : { scopes: options.scope }),
        ...(options.clientId === undefined ? {} : { clientId: options.clientId }),
      }
      if (body.keys.length === 0 && options.jwksUrl === undefined && !body.withSecret)
        throw new Failure(
          EXIT.usage,
          'A client proves itself by a key, a key set or a secret.',
          'Name one: --public-key FILE, --jwks-url URL or --secret.',
        )
      const answer = await context.client(command).post(`/api/agents/${part(named)}/clients`, clientAdded, body)
      context.show(command, answer, () => {
        const secret = answer.secret === null ? '' : `Its secret, shown this once:\n\n  ${answer.secret}\n\n`
        const where = answer.tokenUrl === null ? '' : `It asks for tokens at ${answer.tokenUrl}\n`
        return `${safe(answer.client.clientId)} is registered.\n${secret}${where}What to set: postern agents setup ${safe(named)} --client node\n`
      })
    })

  agents
    .command('remove-client <agent> <client>')
    .description('take a client back; its tokens end within a second')
    .addHelpText('after', examples('postern agents remove-client onboarding-bot onboarding-bot-3fa91c'))
    .action(async (named: string, id: string, _options, command: Command) => {
      const answer = await context
        .client(command)
        .post(`/api/agents/${part(named)}/clients/${part(id)}/remove`, clientRemoved)
      context.show(command, answer, () => `${safe(answer.removed)} is removed, and its tokens are over.\n`)
    })

  agents
    .command('end-tokens <agent>')
    .description('end all access tokens it has now; it may ask for new ones')
    .addHelpText('after', examples('postern agents end-tokens onboarding-bot'))
    .action(async (named: string, _options, command: Command) => {
      const answer = await context.client(command).post(`/api/agents/${part(named)}/end-tokens`, tokensEnded)
      context.show(command, answer, () => `Its tokens are over.\n`)
    })

  agents
    .command('setup <agent>')
    .description('print exactly what to set in a client program')
    .addOption(new Option('--client <name>', 'which program').choices(CLIENTS).makeOptionMandatory())
    .option('--as <client-id>', 'sign in as this client of the agent (else its only one, else a Postern key)')
    .option('--ca-out <file>', 'where to write the certificate authority to trust, if there is one', 'postern-ca.pem')
    .addHelpText(
      'after',
      examples(
        'postern agents setup onboarding-bot --client python',
        'postern agents setup onboarding-bot --client mcp',
      ),
    )
    .action(async (named: string, options: SetupArguments, command: Command) => {
      const view = await context.client(command).get(`/api/agents/${part(named)}/setup`, setupView)
      const { ca } = view.door
      if (ca !== null) writeFileSync(options.caOut, ca)
      const made = setupFor(options.client, view, {
        caFile: ca === null ? undefined : options.caOut,
        client: clientOf(view, options.as),
      })
      context.show(command, { ...made, caFile: ca === null ? null : options.caOut }, () =>
        [
          ...made.lines,
          '',
          ...(ca === null ? [] : [`${options.caOut} was written: the authority that clients must trust.`]),
          ...made.notes,
          '',
        ].join('\n'),
      )
    })
}
