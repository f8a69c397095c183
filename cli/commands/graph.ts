import { closeSync, openSync, writeSync } from 'node:fs'
import { Option, type Command } from 'commander'
import { GRAPH_FORMATS } from '../../gateway/model/api.ts'
import { examples, type Context } from '../context.ts'
import { EXIT, Failure } from '../exit.ts'

const TOLD_EACH = 50_000

export function graphCommands(program: Command, context: Context): void {
  const { world } = context
  const graph = program.command('graph').description('the org as nodes and edges')
  graph
    .command('export')
    .description('all of it, as BloodHound, a program or a graph tool reads it')
    .addOption(new Option('--format <format>', 'how it is written').choices([...GRAPH_FORMATS]).default('opengraph'))
    .option('--out <file>', 'into a file, else to standard output')
    .addHelpText(
      'after',
      examples('postern graph export --out okta.json', 'postern graph export --format graphml > okta.graphml'),
    )
    .action(async (options: { format: string; out?: string }, command: Command) => {
      const lines = context.client(command).lines('/api/graph', { format: options.format })
      // Opened after the first line is here: a refusal leaves no empty file, and no old one cut short.
      let file: number | undefined
      let written = 0
      try {
        for await (const line of lines) {
          if (options.out === undefined) world.out(`${line}\n`)
          else {
            file ??= opened(options.out)
            writeSync(file, `${line}\n`)
          }
          written += 1
          if (options.out !== undefined && world.terminal.columns !== undefined && written % TOLD_EACH === 0)
            world.err(`\r${written.toLocaleString('en-US')} lines\u001b[K`)
        }
      } finally {
        if (file !== undefined) closeSync(file)
      }
      if (options.out !== undefined) {
        const answer = { file: options.out, lines: written }
        context.show(command, answer, () => `${options.out}: ${written.toLocaleString('en-US')} lines.\n`)
      }
    })
}

function opened(path: string): number {
  try {
    // What the org contains is nobody else's business.
    return openSync(path, 'w', 0o600)
  } catch (error) {
    throw new Failure(EXIT.failed, `${path} cannot be written.`, error instanceof Error ? error.message : '')
  }
}
