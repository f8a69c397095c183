import { setTimeout as sleep } from 'node:timers/promises'
import { Option, type Command } from 'commander'
import { decidedHold, holdDetail, holdList, type HoldView } from '../../gateway/model/api.ts'
import { TASK_STATES } from '../../gateway/model/hold.ts'
import { examples, part, wantsJson, type Context } from '../context.ts'
import { EXIT, Failure } from '../exit.ts'
import { hours, number } from '../options.ts'
import { planLines } from '../output/plan.ts'
import { safe } from '../output/style.ts'
import { fields } from '../output/table.ts'
import { brief, span, when } from '../output/time.ts'
import { furtherApprovalCommands } from './approvals/more.ts'

const WATCH_MS = 2000

interface Chosen {
  readonly reason: string
  readonly for?: number
  readonly times?: number
  readonly within: number
  readonly anyTarget?: boolean
}

const stateOf = (hold: HoldView): string =>
  hold.state === 'approved' && hold.grant !== null ? `approved, ${hold.grant}` : hold.state

/** `latest` stands for the newest hold that waits. Throws Failure when none does. */
async function holdId(id: string, context: Context, command: Command): Promise<string> {
  if (id !== 'latest') return id
  const { holds } = await context.client(command).get('/api/holds', holdList, { state: 'pending', limit: 1 })
  const newest = holds[0]
  if (newest === undefined)
    throw new Failure(EXIT.failed, 'Nothing waits for approval.', 'See what was decided: postern approvals list --all')
  return newest.id
}

