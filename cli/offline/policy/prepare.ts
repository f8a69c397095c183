import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { casesOf } from '../../../gateway/enforce/decide.ts'
import { evaluationSchema } from '../../../gateway/model/evaluation.ts'
import type { Opa } from './opa.ts'
import { readControls, readOperations, readProperties, type OperationFacts } from './operations.ts'
import { parseAll } from './parse.ts'
import { makeIndex } from './policy-index.ts'
import { PolicyProblems } from './problem.ts'
import { readRules, type Rule } from './rules.ts'
import { readSettings } from './settings.ts'
import { isTest, regoUnder, type Source } from './sources.ts'
import { inStage, type Staged } from './stage.ts'
import { readStories, type Story } from './stories.ts'

/** Where everything lies that a bundle is made of. */
export interface PolicyPlaces {
  /** The folder policies/. */
  readonly policies: string
  /** Folders of stories; those that do not exist are passed over. */
  readonly cases: readonly string[]
  /** Where no folder of stories exists (an installed package): the shipped bundle, whose cases are taken instead. */
  readonly shipped?: string
  /** gateway/okta/data/operations.json and controls.json. */
  readonly operations: string
  readonly controls: string
  /** Folder of a user's own rules: TOPIC/RULE/RULE.rego in packages custom.TOPIC.RULE; settings.yaml; cases/. */
  readonly rules?: string
}

/** Everything read and checked, before OPA compiles it. */
export interface Prepared {
  readonly rules: readonly Rule[]
  readonly operations: readonly OperationFacts[]
  readonly stories: readonly Story[]
  readonly sources: { readonly product: readonly Source[]; readonly custom: readonly Source[] }
  readonly data: { readonly index: ReturnType<typeof makeIndex>; readonly settings: Readonly<Record<string, unknown>> }
}

/** Reads sources, settings, catalog and stories, and makes the index. Throws PolicyProblems with all that is wrong. */
export async function prepare(places: PolicyPlaces, opa: Opa): Promise<Prepared> {
  const own = places.rules
  const product = (await regoUnder(places.policies)).filter((one) => /^(gateway|rules|lib)\//.test(one.path))
  const custom = own === undefined ? [] : await regoUnder(own)
  const ownSettings = own === undefined ? undefined : join(own, 'settings.yaml')
  const settings = await readSettings(
    join(places.policies, 'settings/settings.yaml'),
    ownSettings !== undefined && existsSync(ownSettings) ? ownSettings : undefined,
  )
  const operations = await readOperations(places.operations)
  const known = {
    operations,
    properties: await readProperties(join(places.policies, 'schemas/properties.json')),
    controls: await readControls(places.controls),
  }
  const staged: Staged = { product: product.filter(isNoTest), custom: custom.filter(isNoTest), data: {} }
  const { rules, problems } = await inStage(staged, opa, async (folder) => {
    const files = [
      ...staged.product.map((one) => `product/${one.path}`),
      ...staged.custom.map((one) => `custom/${one.path}`),
    ]
    return readRules(await parseAll(files, folder, opa), known)
  })
  const strangers = rules.filter((rule) => rule.file.startsWith('custom/') !== (rule.root === 'custom'))
  const misplaced = strangers.map((rule) => ({
    file: rule.file,
    message: 'own rules live in packages custom.TOPIC.RULE',
  }))
  if (problems.length + misplaced.length > 0) throw new PolicyProblems([...problems, ...misplaced])
  const ownCases = own !== undefined && existsSync(join(own, 'cases')) ? [join(own, 'cases')] : []
  const folders = places.cases.filter((folder) => existsSync(folder))
  const shipped = folders.length === 0 && places.shipped !== undefined ? await shippedStories(places.shipped) : []
  const stories = await Promise.all([...folders, ...ownCases].map((folder) => readStories(folder, operations)))
  return {
    rules,
    operations,
    stories: [...shipped, ...stories.flat()],
    sources: { product, custom },
    data: { index: makeIndex(rules, operations), settings },
  }
}

const shippedStories = async (file: string): Promise<readonly Story[]> =>
  casesOf(await readFile(file)).map(({ name, input, want }) => ({ name, input: evaluationSchema.parse(input), want }))

const isNoTest = (source: Source): boolean => !isTest(source)
