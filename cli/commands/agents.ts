import { readFileSync } from 'node:fs'
import { Option, type Command } from 'commander'
import { parse } from 'yaml'
import { z } from 'zod'
import {
  agentAdded,
  agentDetail,
  agentList,
  agentView,
  revoked,
  rotated,
  type AgentView,
} from '../../gateway/model/api.ts'
import { agentClientCommands } from './agent-clients.ts'
import { examples, part, type Context } from '../context.ts'
import { EXIT, Failure } from '../exit.ts'
import { number } from '../options.ts'
import { safe } from '../output/style.ts'
import { fields } from '../output/table.ts'
import { brief, when } from '../output/time.ts'

const granted = ({ grant }: AgentView): string =>
  [...grant.scopes, ...grant.operations].map((one) => safe(one)).join(' ') || 'nothing'

const bounds = ({ grant }: AgentView): string =>
  Object.entries(grant.resources)
    .map(([type, ids]) => safe(`${type}: ${ids.join(', ')}`))
    .join('; ') || 'no writes'

const shownClient = ({ clientId, keys, jwksUrl, secret, dpop }: AgentView['clients'][number]): string => {
  const proofs = [
    ...(keys.length > 0 ? [`${keys.length} ${keys.length === 1 ? 'key' : 'keys'}`] : []),
    ...(jwksUrl === null ? [] : ['key set']),
    ...(secret ? ['secret'] : []),
    ...(dpop ? ['bound tokens'] : []),
  ]
  return `${safe(clientId)} (${proofs.join(', ')})`
}

/** `group=00g1,00g2` -> ['group', ['00g1', '00g2']] */
function resource(text: string, before: Record<string, string[]> = {}): Record<string, string[]> {
  const [type = '', ids = ''] = text.split(/=(.*)/s)
  if (type === '' || ids === '')
    throw new Failure(EXIT.usage, `${text} is not TYPE=ID,ID…`, "For example group=00g1,00g2, or user='*'.")
  return { ...before, [type]: [...(before[type] ?? []), ...ids.split(',').filter((id) => id !== '')] }
}

interface AddOptions {
  readonly owner?: string
  readonly ownerName?: string
  readonly kind?: string
  readonly purpose?: string
  readonly scope?: string[]
  readonly operation?: string[]
  readonly resource?: Record<string, string[]>
  readonly attribute?: string[]
  readonly file?: string
  readonly key: boolean
  readonly keyDays?: number
}

/** From the file, if one is named, with what the options say over it. */
function declared(name: string, options: AddOptions): object {
  let base: Record<string, unknown> = {}
  if (options.file !== undefined) {
    const read: unknown = parse(readFileSync(options.file, 'utf8'))
    if (typeof read !== 'object' || read === null) throw new Failure(EXIT.usage, `${options.file} holds no agent.`)
    base = { ...read }
  }
  const grant = {
    ...(base['grant'] as object | undefined), // the door checks its shape
    ...(options.scope === undefined ? {} : { scopes: options.scope }),
    ...(options.operation === undefined ? {} : { operations: options.operation }),
    ...(options.resource === undefined ? {} : { resources: options.resource }),
    ...(options.attribute === undefined ? {} : { attributes: options.attribute }),
  }
  const owner =
    options.owner === undefined ? base['owner'] : { id: options.owner, name: options.ownerName ?? options.owner }
  if (owner === undefined)
    throw new Failure(
      EXIT.usage,
      'Every agent has an owner: the person who answers for it.',
      'Name them: --owner dana@acme.com --owner-name "Dana Reyes".',
    )
  return {
    ...base,
    name,
    owner,
    grant,
    ...(options.kind === undefined ? {} : { kind: options.kind }),
    ...(options.purpose === undefined ? {} : { purpose: options.purpose }),
    withKey: options.key,
    ...(options.keyDays === undefined ? {} : { keyDays: options.keyDays }),
  }
}

