import type { Command } from 'commander'
import { z } from 'zod'
import { OPERATOR_ROLES, operatorAdded, operatorList, operatorView, whoami } from '../../gateway/model/api.ts'
import { examples, part, type Context } from '../context.ts'
import { number } from '../options.ts'
import { safe } from '../output/style.ts'
import { brief } from '../output/time.ts'

export function operatorCommands(program: Command, context: Context): void {
  const { style, world } = context
  const operators = program.command('operators').description('people who govern this gateway')

  operators
    .command('list')
    .description('all operators')
    .addHelpText('after', examples('postern operators list'))
    .action(async (_options, command: Command) => {
      const answer = await context.client(command).get('/api/operators', operatorList)
      context.show(command, answer, () =>
        context.table(
          ['OPERATOR', 'ROLES', 'OKTA USER', 'STATUS', 'SINCE'],
          answer.operators.map((one) => [
            safe(one.name),
            one.roles.join(' '),
            safe(one.oktaUserId ?? ''),
            style.word(one.status),
            brief(one.createdAt, world.now()),
          ]),
        ),
      )
    })

  operators
    .command('me')
    .description('who this key is')
    .action(async (_options, command: Command) => {
      const answer = await context.client(command).get('/api/operators/me', whoami)
      context.show(command, answer, () => `${safe(answer.operator.name)}: ${answer.operator.roles.join(', ')}\n`)
    })

  operators
    .command('add <name>')
    .description('add a person; prints their key, once')
    .requiredOption('--role <role...>', `what they may do: ${OPERATOR_ROLES.join(', ')}`)
    .option('--okta-user <id>', 'that person at Okta (00u…), so that nobody approves their own')
    .option('--key-days <days>', 'days until the key ends', number)
    .addHelpText(
      'after',
      examples(
        'postern operators add "Sam Ortiz" --role approver --okta-user 00u1abcd',
        'postern operators add "Ada" --role operator auditor',
      ),
    )
    .action(
      async (name: string, options: { role: string[]; oktaUser?: string; keyDays?: number }, command: Command) => {
        const answer = await context.client(command).post('/api/operators', operatorAdded, {
          name,
          roles: options.role,
          oktaUserId: options.oktaUser,
          keyDays: options.keyDays,
        })
        context.show(
          command,
          answer,
          () =>
            `${safe(answer.operator.name)} may act as ${answer.operator.roles.join(', ')}. Their key, shown this once:\n\n  ${answer.key}\n\nThey keep it in a file of mode 0600 and name it in POSTERN_OPERATOR_KEY_FILE.\n`,
        )
      },
    )

  operators
    .command('disable <name>')
    .description('end all keys of a person, for good')
    .addHelpText('after', examples('postern operators disable "Sam Ortiz"'))
    .action(async (named: string, _options, command: Command) => {
      const schema = z.object({ operator: operatorView })
      const answer = await context.client(command).post(`/api/operators/${part(named)}/disable`, schema)
      context.show(command, answer, () => `${safe(answer.operator.name)} is disabled.\n`)
    })
}
