import { existsSync, readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { explanation, type Explanation } from '../../gateway/model/api.ts'
import { METHODS } from '../../gateway/model/call.ts'
import { examples, type Context } from '../context.ts'
import { EXIT, Failure } from '../exit.ts'
import { safe } from '../output/style.ts'
import { span } from '../output/time.ts'

/** `-` is standard input, `{…}` and `[…]` the body itself, all else a file. */
async function bodyOf(given: string | undefined, stdin: () => Promise<string>): Promise<string | undefined> {
  if (given === undefined) return undefined
  if (given === '-') return await stdin()
  if (/^\s*[[{]/.test(given)) return given
  if (!existsSync(given))
    throw new Failure(
      EXIT.usage,
      `There is no file ${given}.`,
      'Give a file, - for standard input, or the JSON itself.',
    )
  return readFileSync(given, 'utf8')
}

/** The last line: what would happen. */
function outcome(answer: Explanation): string {
  const { requirement } = answer
  if (answer.effect !== 'hold' || requirement === null) return answer.effect
  const who = requirement.approvers.map((one) => safe(one)).join(', ') || 'any approver'
  const many = requirement.quorum > 1 ? `${requirement.quorum} of ` : ''
  return `hold, approvers: ${many}${who}, expires in ${span(requirement.expires_seconds * 1000)}`
}

export function explainCommand(program: Command, context: Context): void {
  const { style, world } = context
  program
    .command('explain <method> <path>')
    .description('what would happen to a call, and by which rules; nothing is sent')
    .requiredOption('--as <agent>', 'the agent that would ask')
    .option('--body <file>', 'its body: a file, - for standard input, or the JSON itself')
    .option('--query <query>', 'its query, where the path does not carry it')
    .option('--silent', 'show the rules that stay silent, too')
    .addHelpText(
      'after',
      examples(
        'postern explain GET /api/v1/users --as report-bot --query limit=200',
        `postern explain POST /api/v1/users/00u1/roles --as onboarding-bot --body '{"type":"HELP_DESK_ADMIN"}'`,
      ),
    )
    .action(
      async (
        verb: string,
        path: string,
        options: { as: string; body?: string; query?: string; silent?: boolean },
        command: Command,
      ) => {
        const method = verb.toUpperCase()
        if (!METHODS.some((known) => known === method))
          throw new Failure(EXIT.usage, `${verb} is no method.`, `One of ${METHODS.join(', ')}.`)
        const answer = await context.client(command).post('/api/explain', explanation, {
          method,
          path,
          as: options.as,
          query: options.query,
          body: await bodyOf(options.body, () => world.stdin()),
        })
        context.show(command, answer, () => {
          const spoke = answer.spoke.map((one) => [style.word(one.effect), one.rule, safe(one.title)])
          const silent =
            options.silent === true ? answer.silent.map((one) => [style.word('silent'), one.rule, safe(one.title)]) : []
          const may = answer.may === null ? [] : mayRows(answer.may)
          const rows = [...spoke, ...may, ...silent]
          const rules = rows.length === 0 ? '' : context.table(['', '', ''], rows).split('\n').slice(1).join('\n')
          const refused =
            answer.refusal === null
              ? ''
              : `${style.word('block')}  ${answer.refusal.code}  ${safe(answer.refusal.sentence, 300)}\n       ${safe(answer.refusal.hint, 300)}\n`
          const what =
            answer.operation === null
              ? ''
              : `${style.strong(answer.operation.id)} (${answer.operation.access}) as ${safe(answer.agent.name)}\n`
          const hidden =
            options.silent === true || answer.silent.length === 0
              ? ''
              : style.faint(`${answer.silent.length} rules stay silent (--silent shows them)\n`)
          return `${what}${refused}${rules}${hidden}=> ${style.word(outcome(answer))}\n`
        })
      },
    )

  const mayRows = (may: NonNullable<Explanation['may']>): string[][] => [
    [may.granted ? style.word('ok') : style.word('fail'), 'grant', may.grant_proof.map((one) => safe(one)).join('; ')],
    [
      may.effective === true ? style.word('ok') : style.word(may.effective === 'unknown' ? 'unknown' : 'fail'),
      'okta',
      may.effective_proof.map((one) => safe(one)).join('; '),
    ],
  ]
}
