import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import { loggedOut, loginAnswer, loginBegun } from '../../gateway/model/api.ts'
import { examples, type Context } from '../context.ts'
import { EXIT, Failure } from '../exit.ts'
import { safe } from '../output/style.ts'
import { when } from '../output/time.ts'
import { dropSession, readSession, writeSession } from '../session.ts'

export function loginCommands(program: Command, context: Context): void {
  const { world, style } = context

  program
    .command('login')
    .description('sign in with Okta; the key is kept in your own folder until it ends')
    .addHelpText('after', examples('postern login', 'postern login --url https://postern.example:8081'))
    .action(async (_options, command: Command) => {
      const client = context.client(command)
      const begun = await client.open('/api/login', loginBegun)
      const place = begun.urlComplete ?? begun.url
      // To the side, so that --json stays one document.
      world.err(`Open ${safe(place, 500)}\nand confirm the code ${style.strong(safe(begun.code))} there.\n`)
      let pause = begun.everySeconds
      while (!world.signal.aborted && world.now() < Date.parse(begun.expiresAt)) {
        await sleep(pause * 1000, undefined, { signal: world.signal })
        const answer = await client.open('/api/login/end', loginAnswer, { handle: begun.handle })
        if (answer.state === 'done') {
          const { key, operator, expiresAt } = answer
          const file = writeSession({ url: client.url, key, operator, expiresAt }, world)
          context.show(
            command,
            { operator, expiresAt, file },
            () => `Signed in as ${safe(operator)} until ${when(expiresAt, world.now())}.\n`,
          )
          return
        }
        pause = answer.everySeconds
      }
      throw new Failure(EXIT.notAuthorised, 'Nobody confirmed the code in time.', 'Begin again: postern login.')
    })

  program
    .command('logout')
    .description('end the key of postern login, here and at the gateway')
    .addHelpText('after', examples('postern logout'))
    .action(async (_options, command: Command) => {
      const client = context.client(command)
      if (readSession(client.url, world) === undefined) {
        dropSession(client.url, world)
        context.show(command, { ended: false }, () => 'You are not signed in.\n')
        return
      }
      try {
        const answer = await client.post('/api/logout', loggedOut)
        context.show(command, answer, () => 'Signed out.\n')
      } finally {
        dropSession(client.url, world)
      }
    })
}