export function agentCommands(program: Command, context: Context): void {
  const { style, world } = context
  const agents = program.command('agents').description('who may ask')
  agentClientCommands(agents, context)

  agents
    .command('list')
    .description('all agents')
    .addHelpText('after', examples('postern agents list', 'postern agents list --json'))
    .action(async (_options, command: Command) => {
      const answer = await context.client(command).get('/api/agents', agentList)
      context.show(command, answer, () =>
        answer.agents.length === 0
          ? 'No agents yet. Add one: postern agents add NAME --owner PERSON --scope okta.users.read\n'
          : context.table(
              ['AGENT', 'KIND', 'OWNER', 'STATUS', 'MAY'],
              answer.agents.map((one) => [
                safe(one.name),
                one.kind,
                safe(one.owner.name),
                style.word(one.status),
                granted(one),
              ]),
            ),
      )
    })

  agents
    .command('show <agent>')
    .description('one agent and its keys')
    .addHelpText('after', examples('postern agents show onboarding-bot'))
    .action(async (named: string, _options, command: Command) => {
      const answer = await context.client(command).get(`/api/agents/${part(named)}`, agentDetail)
      const { agent, keys } = answer
      const now = world.now()
      context.show(command, answer, () => {
        const owner = agent.owner.name === agent.owner.id ? agent.owner.id : `${agent.owner.name} (${agent.owner.id})`
        const about = fields(
          [
            ['agent', `${style.strong(safe(agent.name))}  ${agent.id}`],
            ['kind', agent.kind],
            ['owner', safe(owner)],
            ['status', style.word(agent.status)],
            ['purpose', safe(agent.purpose)],
            ['may', granted(agent)],
            ['on', bounds(agent)],
            ['attributes', agent.grant.attributes.map((one) => safe(one)).join(' ') || 'none'],
            ...(agent.clients.length === 0 ? [] : [['clients', agent.clients.map(shownClient).join('; ')] as const]),
            ['since', when(agent.createdAt, now)],
            ['from', agent.source === 'file' ? 'the configuration file' : 'operators'],
          ],
          (text) => style.faint(text),
        )
        const rows = keys.map((key) => [
          `${key.prefix}…`,
          style.word(key.state),
          brief(key.createdAt, now),
          key.revokedAt === null ? brief(key.expiresAt, now) : brief(key.revokedAt, now),
          brief(key.lastUsedAt, now),
        ])
        return rows.length === 0
          ? about
          : `${about}\n${context.table(['KEY', 'STATE', 'MADE', 'ENDS', 'LAST USED'], rows)}`
      })
    })

  agents
    .command('add <name>')
    .description('register an agent; prints its key, once')
    .option('--owner <id>', 'the person who answers for it: Okta user id or e-mail address')
    .option('--owner-name <name>', 'their name, to show')
    .addOption(new Option('--kind <kind>', 'what it is').choices(['bot', 'service', 'ai_agent']))
    .option('--purpose <words>', 'what it is for; approvers read it')
    .option('--scope <scope...>', 'OAuth scopes it may use')
    .option('--operation <id...>', 'operations it may use beside the scopes')
    .option('--resource <type=ids>', 'what its writes may touch (repeat for more)', resource)
    .option('--attribute <name...>', 'profile attributes it may write')
    .option('--file <file>', 'the whole agent as YAML or JSON, as in the configuration file')
    .option('--no-key', 'make no key: it is known by tokens of an issuer')
    .option('--key-days <days>', 'days until the key ends', number)
    .addHelpText(
      'after',
      examples(
        'postern agents add report-bot --owner dana@acme.com --scope okta.users.read okta.groups.read',
        "postern agents add onboarding-bot --owner dana@acme.com --kind ai_agent \\\n      --scope okta.users.manage --resource user='*' --attribute firstName lastName",
        'postern agents add onboarding-bot --file onboarding-bot.yaml --key-days 90',
      ),
    )
    .action(async (name: string, options: AddOptions, command: Command) => {
      const answer = await context.client(command).post('/api/agents', agentAdded, declared(name, options))
      context.show(command, answer, () =>
        answer.key === null
          ? `${safe(answer.agent.name)} is registered, without a key.\n`
          : `${safe(answer.agent.name)} is registered. Its key, shown this once:\n\n  ${answer.key}\n\nIt sends it as  Authorization: SSWS ${answer.prefix}…\n`,
      )
    })

  const statusOf = z.object({ agent: agentView })
  for (const [verb, words, said] of [
    ['disable', 'keep an agent out, at once', 'is disabled. Its keys stay for when it is enabled again.'],
    ['enable', 'let a disabled agent in again', 'is active.'],
  ] as const)
    agents
      .command(`${verb} <agent>`)
      .description(words)
      .addHelpText('after', examples(`postern agents ${verb} onboarding-bot`))
      .action(async (named: string, _options, command: Command) => {
        const answer = await context.client(command).post(`/api/agents/${part(named)}/${verb}`, statusOf)
        context.show(command, answer, () => `${safe(answer.agent.name)} ${said}\n`)
      })

  agents
    .command('rotate-key <agent>')
    .description('make a new key; older ones stay good for a while')
    .option('--overlap-minutes <minutes>', 'how long the older ones stay good (default: 60)', number)
    .option('--key-days <days>', 'days until the new key ends', number)
    .addHelpText(
      'after',
      examples(
        'postern agents rotate-key onboarding-bot',
        'postern agents rotate-key onboarding-bot --overlap-minutes 0',
      ),
    )
    .action(async (named: string, options: { overlapMinutes?: number; keyDays?: number }, command: Command) => {
      const answer = await context.client(command).post(`/api/agents/${part(named)}/rotate-key`, rotated, options)
      context.show(
        command,
        answer,
        () =>
          `The new key, shown this once:\n\n  ${answer.key}\n\nOlder keys end ${when(answer.olderUntil, world.now())}.\n`,
      )
    })

  agents
    .command('revoke-keys <agent>')
    .description('end keys at once and for good')
    .option('--prefix <prefix>', 'only the key that begins so')
    .addHelpText(
      'after',
      examples(
        'postern agents revoke-keys onboarding-bot',
        'postern agents revoke-keys onboarding-bot --prefix pk_4Hs91kQz',
      ),
    )
    .action(async (named: string, options: { prefix?: string }, command: Command) => {
      const answer = await context.client(command).post(`/api/agents/${part(named)}/revoke-keys`, revoked, options)
      context.show(command, answer, () => `${answer.revoked} ${answer.revoked === 1 ? 'key' : 'keys'} revoked.\n`)
    })

  agents
    .command('new-key')
    .description('print a fresh key for a secret that the configuration names; registers nothing')
    .addHelpText('after', examples('postern agents new-key > report-bot.key'))
    .action(async (_options, command: Command) => {
      const { newKey } = await import('../offline/new-key.ts')
      const key = newKey('pk')
      context.show(command, { key }, () => `${key}\n`)
    })
}
