import { existsSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { EXIT, Failure } from '../exit.ts'
import { buildPolicy, checkPolicy, PolicyProblems, testPolicy, type PolicyPlaces } from './policy.ts'

const root = resolve(import.meta.dirname, '../..')

function places(rules: string | undefined): PolicyPlaces {
  const policies = join(root, 'policies')
  if (!existsSync(join(policies, 'rules')))
    throw new Failure(
      EXIT.failed,
      'This package holds the built policy, not its sources.',
      'Build policies in a checkout of Postern.',
    )
  if (rules !== undefined && !existsSync(rules)) throw new Failure(EXIT.usage, `There is no folder ${rules}.`)
  return {
    policies,
    cases: [join(root, 'test/cases')],
    operations: join(root, 'gateway/okta/data/operations.json'),
    controls: join(root, 'gateway/okta/data/controls.json'),
    ...(rules === undefined ? {} : { rules: resolve(rules) }),
  }
}

/** What an author has to mend is a failure in words; everything else goes on as it is. */
const told = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await work
  } catch (error) {
    if (error instanceof PolicyProblems)
      throw new Failure(EXIT.failed, error.message, 'See CONTRIBUTING.md, how to add a rule.')
    throw error
  }
}

export async function build(rules: string | undefined, out: string) {
  const built = await told(buildPolicy(places(rules)))
  writeFileSync(out, built.bundle)
  return {
    revision: built.revision,
    rules: built.rules.length,
    cases: built.cases,
    bytes: built.bundle.length,
    changed: built.changed,
    out: resolve(out),
  }
}

export const test = (rules: string | undefined) => told(testPolicy(places(rules)))
export const check = (rules: string | undefined) => told(checkPolicy(places(rules)))
