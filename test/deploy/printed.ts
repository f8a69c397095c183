import { run, type Env } from './program.ts'

/** The five things to paste, as the first start prints them. */
export interface Printed {
  readonly title: string
  /** Lines of shell. */
  readonly lines: readonly string[]
}

/** The last line of what a first start says before it waits. */
export const PRINTED = /The story of any decision .*audit show dec_/

export function printedCommands(said: string): Printed[] {
  const found: { title: string; lines: string[] }[] = []
  for (const line of said.split('\n')) {
    const title = /^ {2}\d\. (.*)$/.exec(line)?.[1]
    if (title !== undefined) found.push({ title, lines: [] })
    else if (/^ {5}\S/.test(line)) found.at(-1)?.lines.push(line.trim())
  }
  return found
}

/** Pastes one into a shell that has seen those before it: `KEY=…` lines count on. */
export async function paste(
  all: readonly Printed[],
  index: number,
  shell: { readonly cwd: string; readonly env: Env },
): Promise<string> {
  const settings = all.slice(0, index).flatMap(({ lines }) => lines.filter((line) => /^\w+=\S+$/.test(line)))
  return await run('bash', ['-ec', [...settings, ...(all[index]?.lines ?? [])].join('\n')], shell)
}
