import type { Command } from 'commander'
import { examples, wantsJson, type Context } from '../context.ts'
import { EXIT, Failure } from '../exit.ts'
import { safe } from '../output/style.ts'

const NAME_WIDTH = 24
const WORDS = { means: 'means', do: 'do' } as const

/** One finding: its state, its name, what was seen; under it what that means, what to do, and what to paste. */
function lines(finding: import('../offline/doctor.ts').Finding, { style }: Context): string {
  const indent = ' '.repeat(6)
  const state = style.word(finding.state) + ' '.repeat(6 - finding.state.length)
  const head = `${state}${safe(finding.name).padEnd(NAME_WIDTH)} ${safe(finding.detail, 600)}\n`
  const cure = (['means', 'do'] as const)
    .flatMap((part) => {
      const text = finding[part]
      return text === undefined ? [] : [`${indent}${style.faint(WORDS[part].padEnd(6))} ${safe(text, 600)}\n`]
    })
    .join('')
  const paste = finding.paste === undefined ? '' : `${indent}       ${safe(finding.paste, 4000)}\n`
  return head + cure + paste
}

export function doctorCommand(program: Command, context: Context): void {
  const { world } = context
  program
    .command('doctor')
    .description(
      'look at everything Postern rests on, and say for each fault what it means and what to do; changes nothing',
    )
    .option('-c, --config <file>', 'configuration file (else POSTERN_CONFIG, else postern.yaml)')
    .addHelpText(
      'after',
      examples('postern doctor', 'postern doctor --json | jq \'.findings[] | select(.state == "fail")\''),
    )
    .action(async (options: { config?: string }, command: Command) => {
      const { examine } = await import('../offline/doctor.ts')
      const json = wantsJson(command)
      const { findings, sideDoor } = await examine(options.config, world, (finding) => {
        if (!json) world.out(lines(finding, context))
      })
      const failed = findings.filter((one) => one.state === 'fail').length
      if (json)
        world.out(
          `${JSON.stringify({ ok: failed === 0, findings, sideDoor: sideDoor === undefined ? null : { closed: sideDoor.closed ?? null, ways: sideDoor.ways } }, null, 2)}\n`,
        )
      if (failed > 0)
        throw new Failure(
          EXIT.failed,
          failed === 1 ? 'One thing is wrong.' : `${failed} things are wrong.`,
          'What to do is said with each.',
        )
    })
}
