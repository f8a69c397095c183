import type { Command } from 'commander'
import { examples, wantsJson, type Context } from '../context.ts'
import { EXIT, Failure } from '../exit.ts'
import { findingLines } from '../output/finding.ts'

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
        if (!json) world.out(findingLines(finding, context.style))
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
