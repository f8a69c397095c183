import { opaProgram } from './policy/opa.ts'
import { build, type Built } from './policy/build.ts'
import { check } from './policy/check.ts'
import { test, type Tested } from './policy/test.ts'
import type { PolicyPlaces } from './policy/prepare.ts'
import type { Problem } from './policy/problem.ts'

/**
 * The policy half of the offline CLI: nothing here prints. What an author has to mend comes as PolicyProblems (build, test)
 * or as a list (check).
 */
export { PolicyProblems, type Problem } from './policy/problem.ts'
export type { PolicyPlaces } from './policy/prepare.ts'
export type { Built, ChangedStory } from './policy/build.ts'
export type { Tested } from './policy/test.ts'

/** `postern policy build`: the bundle's bytes, its revision and rules, and stories that own rules changed. */
export const buildPolicy = (places: PolicyPlaces, opa = opaProgram()): Promise<Built> => build(places, opa)

/** `postern policy test`: Rego tests with their coverage in per cent. */
export const testPolicy = (places: PolicyPlaces, opa = opaProgram()): Promise<Tested> => test(places, opa)

/** `postern policy check`: all problems of format, strictness, schema, METADATA and claims. */
export const checkPolicy = (places: PolicyPlaces, opa = opaProgram()): Promise<readonly Problem[]> => check(places, opa)
