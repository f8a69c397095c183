import { join } from 'node:path'
import { moduleSchema } from './ast.ts'
import type { Opa } from './opa.ts'
import { PolicyProblems, type Problem } from './problem.ts'
import type { Parsed } from './rules.ts'

const AT_ONCE = 4

/** Syntax trees of staged files. Throws PolicyProblems with every file that does not parse. */
export async function parseAll(files: readonly string[], folder: string, opa: Opa): Promise<readonly Parsed[]> {
  const problems: Problem[] = []
  const parsed: Parsed[] = []
  const waiting = [...files]
  const worker = async () => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      const args = ['parse', '--format', 'json', '--json-include', '-comments', join(folder, file)]
      const { code, stdout, stderr } = await opa(args, { cwd: folder })
      if (code === 0) parsed.push({ file, module: moduleSchema.parse(JSON.parse(stdout)) })
      else problems.push({ file, message: (stderr || stdout).replaceAll(`${folder}/`, '').trim() })
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  if (problems.length > 0) throw new PolicyProblems(problems)
  return parsed.toSorted((one, other) => (one.file < other.file ? -1 : 1))
}
