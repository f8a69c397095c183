import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command, CommanderError } from 'commander'
import { z } from 'zod'
import { agentCommands } from './commands/agents.ts'
import { approvalCommands } from './commands/approvals.ts'
import { auditCommands } from './commands/audit.ts'
import { connectCommand } from './commands/connect.ts'
import { doctorCommand } from './commands/doctor.ts'
import { discoverCommands } from './commands/discover.ts'
import { explainCommand } from './commands/explain.ts'
import { graphCommands } from './commands/graph.ts'
import { houseCommands } from './commands/house.ts'
import { loginCommands } from './commands/login.ts'
import { offlineCommands } from './commands/offline.ts'
import { operatorCommands } from './commands/operators.ts'
import { permissionCommands } from './commands/permissions.ts'
import { outboxCommands } from './commands/outbox.ts'
import { planCommands } from './commands/plans.ts'
import { undoCommand } from './commands/undo.ts'
import { makeContext, wantsJson } from './context.ts'
import { EXIT, EXIT_HELP, Failure } from './exit.ts'
import { safeLines } from './output/style.ts'
import { thisProcess, type World } from './world.ts'

/** The package's own, two or three folders up: cli/ in a checkout, dist/cli/ in the package. */
function version(): string {
  for (const up of ['..', '../..']) {
    try {
      const text = readFileSync(join(import.meta.dirname, up, 'package.json'), 'utf8')
      const { name, version: found } = z.object({ name: z.string(), version: z.string() }).parse(JSON.parse(text))
      if (name === 'postern') return found
    } catch {
      continue
    }
  }
  return 'unknown'
}

function build(world: World): Command {
  const program = new Command('postern')
    .description('The side door for machines: a policy-enforcement gateway in front of Okta.')
    .version(version())
    .option('--json', 'answer with JSON of a stable shape')
    .option('--url <url>', "the operators' door (else POSTERN_URL, else http://127.0.0.1:8081)")
    .option(
      '--key-file <file>',
      'file with the operator key (else POSTERN_OPERATOR_KEY_FILE, postern login, .postern/operator.key)',
    )
    .showHelpAfterError('(--help shows how)')
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', `\n${EXIT_HELP}`)
  const context = makeContext(world)
  offlineCommands(program, context)
  connectCommand(program, context)
  doctorCommand(program, context)
  agentCommands(program, context)
  approvalCommands(program, context)
  planCommands(program, context)
  undoCommand(program, context)
  auditCommands(program, context)
  explainCommand(program, context)
  discoverCommands(program, context)
  permissionCommands(program, context)
  graphCommands(program, context)
  operatorCommands(program, context)
  houseCommands(program, context)
  outboxCommands(program, context)
  loginCommands(program, context)
  const output = { writeOut: (text: string) => world.out(text), writeErr: (text: string) => world.err(text) }
  // Subcommands made above do not inherit what is set afterwards, so each is told.
  const all = (command: Command): Command[] => [command, ...command.commands.flatMap((one) => all(one as Command))]
  for (const command of all(program))
    command.exitOverride().configureOutput(output).configureHelp({ showGlobalOptions: true })
  return program
}

/** Runs one command line (without `node postern`) and returns its exit code. Never throws. */
export async function run(argv: readonly string[], world: World): Promise<number> {
  const program = build(world)
  try {
    await program.parseAsync([...argv], { from: 'user' })
    return EXIT.done
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage
    // 128 + SIGINT, as shells have it: what was asked for was not done.
    if (world.signal.aborted) return 130
    const failure =
      error instanceof Failure
        ? error
        : new Failure(
            EXIT.failed,
            `This should not have happened: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
          )
    if (wantsJson(program)) {
      world.err(`${JSON.stringify({ error: { exit: failure.code, sentence: failure.message, hint: failure.hint } })}\n`)
    } else {
      world.err(`postern: ${safeLines(failure.message)}\n`)
      if (failure.hint !== '') world.err(`  ${safeLines(failure.hint)}\n`)
    }
    return failure.code
  }
}

/** The process: its command line, its streams, its exit code. */
export async function main(): Promise<void> {
  process.exitCode = await run(process.argv.slice(2), thisProcess())
}
