import { Option, type Command } from 'commander'
import {
  closedReview,
  decidedHold,
  delegated,
  delegationList,
  holdNumbers,
  reviewList,
  standingDetail,
  standingList,
} from '../../../gateway/model/api.ts'
import { examples, part, type Context } from '../../context.ts'
import { EXIT, Failure } from '../../exit.ts'
import { number } from '../../options.ts'
import { safe } from '../../output/style.ts'
import { fields } from '../../output/table.ts'
import { brief, when } from '../../output/time.ts'

/** A time from now (`4h`, `2d`, `30m`) or a date, as RFC 3339. Throws Failure. */
function timeFrom(text: string, now: number): string {
  const span = /^(\d{1,5})([mhd])$/.exec(text)
  const unit = { m: 60_000, h: 3_600_000, d: 86_400_000 }[span?.[2] ?? '']
  const ms = span !== null && unit !== undefined ? now + Number(span[1]) * unit : Date.parse(text)
  if (Number.isNaN(ms))
    throw new Failure(EXIT.usage, `${text} is no time.`, 'Say it as 30m, 4h, 2d, or 2027-01-31T18:00Z.')
  return new Date(ms).toISOString()
}

const seconds = (value: number | null): string => {
  if (value === null) return '-'
  if (value < 120) return `${Math.round(value)} s`
  return value < 7200 ? `${Math.round(value / 60)} min` : `${(value / 3600).toFixed(1)} h`
}

