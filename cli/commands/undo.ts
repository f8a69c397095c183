import type { Command } from 'commander'
import { z } from 'zod'
import { entryList, undoDetail, undoProposed, type UndoView } from '../../gateway/model/api.ts'
import { examples, part, type Context } from '../context.ts'
import { EXIT, Failure } from '../exit.ts'
import { safe } from '../output/style.ts'
import { fields } from '../output/table.ts'
import { when } from '../output/time.ts'

/** What would undo a write, and asking for it. */
export function undoCommand(program: Command, context: Context): void {
  const { style, world } = context

  const lines = (some: UndoView['difference'], after: boolean) =>
    some
      .map(({ field, now, after: becomes }) =>
        after ? `  ${safe(field)}: ${safe(now)} -> ${safe(becomes)}` : `  ${safe(field)}: ${safe(becomes)}`,
      )
      .join('\n')

  const told = (undo: UndoView): string => {
    const head = fields(
      [
        ['was done', `${undo.done.operation} by ${safe(undo.agent.name)}, ${when(undo.done.at, world.now())}`],
        ...(undo.request === null ? [] : [['undone by', safe(undo.request.sentence, 300)] as const]),
        ...(undo.request === null ? [] : [['request', `${undo.request.method} ${undo.request.path}`] as const]),
        ...(undo.why === null ? [] : [[undo.can === 'no' ? 'cannot be' : 'need not be', safe(undo.why, 300)] as const]),
        ...undo.notes.map((note) => ['but', note] as const),
        ...(undo.keptUntil === null ? [] : [['until', when(undo.keptUntil, world.now())] as const]),
      ],
      (text) => style.faint(text),
    )
    const difference = undo.difference.length === 0 ? '' : `\nWhat changes\n${lines(undo.difference, true)}\n`
    const was = undo.was.length === 0 ? '' : `\nWhat it was, for making a new one\n${lines(undo.was, false)}\n`
    return head + difference + was
  }

  program
    .command('undo <decision>')
    .description('show what would undo a write; with --propose ask for it: another person must approve')
    .option('--propose', 'send it over the road: it is judged like any other call and waits for an approver')
    .option('-r, --reason <words>', 'why, with --propose; approvers see it, and it stays in the record')
    .addHelpText(
      'after',
      examples(
        'postern undo dec_01JD8…',
        'postern undo latest',
        'postern undo dec_01JD8… --propose --reason "wrong group, INC-4471"',
      ),
    )
    .action(async (id: string, options: { propose?: boolean; reason?: string }, command: Command) => {
      const client = context.client(command)
      const decision = id === 'latest' ? await newest(context, command) : id
      const path = `/api/decisions/${part(decision)}/undo`
      if (options.propose !== true) {
        const answer = await client.get(path, undoDetail)
        const next = answer.undo.can === 'yes' ? `\nAsk for it: postern undo ${decision} --propose --reason "…"\n` : ''
        return context.show(command, answer, () => told(answer.undo) + next)
      }
      if (options.reason === undefined) throw new Failure(EXIT.usage, 'It needs --reason.', 'See postern undo --help.')
      const answer = await client.post(path, undoProposed, { reason: options.reason })
      context.show(command, answer, () =>
        answer.hold === null
          ? `${told(answer.undo)}\n${style.word('blocked')}. ${safe(answer.refused ?? '', 300)}\n`
          : `${told(answer.undo)}\nIt waits for another person: postern approvals show ${answer.hold}\n`,
      )
    })
}

const judged = z.looseObject({ evaluation: z.looseObject({ action: z.looseObject({ access: z.string() }) }) })

/** The newest write that was let through. Throws Failure when there is none among the last thousand calls. */
async function newest(context: Context, command: Command): Promise<string> {
  const { entries } = await context.client(command).get('/api/audit', entryList, { kind: 'decision', limit: 1000 })
  const writes = entries.filter((entry) => {
    const access = judged.safeParse(entry.public).data?.evaluation.action.access
    return (entry.effect === 'allow' || entry.effect === 'alert') && access !== undefined && access !== 'read'
  })
  const decision = writes[0]?.decision
  if (decision === undefined || decision === null)
    throw new Failure(EXIT.failed, 'No write was let through yet.', 'See postern audit list.')
  return decision
}
