import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import {
  discoverBegun,
  discoverCoverage,
  discoverErrors,
  discoverStatus,
  type DiscoverStatus,
} from '../../gateway/model/api.ts'
import { examples, type Context } from '../context.ts'
import { EXIT, Failure } from '../exit.ts'
import { safe } from '../output/style.ts'
import { fields } from '../output/table.ts'
import { brief, span, when } from '../output/time.ts'

const LOOK_MS = 500
/** Where nobody looks at a terminal, progress is a line now and then. */
const LINE_MS = 30_000

const count = (n: number): string => n.toLocaleString('en-US')

/** `14 of 41 lists, 320 pages, about 12 s left`. */
export function progressLine({ progress, scan }: DiscoverStatus): string {
  const { done, due, pages, secondsLeft } = progress
  const left = secondsLeft === null ? '' : `, about ${span(secondsLeft * 1000)} left`
  return `scan ${scan?.number ?? ''}: ${count(done)} of ${count(done + due)} lists, ${count(pages)} pages${left}`
}

export function discoverCommands(program: Command, context: Context): void {
  const { style, world } = context
  const discover = program
    .command('discover')
    .description('collect now what the org contains')
    .option('--family <family...>', 'only these, and what follows from them; discover status lists them')
    .option('--watch', 'show how far it is, until it is done')
    .addHelpText(
      'after',
      examples('postern discover --watch', 'postern discover --family groups --family apps', 'postern discover status'),
    )
    .action(async (options: { family?: string[]; watch?: boolean }, command: Command) => {
      const client = context.client(command)
      const ask = options.family === undefined ? {} : { families: options.family }
      const begun = await client.post('/api/discover', discoverBegun, ask)
      if (options.watch !== true) {
        context.show(command, begun, () =>
          begun.begun
            ? 'Collecting has begun: postern discover status shows how far it is.\n'
            : 'A scan is under way already: postern discover status shows how far it is.\n',
        )
        return
      }
      const status = await untilDone(begun.previous, command)
      context.show(command, status, () => {
        const items = status.families.reduce((sum, one) => sum + one.items, 0)
        const { startedAt = '', finishedAt = '' } = status.scan ?? {}
        const took = span(Date.parse(finishedAt ?? '') - Date.parse(startedAt))
        return `${style.good('done')}  scan ${status.scan?.number ?? ''} in ${took}: ${count(items)} objects of ${status.families.length} families.\n`
      })
    })

  async function untilDone(previous: number, command: Command): Promise<DiscoverStatus> {
    const live = world.terminal.columns !== undefined
    let told = world.now()
    for (;;) {
      const status = await context.client(command).get('/api/discover/status', discoverStatus)
      const over = status.scan !== null && status.scan.number > previous && status.scan.finishedAt !== null
      // The end of the line is cleared, since the next one may be shorter.
      if (live) world.err(over ? '\r\u001b[K' : `\r${progressLine(status)}\u001b[K`)
      else if (!over && world.now() - told >= LINE_MS) {
        told = world.now()
        world.err(`${progressLine(status)}\n`)
      }
      if (over) return status
      await sleep(LOOK_MS, undefined, { signal: world.signal })
    }
  }

  discover
    .command('status')
    .description('how far it is, per family, and how the System Log is followed')
    .addHelpText('after', examples('postern discover status', 'postern discover status --json | jq .progress'))
    .action(async (_options, command: Command) => {
      const answer = await context.client(command).get('/api/discover/status', discoverStatus)
      context.show(command, answer, () => statusWords(answer))
    })

  function statusWords(answer: DiscoverStatus): string {
    const now = world.now()
    const { scan, log } = answer
    const about = fields(
      [
        ['engine', answer.engine ?? 'not known yet'],
        [
          'scan',
          scan === null
            ? 'none yet'
            : scan.finishedAt === null
              ? `${style.warn('under way')}, ${progressLine(answer)}`
              : `${scan.number}, done ${when(scan.finishedAt, now)}`,
        ],
        ['log', log?.polledAt == null ? style.warn('not read yet') : `read ${when(log.polledAt, now)}`],
        ...(log?.error == null
          ? []
          : [['', `${style.bad('failed')} ${safe(log.error.said)}; ${safe(log.error.cure)}`] as const]),
      ],
      (text) => style.faint(text),
    )
    if (answer.families.length === 0) return about
    const rows = answer.families.map((one) => [
      one.family,
      one.absent === one.slices ? style.faint('not in this org') : count(one.items),
      one.due === 0 ? count(one.slices) : style.warn(`${count(one.slices - one.due)} of ${count(one.slices)}`),
      brief(one.lastSuccess, now, style.warn('not yet')),
      one.tookMs < 1000 ? `${Math.round(one.tookMs)} ms` : span(one.tookMs),
    ])
    return `${about}\n${context.table(['FAMILY', 'OBJECTS', 'LISTS', 'KNOWN SINCE', 'TOOK'], rows)}`
  }

  discover
    .command('errors')
    .description("what failed last, with Okta's answer and its cure")
    .addHelpText('after', examples('postern discover errors'))
    .action(async (_options, command: Command) => {
      const answer = await context.client(command).get('/api/discover/errors', discoverErrors)
      context.show(command, answer, () => {
        if (answer.errors.length === 0) return 'Nothing failed.\n'
        return answer.errors
          .map((one) => {
            const what = `${style.bad('failed')}  ${one.family}${one.subject === '' ? '' : ` ${safe(one.subject)}`}`
            const said = `${one.status === 0 ? 'no answer' : one.status}${one.code === '' ? '' : ` ${safe(one.code)}`}: ${safe(one.said, 300)}`
            return `${what}  ${brief(one.at, world.now())}\n        ${said}\n        do  ${safe(one.cure, 300)}\n`
          })
          .join('')
      })
    })

  discover
    .command('coverage')
    .description('what could not be read, and the scope or role that would close each gap')
    .option('--fail', 'end with 1 where there is a gap, for pipelines')
    .addHelpText('after', examples('postern discover coverage', 'postern discover coverage --fail --json'))
    .action(async (options: { fail?: boolean }, command: Command) => {
      const answer = await context.client(command).get('/api/discover/coverage', discoverCoverage)
      context.show(command, answer, () => {
        const left = Object.entries(answer.unread).map(([family, why]) => `not read  ${family}: ${why}\n`)
        const rest = style.faint(`On purpose:\n${left.join('')}`)
        if (answer.gaps.length === 0) return `No gaps: all that is collected could be read.\n${rest}`
        const lines = answer.gaps.map((gap) => {
          const many = gap.slices > 1 ? `, and ${count(gap.slices - 1)} more like it` : ''
          const [id = ''] = gap.subject.split(' ')
          const of = id === '' ? '' : ` (${gap.object === null ? '' : `'${safe(gap.object, 60)}' `}${safe(id)})`
          return `${style.warn('gap')}  ${gap.family}: ${safe(gap.what, 300)}${of}${many}\n     do  ${safe(gap.cure, 300)}\n`
        })
        return lines.join('') + rest
      })
      if (options.fail === true && answer.gaps.length > 0)
        throw new Failure(EXIT.failed, 'There are gaps.', 'What would close them is named above.')
    })
}
