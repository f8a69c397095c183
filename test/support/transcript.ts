import { serve } from '@hono/node-server'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { run } from '../../cli/postern.ts'
import type { World } from '../../cli/world.ts'
import { OPERATOR_ROLES } from '../../gateway/model/api.ts'
import { administration } from './agents.ts'
import type { DoorHouse } from './operators.ts'

/**
 * A transcript is what a person would see, with four marks: `$ postern …` is a command; lines that begin with `! ` came
 * on standard error; `[n]` is an exit code other than 0; `@` lines are stage directions. In what is expected `«…»` is a
 * pattern, and `«NAME=…»` remembers what it matched, so that later lines can say `$NAME`. Gaps between columns may
 * be of any width, since ids are of many.
 */
interface Step {
  readonly line: number
  readonly kind: 'command' | 'direction'
  readonly text: string
  readonly expected: readonly string[]
}

export function steps(text: string): Step[] {
  const found: { line: number; kind: Step['kind']; text: string; expected: string[] }[] = []
  text.split('\n').forEach((line, i) => {
    if (line.startsWith('#')) return
    if (line.startsWith('$ postern'))
      found.push({ line: i + 1, kind: 'command', text: line.slice(9).trim(), expected: [] })
    else if (line.startsWith('@'))
      found.push({ line: i + 1, kind: 'direction', text: line.slice(1).trim(), expected: [] })
    else found.at(-1)?.expected.push(line)
  })
  // The blank line before the next command or comment belongs to the reader, not to the answer.
  for (const step of found) while (step.expected.at(-1) === '') step.expected.pop()
  return found
}

/** Words as a shell has them: blanks divide, quotes keep. */
export function words(text: string): string[] {
  return [...text.matchAll(/(?:[^\s'"]+|'[^']*'|"[^"]*")+/g)].map(([word]) =>
    word.replace(/'([^']*)'|"([^"]*)"/g, '$1$2'),
  )
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')

function pattern(line: string): { expression: RegExp; names: string[] } {
  const names: string[] = []
  const source = line
    .replace(/(?<=\S) {2,}/g, '  ')
    .split(/(«.*?»)/)
    .map((piece) => {
      if (!piece.startsWith('«')) return escaped(piece)
      const [, name, rest] = /^«(?:([A-Z]+)=)?(.*)»$/.exec(piece) ?? []
      if (name === undefined) return `(?:${rest})`
      names.push(name)
      return `(${rest})`
    })
    .join('')
  return { expression: new RegExp(`^${source}$`), names }
}

const MS: Record<string, number> = { s: 1000, min: 60_000, h: 3_600_000 }

/** What a transcript is played against. */
export interface Place {
  readonly env: Readonly<Record<string, string>>
  /** Words that lines may say as `$NAME`. */
  readonly names: Map<string, string>
  readonly now: () => number
  /** Does what an `@` line says, and returns what changes in the environment. */
  direct(words: readonly string[], names: Map<string, string>): Promise<Record<string, string> | void>
  readonly change?: Partial<World>
}

/** Plays a transcript against a door on a port. Throws an Error with the place and both texts where they differ. */
export async function play(t: TestContext, file: string, door: DoorHouse, change: Partial<World> = {}): Promise<void> {
  const server = serve({ fetch: door.app.fetch, port: 0, hostname: '127.0.0.1' })
  await new Promise<void>((resolve) => server.once('listening', resolve))
  t.after(() => new Promise<void>((resolve) => server.close(() => resolve())))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  const direct: Place['direct'] = async ([verb, ...rest], names) => {
    if (verb === 'hold') {
      const agent = door.house.directory.agentNamed(rest[0] ?? '')
      names.set('HOLD', await door.hold(agent?.id ?? '', { ...(rest[1] === undefined ? {} : { purpose: rest[1] }) }))
    } else if (verb === 'later') door.clock.now += Number(rest[0]) * (MS[rest[1] ?? ''] ?? NaN)
    else if (verb === 'operator') {
      const roles = OPERATOR_ROLES.filter((role) => rest.includes(role))
      const keyFile = join(door.folder, `${rest[0]}.key`)
      writeFileSync(keyFile, await door.operator(rest[0] ?? '', roles))
      return { POSTERN_OPERATOR_KEY_FILE: keyFile }
    } else if (verb === 'file') writeFileSync(join(door.folder, rest[0] ?? ''), rest[1] ?? '')
    else if (verb === 'env') return { [rest[0] ?? '']: rest[1] ?? '' }
    else if (verb === 'entry') {
      const [kind = 'decision', effect = '', decision = ''] = rest
      const at = door.clock.now
      await door.house.store.run('record', {
        writer: door.house.store.writer,
        entry: administration({ kind: kind as 'decision', effect, decision, operation: 'deleteUser', at }), // as the transcript says
      })
    } else throw new Error(`no stage direction ${verb}`)
    return undefined
  }
  await playAt(file, {
    env: {
      POSTERN_URL: `http://127.0.0.1:${port}`,
      POSTERN_OPERATOR_KEY_FILE: join(door.folder, 'operator.key'),
    },
    names: new Map([['FOLDER', door.folder]]),
    now: () => door.clock.now,
    direct,
    change,
  })
}

/** The same against any door. */
export async function playAt(file: string, { names, now, direct, change, ...place }: Place): Promise<void> {
  const fill = (text: string) => text.replace(/\$([A-Z]+)/g, (whole, name: string) => names.get(name) ?? whole)
  let { env } = place
  for (const step of steps(readFileSync(file, 'utf8'))) {
    if (step.kind === 'direction') {
      env = { ...env, ...(await direct(words(fill(step.text)), names)) }
      continue
    }
    const out: string[] = []
    const err: string[] = []
    const world: World = {
      out: (text) => void out.push(text),
      err: (text) => void err.push(text),
      env,
      terminal: { colour: false, columns: undefined },
      stdin: () => Promise.resolve('{"from":"stdin"}'),
      fetch,
      now,
      signal: new AbortController().signal,
      ...change,
    }
    const code = await run(words(fill(step.text)), world)
    const lines = (said: string[], mark: string) => {
      const all = said.join('').split('\n')
      while (all.at(-1) === '') all.pop()
      return all.map((line) => `${mark}${line}`.trimEnd())
    }
    const got = [...lines(out, ''), ...lines(err, '! '), ...(code === 0 ? [] : [`[${code}]`])]
    const wrong = differs(step.expected, got, names, fill)
    if (wrong !== undefined)
      throw new Error(
        `${file}:${step.line}: $ postern ${step.text}\n${wrong}\n--- expected\n${step.expected.join('\n')}\n--- got\n${got.join('\n')}\n`,
      )
  }
}

function differs(
  expected: readonly string[],
  got: readonly string[],
  names: Map<string, string>,
  fill: (text: string) => string,
): string | undefined {
  for (let i = 0; i < Math.max(expected.length, got.length); i++) {
    const [wanted, line] = [expected[i], got[i]]
    if (wanted === undefined || line === undefined) return `line ${i + 1}: one is longer than the other`
    const { expression, names: captured } = pattern(fill(wanted).trimEnd())
    const match = expression.exec(line.replace(/(?<=\S) {2,}/g, '  '))
    if (match === null) return `line ${i + 1} differs`
    captured.forEach((name, at) => names.set(name, match[at + 1] ?? ''))
  }
  return undefined
}
