import { Option, type Command } from 'commander'
import { examples, type Context } from '../context.ts'
import { EXIT, Failure } from '../exit.ts'
import { safe } from '../output/style.ts'
import { ruleCommands } from './rules.ts'

/** What works without a running gateway. Each is loaded when it is asked for, so that the others start at once. */
export function offlineCommands(program: Command, context: Context): void {
  const { style, world } = context

  program
    .command('start')
    .description('start the gateway; without an org, in front of a simulated one')
    .option('-c, --config <file>', 'configuration file (else POSTERN_CONFIG, else postern.yaml)')
    .addHelpText('after', examples('postern start', 'postern start --config /etc/postern/postern.yaml'))
    .action(async (options: { config?: string }) => {
      const { start } = await import('../offline/start.ts')
      await start(options.config, world)
    })

  const config = program.command('config').description('the configuration, without starting anything')
  config
    .command('check')
    .description('read it all; say what is wrong')
    .option('-c, --config <file>', 'configuration file')
    .addHelpText('after', examples('postern config check --config postern.yaml'))
    .action(async (options: { config?: string }, command: Command) => {
      const { readConfig } = await import('../offline/config.ts')
      const read = readConfig(options.config, world.env)
      context.show(command, read, () => {
        if (!read.ok) return ''
        const given = read.settings.filter((one) => one.from !== 'default')
        const fromEnv = given.filter((one) => one.from === 'environment').length
        return `${style.word('ok')}  ${read.file ?? 'no file'}, ${given.length} values, ${fromEnv} from the environment\n`
      })
      if (!read.ok) throw new Failure(EXIT.failed, read.problems.join('\n'), 'All settings: docs/configuration.md')
    })
  config
    .command('show')
    .description('every setting, its value and where it comes from')
    .option('-c, --config <file>', 'configuration file')
    .option('--given', 'only what is not a default')
    .addHelpText('after', examples('postern config show --given'))
    .action(async (options: { config?: string; given?: boolean }, command: Command) => {
      const { readConfig } = await import('../offline/config.ts')
      const read = readConfig(options.config, world.env)
      if (!read.ok) throw new Failure(EXIT.failed, read.problems.join('\n'), 'All settings: docs/configuration.md')
      const settings = read.settings.filter((one) => options.given !== true || one.from !== 'default')
      context.show(command, { ...read, settings }, () =>
        context.table(
          ['SETTING', 'VALUE', 'FROM'],
          settings.map((one) => [
            one.path,
            safe(one.value),
            one.from === 'default' ? style.faint('default') : safe(one.place),
          ]),
        ),
      )
    })

  const policy = program.command('policy').description('the rules in force; build and test policies (these need opa)')
  ruleCommands(policy, context)
  const places = (command: Command) =>
    command.addOption(new Option('--rules <dir>', 'your own rules, built together with ours'))
  places(policy.command('build'))
    .description('build the bundle that decides')
    .requiredOption('-o, --out <file>', 'where to write it')
    .addHelpText('after', examples('postern policy build --rules ./rules --out bundle.tar.gz'))
    .action(async (options: { rules?: string; out: string }, command: Command) => {
      const { build } = await import('../offline/policies.ts')
      const built = await build(options.rules, options.out)
      context.show(command, built, () => {
        const changed = built.changed.map((one) => `  ${one.name}: ${one.wanted} -> ${one.got}\n`).join('')
        return `${built.revision}  ${built.rules} rules, ${built.cases} cases, ${built.bytes} bytes\n${changed === '' ? '' : `stories that your rules change:\n${changed}`}`
      })
    })
  places(policy.command('test'))
    .description('run the tests of all rules')
    .addHelpText('after', examples('postern policy test --rules ./rules'))
    .action(async (options: { rules?: string }, command: Command) => {
      const { test } = await import('../offline/policies.ts')
      const tested = await test(options.rules)
      context.show(command, tested, () => {
        const failed = tested.failed.map((one) => `${style.word('failed')}  ${one.name}  ${one.file}\n`).join('')
        return `${failed}${tested.passed} passed, ${tested.failed.length} failed, ${tested.coverage} % covered\n`
      })
      if (tested.failed.length > 0) throw new Failure(EXIT.failed, 'Some tests failed.', 'They are named above.')
    })
  places(policy.command('check'))
    .description('format, schema, metadata and claims of all rules')
    .addHelpText('after', examples('postern policy check --rules ./rules'))
    .action(async (options: { rules?: string }, command: Command) => {
      const { check } = await import('../offline/policies.ts')
      const problems = await check(options.rules)
      context.show(command, { problems }, () => (problems.length === 0 ? `${style.word('ok')}\n` : ''))
      if (problems.length > 0)
        throw new Failure(
          EXIT.failed,
          problems.map((one) => (one.file === '' ? one.message : `${one.file}: ${one.message}`)).join('\n'),
        )
    })
}
