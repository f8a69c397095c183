import { execFile } from 'node:child_process'
import { PolicyProblems } from './problem.ts'

export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs OPA in a folder. Throws PolicyProblems when there is no such program. */
export type Opa = (args: readonly string[], options: { cwd: string; input?: string }) => Promise<Ran>

const OUTPUT_BYTES = 256 * 1024 * 1024
const MILLISECONDS = 120_000

/** The `opa` on the path, or the program named. */
export const opaProgram =
  (program = 'opa'): Opa =>
  (args, { cwd, input }) =>
    new Promise((resolve, reject) => {
      const child = execFile(
        program,
        [...args],
        { cwd, maxBuffer: OUTPUT_BYTES, timeout: MILLISECONDS },
        (error, stdout, stderr) => {
          if (error !== null && typeof error.code !== 'number') {
            const missing = `${program} could not be run (${error.code ?? error.message}). Install it: go install github.com/open-policy-agent/opa@v1.19.1`
            return reject(new PolicyProblems([{ file: '', message: missing }]))
          }
          return resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr })
        },
      )
      child.stdin?.on('error', () => {})
      child.stdin?.end(input ?? '')
    })

/** Standard output of a run that must succeed. Throws PolicyProblems with what OPA said. */
export async function must(run: Promise<Ran>, what: string): Promise<string> {
  const { code, stdout, stderr } = await run
  if (code !== 0) throw new PolicyProblems([{ file: '', message: `${what}: ${(stderr || stdout).trim()}` }])
  return stdout
}
