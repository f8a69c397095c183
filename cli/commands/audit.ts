import { Option, type Command } from 'commander'
import {
  ENTRY_KIND_NAMES,
  entryList,
  entryView,
  erased,
  narrativeView,
  settledWrite,
  verification,
  type EntryView,
} from '../../gateway/model/api.ts'
import { examples, part, wantsJson, type Context } from '../context.ts'
import { EXIT, Failure } from '../exit.ts'
import { number } from '../options.ts'
import { safe, safeLines } from '../output/style.ts'
import { fields } from '../output/table.ts'
import { since } from '../output/time.ts'

interface Filter {
  readonly agent?: string
  readonly operation?: string
  readonly effect?: string
  readonly kind?: string
  readonly since?: string
  readonly until?: string
  readonly limit: number
  readonly before?: string
}

/** `latest` stands for the newest decision. Throws Failure when there is none. */
async function decisionId(id: string, context: Context, command: Command): Promise<string> {
  if (id !== 'latest') return id
  const { entries } = await context.client(command).get('/api/audit', entryList, { kind: 'decision', limit: 1 })
  const newest = entries[0]?.decision
  if (newest === undefined || newest === null)
    throw new Failure(EXIT.failed, 'Nothing was decided yet.', 'Send a call through the gateway first.')
  return newest
}

