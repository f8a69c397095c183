import { Option, type Command } from 'commander'
import { deliveryList, deliveryRetried, DELIVERY_STATES, type DeliveryView } from '../../gateway/model/api.ts'
import { examples, part, type Context } from '../context.ts'
import { number } from '../options.ts'
import { safe } from '../output/style.ts'
import { brief } from '../output/time.ts'

export function outboxCommands(program: Command, context: Context): void {
  const { style, world } = context
  const outbox = program.command('outbox').description('messages to people and systems')

  const HEAD = ['MESSAGE', 'WHAT', 'TO', 'STATE', 'TRIES', 'MADE', 'WHY']
  const rows = (all: readonly DeliveryView[]) =>
    all.map((one) => [
      one.id,
      one.kind.replaceAll('_', ' '),
      one.sink === null ? '' : safe(one.sink),
      style.word(one.state.replaceAll('_', ' ')),
      String(one.attempts),
      brief(one.createdAt, world.now()),
      one.lastError === null ? '' : safe(one.lastError, 60),
    ])

  outbox
    .command('list')
    .description('what is on its way and what was given up (with --all: what was sent too)')
    .option('--all', 'messages of every state')
    .addOption(new Option('--state <state>', 'messages of one state').choices([...DELIVERY_STATES]))
    .option('--limit <count>', 'at most so many', number, 100)
    .addHelpText('after', examples('postern outbox list', 'postern outbox list --state given_up'))
    .action(async (options: { all?: boolean; state?: string; limit: number }, command: Command) => {
      const query = { state: options.state, limit: options.limit }
      const answer = await context.client(command).get('/api/outbox', deliveryList, query)
      const some =
        options.all === true || options.state !== undefined
          ? answer.deliveries
          : answer.deliveries.filter((one) => one.state !== 'sent')
      context.show(command, { deliveries: some }, () =>
        some.length === 0 ? 'Nothing waits, and nothing was given up.\n' : context.table(HEAD, rows(some)),
      )
    })

  outbox
    .command('retry <message>')
    .description('send what was given up once more')
    .addHelpText('after', examples('postern outbox retry msg_01JD….slack'))
    .action(async (id: string, _options, command: Command) => {
      const answer = await context.client(command).post(`/api/outbox/${part(id)}/retry`, deliveryRetried)
      context.show(command, answer, () => `It is on its way to ${safe(answer.delivery.sink ?? '')} again.\n`)
    })
}
