import { Option, type Command } from 'commander'
import { PLAN_STATES, planDetail, planList } from '../../gateway/model/api.ts'
import { examples, part, type Context } from '../context.ts'
import { number } from '../options.ts'
import { planLines } from '../output/plan.ts'
import { safe } from '../output/style.ts'
import { fields } from '../output/table.ts'
import { brief, when } from '../output/time.ts'

/** Change sets that agents announced at their own door. */
export function planCommands(program: Command, context: Context): void {
  const { style, world } = context
  const plans = program.command('plans').description('change sets that agents announced: one approval covers each')

  plans
    .command('list')
    .description('change sets, the newest first, with what is left of each')
    .option('--agent <agent>', 'of one agent')
    .addOption(new Option('--state <state>', 'of one state').choices([...PLAN_STATES]))
    .option('--limit <count>', 'at most so many', number, 100)
    .addHelpText('after', examples('postern plans list', 'postern plans list --agent terraform --state approved'))
    .action(async (options: { agent?: string; state?: string; limit: number }, command: Command) => {
      const answer = await context.client(command).get('/api/plans', planList, { ...options })
      context.show(command, answer, () =>
        answer.plans.length === 0
          ? 'No agent announced a change set.\n'
          : context.table(
              ['PLAN', 'STATE', 'AGENT', 'CALLS', 'ANNOUNCED', 'ENDS', 'PURPOSE'],
              answer.plans.map((plan) => [
                plan.id,
                style.word(plan.status),
                safe(plan.agent.name),
                `${plan.used} of ${plan.calls}`,
                brief(plan.createdAt, world.now()),
                plan.status === 'pending' || plan.status === 'approved' ? brief(plan.expiresAt, world.now()) : '',
                safe(plan.purpose ?? '', 60),
              ]),
            ),
      )
    })

  plans
    .command('show <plan>')
    .description('one change set: every item, and which decisions it covered (a plan or its hold)')
    .addHelpText('after', examples('postern plans show plan_7Qm2…', 'postern plans show plan_7Qm2… --json'))
    .action(async (id: string, _options, command: Command) => {
      const answer = await context.client(command).get(`/api/plans/${part(id)}`, planDetail)
      const { plan } = answer
      const now = world.now()
      context.show(command, answer, () => {
        const head = `${style.strong(safe(plan.agent.name))} announced ${plan.items.length} items\n\n`
        const about = fields(
          [
            ['state', style.word(plan.status)],
            ['calls', `${plan.used} of ${plan.calls} used`],
            ['purpose', plan.purpose === null ? 'not given' : `"${safe(plan.purpose, 300)}"  (words of the agent)`],
            ['announced', when(plan.createdAt, now)],
            ['until', when(plan.expiresAt, now)],
            ['hold', plan.hold],
            ['decision', plan.decision],
          ],
          (text) => style.faint(text),
        )
        const covered = plan.covered.map((one) => `  call ${one.n}, item ${one.item + 1}: ${one.decision}`)
        return `${head}${about}\n${planLines(plan.items, style)}${covered.length === 0 ? '' : `\nCovered\n${covered.join('\n')}\n`}\nDecide: postern approvals show ${plan.hold}   Take it back: postern approvals withdraw ${plan.hold}\n`
      })
    })

  plans
    .command('terraform <file>')
    .description(
      "a change set out of a Terraform plan (terraform show -json), to be announced with the agent's own key; nothing is sent",
    )
    .option('--purpose <words>', 'what people are told it is for', 'terraform apply')
    .option('--minutes <count>', 'how long after the approval its calls may come', number, 60)
    .addHelpText(
      'after',
      examples(
        'terraform plan -out run.tfplan && terraform show -json run.tfplan > plan.json',
        'postern plans terraform plan.json',
        "postern plans terraform plan.json --purpose 'run 17, INC-4471' > changes.json   # what no item stands for: stderr",
        'curl -H "Authorization: SSWS $POSTERN_KEY" -H "Content-Type: application/json" -d @changes.json https://postern.acme.com/_postern/plans',
      ),
    )
    .action(async (file: string, options: { purpose: string; minutes: number }, command: Command) => {
      const { announce } = await import('../offline/terraform/announce.ts')
      const { body, said, mapped } = announce(file === '-' ? await world.stdin() : file, file === '-', options)
      for (const line of said) world.err(`${line}\n`)
      // Who looks sees a table; what is read on by a program is the body.
      if (world.terminal.columns === undefined) return world.out(`${JSON.stringify(body, null, 2)}\n`)
      context.show(command, body, () =>
        context.table(
          ['TIMES', 'OPERATION', 'ON', 'WITH'],
          mapped.items.map((item) => [
            String(item.most),
            item.operation,
            item.targets.map(({ type, id }) => `${type} ${id}`).join(', '),
            safe(Object.values(item.properties ?? {}).join(', ')),
          ]),
        ),
      )
    })
}