/** Deputies, break-glass and its reviews, standing approvals, numbers. */
export function furtherApprovalCommands(approvals: Command, context: Context): void {
  const { style, world } = context

  approvals
    .command('delegate [operator]')
    .description('let another approver decide in your place for a while (without a name: who does now)')
    .option('--until <time>', 'until when: 30m, 4h, 2d, or a date')
    .option('--from <time>', 'from when; else at once')
    .option('-r, --reason <words>', 'why; it stays in the record')
    .option('--end <delegation>', 'end one early')
    .addHelpText(
      'after',
      examples(
        'postern approvals delegate "Lee Wong" --until 5d --reason vacation',
        'postern approvals delegate',
        'postern approvals delegate --end del_01JD8…',
      ),
    )
    .action(
      async (
        to: string | undefined,
        options: { until?: string; from?: string; reason?: string; end?: string },
        command: Command,
      ) => {
        const client = context.client(command)
        if (options.end !== undefined) {
          const answer = await client.post(`/api/delegations/${part(options.end)}/end`, delegated)
          return context.show(command, answer, () => 'Ended.\n')
        }
        if (to === undefined) {
          const answer = await client.get('/api/delegations', delegationList)
          return context.show(command, answer, () =>
            answer.delegations.length === 0
              ? 'Nobody stands in for anybody.\n'
              : context.table(
                  ['DELEGATION', 'FROM', 'TO', 'STATE', 'UNTIL', 'REASON'],
                  answer.delegations.map((one) => [
                    one.id,
                    safe(one.from.name),
                    safe(one.to.name),
                    style.word(one.state),
                    brief(one.until, world.now()),
                    safe(one.reason, 60),
                  ]),
                ),
          )
        }
        const { until, reason, from } = options
        if (until === undefined || reason === undefined)
          throw new Failure(EXIT.usage, 'It needs --until and --reason.', 'See postern approvals delegate --help.')
        const answer = await client.post('/api/delegations', delegated, {
          to,
          until: timeFrom(until, world.now()),
          reason,
          ...(from === undefined ? {} : { since: timeFrom(from, world.now()) }),
        })
        const { delegation } = answer
        context.show(
          command,
          answer,
          () => `${safe(delegation.to.name)} decides in your place until ${when(delegation.until, world.now())}.\n`,
        )
      },
    )

  approvals
    .command('break-glass <hold>')
    .description('release it at once in place of absent approvers; all of them are told, and someone else reviews it')
    .requiredOption('-r, --reason <words>', 'what is at stake, and why nobody else can decide: at least 40 characters')
    .addHelpText(
      'after',
      examples(
        'postern approvals break-glass hold_7Qm2… --reason "Sign-in is down for all of EMEA, INC-4471; no approver answers"',
      ),
    )
    .action(async (hold: string, options: { reason: string }, command: Command) => {
      const answer = await context.client(command).post(`/api/holds/${part(hold)}/break-glass`, decidedHold, options)
      context.show(
        command,
        answer,
        () =>
          `${style.word(answer.outcome)} by break-glass, until ${when(answer.hold.expiresAt, world.now())}. Everyone skipped is told; someone else must review it.\n`,
      )
    })

  const review = approvals.command('review').description('releases by break-glass that someone else must look at')
  review
    .command('list')
    .description('what waits for a review')
    .addOption(new Option('--state <state>', 'open or closed').choices(['open', 'closed']).default('open'))
    .action(async (options: { state: string }, command: Command) => {
      const answer = await context.client(command).get('/api/reviews', reviewList, options)
      context.show(command, answer, () =>
        answer.reviews.length === 0
          ? `No review is ${options.state}.\n`
          : context.table(
              ['HOLD', 'BY', 'WHEN', 'AGENT', 'WAS LET TO', 'REASON'],
              answer.reviews.map((one) => [
                one.hold,
                safe(one.by.name),
                brief(one.openedAt, world.now()),
                safe(one.agent.name),
                safe(one.sentence, 60),
                safe(one.reason, 60),
              ]),
            ),
      )
    })
  review
    .command('close <hold>')
    .description('say what you found; never your own')
    .requiredOption('-f, --finding <words>', 'what you found')
    .addHelpText('after', examples('postern approvals review close hold_7Qm2… --finding "Justified, see INC-4471"'))
    .action(async (hold: string, options: { finding: string }, command: Command) => {
      const answer = await context.client(command).post(`/api/reviews/${part(hold)}/close`, closedReview, options)
      context.show(command, answer, () => 'Closed.\n')
    })

  const standing = approvals.command('standing').description('approvals that let the like of a call come again')
  standing
    .command('list')
    .description('what is left of each')
    .action(async (_options, command: Command) => {
      const answer = await context.client(command).get('/api/standing', standingList)
      context.show(command, answer, () =>
        answer.standing.length === 0
          ? 'There is none.\n'
          : context.table(
              ['STANDING', 'AGENT', 'OPERATION', 'ON', 'USED', 'UNTIL', 'STATE', 'BY'],
              answer.standing.map((one) => [
                one.id,
                safe(one.agent.name),
                one.operation,
                safe(one.target),
                `${one.used} of ${one.most}`,
                brief(one.until, world.now()),
                style.word(one.state),
                safe(one.by.name),
              ]),
            ),
      )
    })
  standing
    .command('revoke <standing>')
    .description('take it back')
    .action(async (id: string, _options, command: Command) => {
      const answer = await context.client(command).post(`/api/standing/${part(id)}/revoke`, standingDetail)
      context.show(command, answer, () => 'Taken back.\n')
    })

  approvals
    .command('numbers')
    .description('how long people take, what ends how, and which rules are noise')
    .option('--days <count>', 'over so many days', number, 30)
    .addHelpText('after', examples('postern approvals numbers --days 7'))
    .action(async (options: { days: number }, command: Command) => {
      const answer = await context.client(command).get('/api/holds/numbers', holdNumbers, options)
      const { secondsToDecision: took } = answer
      context.show(command, answer, () => {
        const head = fields(
          [
            ['opened', `${answer.opened} in ${options.days} days`],
            [
              'waiting',
              `${answer.pending}${answer.oldestPendingSeconds === null ? '' : `, the oldest for ${seconds(answer.oldestPendingSeconds)}`}`,
            ],
            [
              'ended',
              `${answer.approved} approved, ${answer.denied} denied, ${answer.expired} expired, ${answer.cancelled} cancelled`,
            ],
            [
              'to decision',
              `half within ${seconds(took.median)}, nine of ten within ${seconds(took.p90)}, at most ${seconds(took.longest)}`,
            ],
            ['standing', `${answer.standing.active} active, used ${answer.standing.uses} times`],
            ['reviews', `${answer.openReviews} open`],
          ],
          (text) => style.faint(text),
        )
        if (answer.rules.length === 0) return head
        const rows = answer.rules.map((one) => [
          one.rule,
          String(one.held),
          one.approvalRate === null ? '-' : `${Math.round(one.approvalRate * 100)} %`,
          String(one.expired),
          one.noise ? 'never denied: does it ask too much?' : '',
        ])
        return `${head}\n${context.table(['RULE', 'HELD', 'APPROVED', 'EXPIRED', ''], rows)}`
      })
    })
}
