import type { Command } from 'commander'
import {
  diffView,
  permissionsView,
  whoCanView,
  whyView,
  type NamedView,
  type PermissionsView,
  type RightsView,
  type WhoCanView,
  type WhyView,
} from '../../gateway/model/api.ts'
import { examples, type Context } from '../context.ts'
import { EXIT, Failure } from '../exit.ts'
import { number } from '../options.ts'
import { safe } from '../output/style.ts'
import { fields } from '../output/table.ts'
import { brief, since, when } from '../output/time.ts'

const WORDS: Readonly<Record<string, string>> = { api_token: 'API token', client: 'app' }
/** Name before id, both shown. */
const who = ({ type, id, label }: NamedView): string =>
  `${WORDS[type] ?? type.replaceAll('_', ' ')} ${label === null ? safe(id) : `${safe(label)} (${safe(id)})`}`

const listed = (lines: readonly string[], lead = '  '): string =>
  lines.map((one) => `${lead}${safe(one, 800)}\n`).join('')

const some = (all: readonly string[], most: number): string =>
  all.length <= most ? all.join(', ') : `${all.slice(0, most).join(', ')} and ${all.length - most} more`

export function permissionCommands(program: Command, context: Context): void {
  const { style, world } = context
  const permissions = program.command('permissions').description('who may do what, on what, through which path')
  const faint = (text: string) => style.faint(text)

  permissions
    .command('show <who>')
    .description('what an agent, a person or an app may do')
    .option('--operations', 'name every operation')
    .addHelpText(
      'after',
      examples(
        'postern permissions show onboarding-bot',
        'postern permissions show mia.lund@acme.test',
        `postern permissions show 'app:Payroll Sync' --json`,
      ),
    )
    .action(async (name: string, options: { operations?: boolean }, command: Command) => {
      const answer = await context.client(command).get('/api/permissions', permissionsView, { of: name })
      context.show(command, answer, () => showWords(answer, options.operations === true))
    })

  function showWords({ subject, standing, agent }: PermissionsView, all: boolean): string {
    const head = `${style.strong(who(subject))}\n`
    if (agent === null) return head + (standing === null ? '' : standingWords(standing, all))
    const { grant, operations, beside } = agent
    const bounds = Object.entries(grant.resources).map(([type, ids]) => `${type} ${some(ids, 5)}`)
    const lines = fields(
      [
        ['  grant', safe(some([...grant.scopes, ...grant.operations], 12), 600) || style.warn('nothing')],
        ['  writes', safe(bounds.join(', '), 600) || 'none: no resource is named'],
        ['  may', operationsWords(operations, all)],
      ],
      faint,
    )
    const through =
      standing === null
        ? 'through the gateway, whose own permissions are not known yet'
        : `through ${who(standing.subject)}, the gateway at Okta`
    const own = beside.map((one) => `${style.warn('beside Postern')}  ${who(one.subject)}\n${standingWords(one, all)}`)
    return `${head}${lines}${faint(through)}\n${standing === null ? '' : standingWords(standing, false)}${own.join('')}`
  }

  const operationsWords = (operations: readonly string[], all: boolean): string => {
    if (operations.length === 0) return 'no operation'
    if (all) return operations.join(', ')
    return `${operations.length} operations (--operations names them)`
  }

  function standingWords(one: RightsView, all: boolean): string {
    const roles = one.roles.map((role) => {
      const over = role.over.length === 0 ? 'everything' : some(role.over, 6)
      return `  ${style.strong(safe(role.role))}\n${listed(role.path, '    ')}    over  ${safe(over, 400)}\n    may   ${safe(some(role.may, 8), 600)}\n`
    })
    const scopes = one.scopes === null ? '' : `  scopes  ${some(one.scopes, 20) || 'none'}\n`
    const nobody = one.nobody.map((why) => `  ${style.bad('nothing')}  ${safe(why, 300)}\n`).join('')
    const none = one.roles.length === 0 && one.nobody.length === 0 ? '  no admin role\n' : ''
    return `${nobody}${none}${roles.join('')}${scopes}  may     ${operationsWords(one.operations, all)}\n${gapWords(one.gaps)}`
  }

  const gapWords = (gaps: readonly { what: string; cure: string }[]): string =>
    gaps.map((gap) => `  ${style.warn('not known')}  ${safe(gap.what, 300)}; ${safe(gap.cure, 300)}\n`).join('')

  permissions
    .command('who-can <operation>')
    .description('who can do an operation on a target: people, apps, and agents through Postern')
    .option('--on <target...>', 'an id, login or label; user:…, group:…, app:…; or parameter=…')
    .option('--body <json>', 'the body, where what it says matters')
    .addHelpText(
      'after',
      examples(
        'postern permissions who-can resetFactors --on mia.lund@acme.test',
        `postern permissions who-can assignUserToGroup --on 'group:Domain Admins' --on user:mia.lund@acme.test`,
      ),
    )
    .action(async (operation: string, options: { on?: string[]; body?: string }, command: Command) => {
      const ask = { operation, on: options.on ?? [], body: options.body }
      const answer = await context.client(command).post('/api/permissions/who-can', whoCanView, ask)
      context.show(command, answer, () => whoCanWords(answer))
    })

  function whoCanWords(answer: WhoCanView): string {
    const on = answer.targets.length === 0 ? '' : ` on ${answer.targets.map(who).join(', ')}`
    const able = answer.able.map((one) => `${style.good('can')}  ${who(one.subject)}\n${listed(one.path, '     ')}`)
    const perhaps = answer.perhaps.map((one) => `${style.warn('perhaps')}  ${who(one.subject)}\n${gapWords(one.gaps)}`)
    const agents = answer.agents.map(
      ({ subject, effect, rules }) =>
        `${style.word(effect)}  ${who(subject)}${rules.length === 0 ? '' : `, ${rules.join(', ')}`}\n`,
    )
    const none = able.length + perhaps.length + agents.length === 0 ? 'Nobody that is known.\n' : ''
    return `${style.strong(answer.operation)}${on}\n${able.join('')}${perhaps.join('')}${agents.join('')}${none}${gapWords(answer.gaps)}`
  }

  permissions
    .command('why <subject> <operation> [targets...]')
    .description('whether somebody may: the path that leads there, what is missing, or the gap')
    .option('--body <json>', 'the body, where what it says matters')
    .addHelpText(
      'after',
      examples(
        'postern permissions why ann.lee@acme.test resetFactors mia.lund@acme.test',
        `postern permissions why onboarding-bot assignRoleToUser mia.lund@acme.test --body '{"type":"HELP_DESK_ADMIN"}'`,
      ),
    )
    .action(
      async (subject: string, operation: string, targets: string[], options: { body?: string }, command: Command) => {
        const ask = { subject, operation, on: targets, body: options.body }
        const answer = await context.client(command).post('/api/permissions/why', whyView, ask)
        context.show(command, answer, () => whyWords(answer))
      },
    )

  function whyWords(answer: WhyView): string {
    const on = answer.targets.length === 0 ? '' : ` on ${answer.targets.map(who).join(', ')}`
    const verb = { yes: 'may', no: 'may not', unknown: 'perhaps may' }[answer.answer]
    const said = style[({ yes: 'good', no: 'bad', unknown: 'warn' } as const)[answer.answer]](answer.answer)
    const gate = answer.refusedBy === null ? '' : `, refused at the gate "${answer.refusedBy}"`
    const missing = answer.missing.map((one) => `  ${style.bad('missing')}  ${safe(one, 800)}\n`).join('')
    const needs = answer.needs.map((one) => `  needs  ${safe(one, 300)}\n`).join('')
    const rests = answer.rests === null ? '' : faint(`  what it needs is ${safe(answer.rests, 300)}\n`)
    const policy =
      answer.policy === null
        ? ''
        : `  policy  ${style.word(answer.policy.effect)}${answer.policy.rules.length === 0 ? '' : `, ${answer.policy.rules.join(', ')}`}\n`
    return `${said}  ${who(answer.subject)} ${verb} ${answer.operation}${on}${gate}\n${listed(answer.path)}${missing}${gapWords(answer.gaps)}${policy}${needs}${rests}`
  }

  permissions
    .command('diff')
    .description('what anyone gained: roles, scopes and ways to them first, then groups and apps')
    .option('--since <time>', 'from then on: 24h, 7d, or a date', '7d')
    .option('--limit <count>', 'at most so many', number, 200)
    .addHelpText(
      'after',
      examples('postern permissions diff --since 7d', 'postern permissions diff --since 24h --json'),
    )
    .action(async (options: { since: string; limit: number }, command: Command) => {
      const from = since(options.since, world.now())
      if (from === undefined)
        throw new Failure(EXIT.usage, `${options.since} is no time.`, 'Give 24h, 7d, or a date like 2026-11-22.')
      const query = { since: from, limit: options.limit }
      const answer = await context.client(command).get('/api/permissions/diff', diffView, query)
      context.show(command, answer, () => {
        if (answer.knownSince === null) return 'The org was not read whole yet, so nothing can be told.\n'
        const known =
          answer.knownSince > answer.since
            ? faint(`Known since ${when(answer.knownSince, world.now())}; what was there before is no gain.\n`)
            : ''
        if (answer.gains.length === 0) return `Nobody gained anything.\n${known}`
        const lines = answer.gains.map(
          (one) =>
            `${one.weight === 'admin' ? style.bad('admin ') : 'access'}  ${brief(one.at, world.now())}  ${safe(one.words, 300)}\n`,
        )
        return lines.join('') + known + (answer.more ? faint('There is more: --limit shows it.\n') : '')
      })
    })
}