export function auditCommands(program: Command, context: Context): void {
  const { style, world } = context
  const audit = program.command('audit').description('what was decided, done and changed')

  const moment = (text: string | undefined): string | undefined => {
    if (text === undefined) return undefined
    const at = since(text, world.now())
    if (at === undefined)
      throw new Failure(EXIT.usage, `${text} is no time.`, 'Give 30m, 24h, 7d, or a date like 2026-11-22T14:00:00Z.')
    return at
  }
  const row = (entry: EntryView): string[] => [
    `${entry.at.slice(0, 10)} ${entry.at.slice(11, 19)}`,
    entry.kind,
    style.word(entry.effect ?? ''),
    safe(entry.agent?.name ?? ''),
    safe(entry.operation ?? ''),
    entry.decision ?? entry.id,
  ]
  const HEAD = ['TIME (UTC)', 'KIND', 'EFFECT', 'AGENT', 'OPERATION', 'DECISION']

  const filtered = (command: Command) =>
    command
      .option('--agent <agent>', 'of one agent')
      .option('--operation <id>', 'of one operation')
      .option('--since <time>', 'from then on: 30m, 24h, 7d, or a date')
      .option('--until <time>', 'before then')
      .option('--limit <count>', 'at most so many', number, 50)
      .option('--before <next>', 'the page after: `next` of the page before')

  const list = async (path: string, options: Filter, command: Command, empty: string) => {
    const answer = await context.client(command).get(path, entryList, {
      agent: options.agent,
      operation: options.operation,
      effect: options.effect,
      kind: options.kind,
      since: moment(options.since),
      until: moment(options.until),
      limit: options.limit,
      before: options.before,
    })
    context.show(command, answer, () => {
      if (answer.entries.length === 0) return `${empty}\n`
      const more = answer.next === null ? '' : style.faint(`more: --before ${answer.next}\n`)
      return context.table(HEAD, answer.entries.map(row)) + more
    })
  }

  filtered(audit.command('list'))
    .description('entries of the log, the newest first')
    .option('--effect <effect>', 'allow, alert, hold, block; done, failed, unknown')
    .addOption(new Option('--kind <kind>', 'of one kind').choices([...ENTRY_KIND_NAMES]))
    .addHelpText(
      'after',
      examples('postern audit list --since 24h --effect block', 'postern audit list --kind administration'),
    )
    .action((options: Filter, command: Command) => list('/api/audit', options, command, 'No entries.'))

  filtered(audit.command('disagreements'))
    .description("calls that Okta refused though Postern's view said they would work")
    .addHelpText('after', examples('postern audit disagreements --since 7d'))
    .action((options: Filter, command: Command) =>
      list('/api/audit/disagreements', options, command, 'None: Okta and the view agree.'),
    )

  audit
    .command('show <decision>')
    .description('what happened in one call, in sentences')
    .addHelpText('after', examples('postern audit show dec_01JD8…', 'postern audit show latest'))
    .action(async (id: string, _options, command: Command) => {
      const decision = await decisionId(id, context, command)
      const answer = await context.client(command).get(`/api/audit/${part(decision)}`, narrativeView)
      context.show(command, answer, () => safeLines(answer.text.endsWith('\n') ? answer.text : `${answer.text}\n`))
    })

  audit
    .command('settle <decision>')
    .description('say what became of a write whose outcome is unknown; nothing is sent')
    .option('--done', 'Okta carried it out')
    .option('--failed', 'it did not')
    .requiredOption('--reason <text>', 'how you know; auditors read it')
    .addHelpText('after', examples("postern audit settle dec_01JD8… --done --reason 'the user is there'"))
    .action(async (id: string, options: { done?: true; failed?: true; reason: string }, command: Command) => {
      if (options.done === options.failed)
        throw new Failure(EXIT.usage, 'Say which of the two it is.', 'Give --done or --failed.')
      const state = options.done === true ? 'done' : 'failed'
      const path = `/api/audit/${part(id)}/settle`
      const answer = await context.client(command).post(path, settledWrite, { state, reason: options.reason })
      context.show(command, answer, () => `${answer.decision}  ${style.word(answer.state)}\n`)
    })

  audit
    .command('erase <person...>')
    .description('erase one person: names in the log, in holds, votes and messages; the log stays whole')
    .requiredOption('--reason <text>', 'why, without the name; auditors read it')
    .option('--yes', 'do it; it cannot be undone')
    .addHelpText(
      'after',
      `\nGive all that the person was called: Okta id, logins, addresses, names as they were shown. What the inventory knows of the
person is added. What a person is called in Okta itself goes when Okta forgets it.\n${examples("postern audit erase mia.lund@acme.com 'Mia Lund' --reason 'GDPR art. 17, request 881' --yes")}`,
    )
    .action(async (people: string[], options: { reason: string; yes?: true }, command: Command) => {
      if (options.yes !== true)
        throw new Failure(EXIT.usage, 'Nothing was erased: it cannot be undone.', 'Look again, then add --yes.')
      const answer = await context
        .client(command)
        .post('/api/audit/erasures', erased, { people, reason: options.reason })
      context.show(
        command,
        answer,
        () =>
          `erased: ${answer.keys} names in the log are closed, ${answer.rows} holds, votes and messages name nobody now\n${answer.also.length === 0 ? '' : style.faint(`also as ${answer.also.map((one) => safe(one)).join(', ')}\n`)}`,
      )
    })

  audit
    .command('tail')
    .description('entries as they come, until interrupted')
    .option('--agent <agent>', 'of one agent')
    .addOption(new Option('--kind <kind>', 'of one kind').choices([...ENTRY_KIND_NAMES]))
    .option('--since <time>', 'begin there: 30m, 24h, or a date')
    .addHelpText('after', examples('postern audit tail', 'postern audit tail --json --kind decision | jq .effect'))
    .action(async (options: { agent?: string; kind?: string; since?: string }, command: Command) => {
      const query = { agent: options.agent, kind: options.kind, since: moment(options.since) }
      for await (const line of context.client(command).lines('/api/audit/tail', query)) {
        if (wantsJson(command)) world.out(`${line}\n`)
        else
          world.out(
            `${row(entryView.parse(JSON.parse(line)))
              .filter((cell) => cell !== '')
              .join('  ')}\n`,
          )
      }
    })

  audit
    .command('verify')
    .description('recompute the whole log: every entry, every place, every checkpoint')
    .addHelpText('after', examples('postern audit verify'))
    .action(async (_options, command: Command) => {
      const answer = await context.client(command).get('/api/audit/verify', verification)
      context.show(
        command,
        answer,
        () =>
          `${answer.ok ? style.good('verified') : style.bad('NOT VERIFIED')}${answer.wrong === null ? '' : `: ${safe(answer.wrong, 300)}`}\n${fields(
            [
              ['sealed', `${answer.sealed} entries, root ${answer.root}`],
              ['not yet sealed', String(answer.unsealed)],
              ['checkpoints', String(answer.checkpoints)],
            ],
            (text) => style.faint(text),
          )}`,
      )
      if (!answer.ok)
        throw new Failure(
          EXIT.failed,
          'The log is not what was written.',
          'Keep the store as it is and compare with exported checkpoints.',
        )
    })
}
