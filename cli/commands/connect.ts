import { Option, type Command } from 'commander'
import type { ConnectFlags } from '../offline/connect.ts'
import { examples, wantsJson, type Context } from '../context.ts'
import { EXIT, Failure } from '../exit.ts'
import { findingLines } from '../output/finding.ts'
import { safe } from '../output/style.ts'

export function connectCommand(program: Command, context: Context): void {
  const { style, world } = context
  program
    .command('connect')
    .description(
      'set up the way to your Okta org: key pair, what to click there, the configuration, and a test of it all',
    )
    .option('--org <address>', 'the org, in whatever form it was copied')
    .option('--home <address>', 'its address at Okta (acme.okta.com), where --org is a custom domain')
    .option('--forward <families>', 'what agents may be let through to: users:manage,groups:manage,apps:read')
    .option('--no-discover', 'do not learn what the org contains')
    .option('--no-log', "do not follow the org's log")
    .option('--client-id <id>', 'the app at Okta, once it is made (0oa…)')
    .option('--key-file <file>', 'where the private key is, or is to be made (else in the data folder)')
    .addOption(new Option('--alg <alg>', 'of a new key').choices(['ES256', 'RS256']).default('ES256'))
    .option('--name <name>', 'how the credential is called', 'main')
    .option('-c, --config <file>', 'configuration file to write (else POSTERN_CONFIG, else postern.yaml)')
    .addHelpText(
      'after',
      examples(
        'postern connect',
        'postern connect --org acme.okta.com --forward users:manage,groups:manage',
        'postern connect --org acme.okta.com --forward users:manage,groups:manage --client-id 0oa…',
      ),
    )
    .action(async (flags: ConnectFlags, command: Command) => {
      const { connect } = await import('../offline/connect.ts')
      const json = wantsJson(command)
      const interactive = world.terminal.keyboard === true && !json
      const done = await connect(flags, world, interactive, {
        prepared(org, key, wanted) {
          if (json) return
          world.out(`${style.strong('Org')}      ${safe(org)}\n`)
          world.out(
            `${style.strong('Key')}      ${key.made ? 'made' : 'taken'}: ${safe(key.file)} (private, stays here)\n\n`,
          )
          world.out(`${style.strong('At Okta')}, as a super admin, in the Admin Console:\n`)
          world.out('  1. Applications > Create App Integration > API Services. Name it postern.\n')
          world.out('  2. General > Client Credentials > Public key / Private key > Add key, and paste:\n\n')
          world.out(`${JSON.stringify(key.publicJwk)}\n\n`)
          world.out(`  3. Okta API Scopes: grant\n${wanted.scopes.map((one) => `       ${one}\n`).join('')}`)
          world.out('  4. Admin roles > Edit assignments: give\n')
          world.out(`${wanted.roles.map(({ role, for: why }) => `       ${role}: ${why}\n`).join('')}\n`)
        },
        tested(finding) {
          if (!json) world.out(findingLines(finding, style))
        },
      })
      const failed = done.findings.filter((one) => one.state === 'fail').length
      const which = flags.config === undefined ? '' : ` -c ${safe(flags.config)}`
      if (json) {
        const { key, ...rest } = done
        world.out(
          `${JSON.stringify({ ...rest, key: { file: key.file, made: key.made, public: key.publicJwk } }, null, 2)}\n`,
        )
      } else if (!done.saved) world.out('Then run the same command again with --client-id and the id of that app.\n')
      else
        world.out(
          `\nSaved to ${safe(done.config)}. ${failed === 0 ? 'Start with: postern start' : 'Mend what failed, then: postern doctor'}${which}\n`,
        )
      if (failed > 0)
        throw new Failure(
          EXIT.failed,
          'The connection is saved, and does not work yet.',
          'What to do is said with each fault.',
        )
    })
}
