import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { isNode, type Node } from './ast.ts'
import { PolicyProblems, type Problem } from './problem.ts'

/** The product's settings, with an org's own values in place of single ones. Throws PolicyProblems. */
export async function readSettings(file: string, own: string | undefined): Promise<Node> {
  const base = await readYaml(file)
  if (own === undefined) return base
  const problems: Problem[] = []
  const merged = overlay(base, await readYaml(own), '', (message) => problems.push({ file: own, message }))
  if (problems.length > 0) throw new PolicyProblems(problems)
  return merged
}

async function readYaml(file: string): Promise<Node> {
  try {
    const value: unknown = parse(await readFile(file, 'utf8'))
    if (!isNode(value)) throw new Error('it holds no settings')
    return value
  } catch (cause) {
    throw new PolicyProblems([{ file, message: cause instanceof Error ? cause.message : String(cause) }])
  }
}

/** Values of `own` in place of those of `base`; a name or a type that `base` does not have is told. Pure. */
export function overlay(base: Node, own: Node, path: string, tell: (message: string) => void): Node {
  const merged: Record<string, unknown> = { ...base }
  for (const [name, value] of Object.entries(own)) {
    const was = Object.hasOwn(base, name) ? base[name] : undefined
    if (was === undefined) tell(`there is no setting ${path}${name}`)
    else if (isNode(was) && isNode(value)) merged[name] = overlay(was, value, `${path}${name}.`, tell)
    else if (kindOf(was) === kindOf(value)) merged[name] = value
    else tell(`the setting ${path}${name} is a ${kindOf(was)}, not a ${kindOf(value)}`)
  }
  return merged
}

const kindOf = (value: unknown): string => {
  if (Array.isArray(value)) return 'list'
  return value === null ? 'nothing' : typeof value
}
