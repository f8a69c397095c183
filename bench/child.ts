import { fork, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'

/** A number from the command line: `--name N`. */
export const flag = (name: string, otherwise: number): number => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? otherwise : Number(process.argv[at + 1])
}

/** The next message of one of our own children, whose shapes we know. Rejects when it ends instead. */
export const answer = <T>(child: ChildProcess): Promise<T> =>
  new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`a process of the bench ended with ${code}`))
    child.once('exit', ended)
    child.once('message', (message) => {
      child.off('exit', ended)
      resolve(message as T) // our own children, our own shapes
    })
  })

/** Starts a file beside this one as a process, and waits for what it says first. */
export async function start<T>(file: string, args: readonly string[]): Promise<{ child: ChildProcess; said: T }> {
  const child = fork(join(import.meta.dirname, file), [...args], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  return { child, said: await answer<T>(child) }
}