export function approvalCommands(program: Command, context: Context): void {
  const { style, world } = context
  const approvals = program.command('approvals').alias('holds').description('calls that wait for people')

  const rows = (holds: readonly HoldView[]) =>
    holds.map((hold) => [
      hold.id,
      style.word(stateOf(hold)),
      safe(hold.agent.name),
      safe(hold.sentence || hold.operation, 80),
      brief(hold.createdAt, world.now()),
      hold.state === 'pending' ? brief(hold.expiresAt, world.now()) : '',
    ])
  const HEAD = ['HOLD', 'STATE', 'AGENT', 'WANTS TO', 'ASKED', 'ENDS']

  approvals
    .command('list')
    .description('what waits (with --all: what was decided too)')
    .option('--all', 'holds of every state')
    .addOption(new Option('--state <state>', 'holds of one state').choices([...TASK_STATES]))
    .option('--agent <agent>', 'of one agent')
    .option('--limit <count>', 'at most so many', number, 100)
    .addHelpText(
      'after',
      examples('postern approvals list', 'postern approvals list --state approved --agent onboarding-bot'),
    )
    .action(async (options: { all?: boolean; state?: string; agent?: string; limit: number }, command: Command) => {
      const state = options.state ?? (options.all === true ? undefined : 'pending')
      const query = { state, agent: options.agent, limit: options.limit }
      const answer = await context.client(command).get('/api/holds', holdList, query)
      context.show(command, answer, () =>
        answer.holds.length === 0
          ? `Nothing ${state === undefined || state === 'pending' ? 'waits' : `is ${state}`}.\n`
          : context.table(HEAD, rows(answer.holds)),
      )
    })

  approvals
    .command('show <hold>')
    .description('everything needed to decide')
    .addHelpText('after', examples('postern approvals show hold_7Qm2…'))
    .action(async (id: string, _options, command: Command) => {
      const wanted = await holdId(id, context, command)
      const answer = await context.client(command).get(`/api/holds/${part(wanted)}`, holdDetail)
      const { hold, votes, notYours } = answer
      const now = world.now()
      context.show(command, answer, () => {
        const head = `${style.strong(safe(hold.agent.name))} wants to ${safe(hold.sentence || hold.operation, 300)}\n\n`
        const about = fields(
          [
            ['state', `${style.word(stateOf(hold))}${hold.decidedAt === null ? '' : `, ${when(hold.decidedAt, now)}`}`],
            ...hold.rules.map((one) => ['why it waits', `${safe(one.title)} (${one.rule}, ${one.severity})`] as const),
            ['purpose', hold.purpose === null ? 'not given' : `"${safe(hold.purpose, 300)}"  (words of the agent)`],
            ['operation', hold.operation],
            ['asked', when(hold.createdAt, now)],
            [hold.state === 'pending' ? 'ends' : 'until', when(hold.expiresAt, now)],
            ...((hold.lastsSeconds ?? null) === null
              ? []
              : [
                  [
                    'lasts',
                    `${span((hold.lastsSeconds ?? 0) * 1000)}: then Postern takes back what it grants`,
                  ] as const,
                ]),
            ['needs', `${hold.quorum} of ${hold.approvers.map((one) => safe(one)).join(', ') || 'any approver'}`],
            ...(hold.requirement.needs ?? []).map(
              (need) => ['of them', `${need.count} of ${need.anyOf.map((one) => safe(one)).join(' or ')}`] as const,
            ),
            ...votes.map(
              (one) =>
                [one.verdict, `${safe(one.approver)}: "${safe(one.reason, 300)}", ${when(one.at, now)}`] as const,
            ),
            ['decision', hold.decision],
          ],
          (text) => style.faint(text),
        )
        const next =
          hold.state !== 'pending'
            ? ''
            : notYours === null
              ? `\nDecide: postern approvals approve ${hold.id} --reason "…"   or   deny\n`
              : `\n${notYours}\n`
        const plan = hold.plan ?? null
        const items = plan === null ? '' : `\n${planLines(plan.items, style)}`
        return head + about + items + next
      })
    })

  approvals
    .command('approve <hold>')
    .description('say yes; the call is judged again when it comes')
    .requiredOption('-r, --reason <words>', 'why; it stays in the record')
    .option('--for <hours>', 'what is granted ends after so many hours: Postern takes it back', hours)
    .option('--times <count>', 'let the like of it come again, so often, where its rules permit it', number)
    .option('--within <hours>', 'with --times: within so many hours', hours, 1)
    .option('--any-target', 'with --times: on any target of the kind about which the same is true')
    .addHelpText(
      'after',
      examples(
        'postern approvals approve hold_7Qm2… --reason "ticket INC-4471 checked"',
        'postern approvals approve latest --reason "as agreed with Dana"',
        'postern approvals approve latest --reason "on call this weekend" --for 48',
        'postern approvals approve latest --reason "new hires of today" --times 5 --within 4 --any-target',
      ),
    )
    .action(async (id: string, options: Chosen, command: Command) => {
      const hold = await holdId(id, context, command)
      const { reason, times, within, anyTarget = false } = options
      const answer = await context.client(command).post(`/api/holds/${part(hold)}/approve`, decidedHold, {
        reason,
        ...(options.for === undefined ? {} : { hours: options.for }),
        ...(times === undefined ? {} : { standing: { most: times, hours: within, anyTarget } }),
      })
      context.show(command, answer, () => told(answer.outcome, answer.hold, answer.approvals, answer.quorum))
    })

  approvals
    .command('deny <hold>')
    .description('say no; one no is enough')
    .requiredOption('-r, --reason <words>', 'why; it stays in the record')
    .addHelpText(
      'after',
      examples(
        'postern approvals deny hold_7Qm2… --reason "ticket INC-4471 checked"',
        'postern approvals deny latest --reason "as agreed with Dana"',
      ),
    )
    .action(async (id: string, options: { reason: string }, command: Command) => {
      const hold = await holdId(id, context, command)
      const answer = await context.client(command).post(`/api/holds/${part(hold)}/deny`, decidedHold, options)
      context.show(command, answer, () => told(answer.outcome, answer.hold, answer.approvals, answer.quorum))
    })

  const told = (outcome: string, hold: HoldView, count: number, quorum: number): string => {
    if (outcome === 'counted') return `Counted: ${count} of ${quorum} have said yes. It still waits.\n`
    if (outcome === 'approved' && (hold.plan ?? null) !== null)
      return `${style.word('approved')}. ${safe(hold.agent.name)} may now send the calls of this plan, each judged again, until ${when(hold.expiresAt, world.now())}.\n`
    if (outcome === 'approved')
      return `${style.word('approved')}. ${safe(hold.agent.name)} may now send this call once, until ${when(hold.expiresAt, world.now())}.\n`
    return `${style.word(outcome)}.\n`
  }

  approvals
    .command('withdraw <hold>')
    .description('take back what is pending, or an approval that nobody has spent yet')
    .addHelpText('after', examples('postern approvals withdraw hold_7Qm2…'))
    .action(async (id: string, _options, command: Command) => {
      const answer = await context.client(command).post(`/api/holds/${part(id)}/withdraw`, decidedHold)
      context.show(command, answer, () => 'Taken back.\n')
    })

  approvals
    .command('watch')
    .description('show what comes to wait, until interrupted')
    .addHelpText('after', examples('postern approvals watch', 'postern approvals watch --json | jq -r .id'))
    .action(async (_options, command: Command) => {
      const client = context.client(command)
      const seen = new Set<string>()
      while (!world.signal.aborted) {
        const { holds } = await client.get('/api/holds', holdList, { state: 'pending', limit: 1000 })
        for (const hold of holds.filter((one) => !seen.has(one.id)).toReversed()) {
          seen.add(hold.id)
          world.out(
            wantsJson(command)
              ? `${JSON.stringify(hold)}\n`
              : `${when(hold.createdAt, world.now())}  ${hold.id}  ${style.strong(safe(hold.agent.name))} wants to ${safe(hold.sentence || hold.operation)}\n`,
          )
        }
        await sleep(WATCH_MS, undefined, { signal: world.signal }).catch(() => undefined)
      }
    })

  furtherApprovalCommands(approvals, context)
}
