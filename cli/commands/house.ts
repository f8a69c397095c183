import type { Command } from 'commander'
import { limitList, status } from '../../gateway/model/api.ts'
import { examples, type Context } from '../context.ts'
import { EXIT, Failure } from '../exit.ts'
import { safe } from '../output/style.ts'
import { fields } from '../output/table.ts'
import { brief, when } from '../output/time.ts'

export function houseCommands(program: Command, context: Context): void {
  const { style, world } = context
  program
    .command('status')
    .description('how the gateway is; ends with 1 when it is not ready')
    .addHelpText('after', examples('postern status', 'postern status --json | jq .ready'))
    .action(async (_options, command: Command) => {
      const answer = await context.client(command).get('/api/status', status)
      context.show(command, answer, () => {
        const { revision, rules, source } = answer.policy
        const about = fields(
          [
            ['postern', `${answer.version}, writer ${answer.writer}, started ${when(answer.startedAt, world.now())}`],
            ['org', `${safe(answer.org)}, ${style.word(answer.connection)}`],
            [
              'policy',
              revision === null
                ? style.bad('none in force: everything is refused')
                : `${revision}, ${rules} rules, ${safe(source)}`,
            ],
            ['agents', String(answer.agents)],
            ['holds pending', String(answer.pendingHolds)],
          ],
          (text) => style.faint(text),
        )
        const checks = answer.checks.map(
          (one) =>
            `${style.word(one.state)}  ${one.name}  ${safe(one.detail)}${one.hint === '' ? '' : `\n      ${safe(one.hint)}`}\n`,
        )
        return `${about}\n${checks.join('')}`
      })
      if (!answer.ready) throw new Failure(EXIT.failed, 'The gateway is not ready.', 'What fails is named above.')
    })

  program
    .command('limits')
    .description("the org's rate limits, as last seen, and what each agent has of them")
    .addHelpText('after', examples('postern limits'))
    .action(async (_options, command: Command) => {
      const answer = await context.client(command).get('/api/limits', limitList)
      const now = world.now()
      const buckets = () =>
        context.table(
          ['BUCKET', 'LEFT', 'OF', 'RESETS', 'SEEN'],
          answer.limits.map((one) => [
            safe(one.bucket),
            String(one.remaining),
            String(one.limit),
            brief(one.resetAt, now),
            brief(one.seenAt, now),
          ]),
        )
      const shares = () =>
        context.table(
          ['AGENT', 'BUCKET', 'USED', 'MAY USE', 'REFUSED', 'RESETS'],
          answer.shares.map((one) => [
            safe(one.agent.name),
            safe(one.bucket),
            String(one.used),
            one.allowed === 0 ? '?' : String(one.allowed),
            one.refused === 0 ? '0' : style.warn(String(one.refused)),
            brief(one.resetAt, now),
          ]),
        )
      context.show(command, answer, () => {
        if (answer.limits.length === 0) return 'None seen yet.\n'
        return answer.shares.length === 0 ? buckets() : `${buckets()}\n${shares()}`
      })
    })
}
