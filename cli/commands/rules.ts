import type { Command } from 'commander'
import { policyRules } from '../../gateway/model/api.ts'
import { examples, type Context } from '../context.ts'
import { safe } from '../output/style.ts'

/** `postern policy rules`: what the gateway in question goes by, beside the commands that build policies without one. */
export function ruleCommands(policy: Command, context: Context): void {
  const { style } = context
  policy
    .command('rules')
    .description('the rules that a running gateway goes by')
    .option('--operation <id>', 'only those that may speak about it')
    .option('--control <id>', 'only those that support it: soc2:CC6.1')
    .option('-l, --long', 'with their descriptions and controls')
    .addHelpText(
      'after',
      examples(
        'postern policy rules',
        'postern policy rules --operation assignUserToGroup --long',
        'postern policy rules --control iso27001:A.8.2',
      ),
    )
    .action(async (options: { operation?: string; control?: string; long?: true }, command: Command) => {
      const { operation, control } = options
      const answer = await context.client(command).get('/api/policy/rules', policyRules, { operation, control })
      context.show(command, answer, () => {
        if (answer.rules.length === 0) return 'No rule.\n'
        if (options.long !== true)
          return context.table(
            ['RULE', 'MAY', 'SEVERITY', 'TITLE'],
            answer.rules.map((one) => [safe(one.rule), one.effects.join(' '), one.severity, safe(one.title)]),
          )
        return answer.rules
          .map((one) => {
            const head = `${style.strong(safe(one.rule))}  ${one.effects.join(', ')}, ${one.severity}`
            return `${head}\n  ${safe(one.title)}\n  ${safe(one.description)}\n  ${style.faint(one.controls.join(', '))}\n`
          })
          .join('\n')
      })
    })
}
