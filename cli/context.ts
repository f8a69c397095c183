import type { Command } from 'commander'
import { makeClient, type Client } from './client.ts'
import { makeStyle, type Style } from './output/style.ts'
import { table } from './output/table.ts'
import type { World } from './world.ts'

/** What every command works with. */
export interface Context {
  readonly world: World
  readonly style: Style
  /** The operators' door as the options of this command line name it. */
  client(command: Command): Client
  /** One JSON document under --json, else words. */
  show(command: Command, value: unknown, words: () => string): void
  table(head: readonly string[], rows: readonly (readonly string[])[]): string
}

interface Global {
  readonly json?: boolean
  readonly url?: string
  readonly keyFile?: string
}

const globals = (command: Command): Global => command.optsWithGlobals<Global>()
export const wantsJson = (command: Command): boolean => globals(command).json === true

export function makeContext(world: World): Context {
  const style = makeStyle(world.terminal.colour)
  return {
    world,
    style,
    client: (command) => makeClient(globals(command), world),
    show(command, value, words) {
      world.out(wantsJson(command) ? `${JSON.stringify(value, null, 2)}\n` : words())
    },
    table: (head, rows) => table(head, rows, world.terminal.columns, (text) => style.strong(text)),
  }
}

/** Examples under a command's help, as they can be pasted. */
export const examples = (...lines: readonly string[]): string =>
  `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}`

/** A path segment of the door's API. */
export const part = (text: string): string => encodeURIComponent(text)
