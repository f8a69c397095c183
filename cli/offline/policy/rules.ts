import type { SuppliedProperties, OperationFacts } from './operations.ts'
import { headNames, type Module } from './ast.ts'
import { mentionsOf } from './mentions.ts'
import { metadataFaults, metadataSchema, type Metadata } from './metadata.ts'
import type { Problem } from './problem.ts'
import { select } from './select.ts'

/** One rule, read from its file and checked. */
export interface Rule {
  /** `roles.admin_grant`, `custom.desk.night` */
  readonly name: string
  readonly root: 'rules' | 'custom'
  readonly topic: string
  readonly rule: string
  readonly file: string
  readonly effects: readonly SpokenEffect[]
  readonly metadata: Metadata
  readonly operations: readonly string[]
}

export type SpokenEffect = (typeof SPOKEN)[number]
const SPOKEN = ['allow', 'alert', 'hold', 'block', 'obligation'] as const

export interface Known {
  readonly operations: readonly OperationFacts[]
  readonly properties: SuppliedProperties
  readonly controls: ReadonlySet<string>
}

export interface Parsed {
  readonly file: string
  readonly module: Module
}

/** Rules of parsed files, and everything in them that an author has to mend. Pure. */
export function readRules(
  files: readonly Parsed[],
  known: Known,
): { readonly rules: readonly Rule[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = []
  const rules: Rule[] = []
  for (const { file, module } of files) {
    const tell = (message: string) => problems.push({ file, message })
    const [, root = '', topic = '', rule = '', ...rest] = module.package.path.map((term) => term.value)
    if (root === 'lib' || (root === 'custom' && topic === 'lib')) libraryFaults(module).forEach(tell)
    else if (root === 'rules' || root === 'custom') {
      if (rule === '' || rest.length > 0) tell(`the package of a rule is ${root}.TOPIC.RULE`)
      else {
        const read = readRule({ file, module }, { root, topic, rule }, known, tell)
        if (read !== undefined) rules.push(read)
      }
    } else if (root !== 'gateway') tell(`a package named ${root} has no place here`)
  }
  for (const [name, files] of Map.groupBy(rules, (one) => one.name))
    if (files.length > 1) problems.push({ file: files[1]?.file ?? '', message: `the rule ${name} stands in two files` })
  return { rules: rules.toSorted((one, other) => (one.name < other.name ? -1 : 1)), problems }
}

const libraryFaults = (module: Module): readonly string[] => {
  const text = JSON.stringify(module.rules)
  return text.includes('{"type":"var","value":"input"}')
    ? ['a library is functions of their arguments only: it may not read input']
    : []
}

function readRule(
  { file, module }: Parsed,
  where: { readonly root: 'rules' | 'custom'; readonly topic: string; readonly rule: string },
  known: Known,
  tell: (message: string) => void,
): Rule | undefined {
  const annotation = module.annotations.find((one) => one['scope'] === 'package')
  if (annotation === undefined) {
    tell('a rule needs METADATA on its package')
    return undefined
  }
  const metadata = metadataSchema.safeParse(annotation)
  if (!metadata.success) {
    metadataFaults(metadata.error).forEach(tell)
    return undefined
  }
  const { custom } = metadata.data
  const heads = new Set(headNames(module))
  const effects = SPOKEN.filter((effect) => heads.has(effect))
  if (effects.length === 0) tell(`a rule speaks with one of ${SPOKEN.join(', ')}`)
  const strangers = [...heads].filter((head) => !head.startsWith('_') && !SPOKEN.some((one) => one === head))
  for (const head of strangers) tell(`${head} is no effect: name helpers with a leading _`)
  const asks = [
    custom.quorum,
    custom.approvers,
    custom.expires_minutes,
    custom.execute,
    custom.standing,
    custom.owner_may_approve,
  ]
  if (!effects.includes('hold') && asks.some((one) => one !== undefined))
    tell('quorum, approvers, expires_minutes, execute, standing and owner_may_approve are for rules that hold')
  if (custom.severity === 'critical' && custom.standing !== undefined)
    tell('a critical rule never takes a standing approval')
  const { operations, faults } = select(custom, known.operations)
  faults.forEach(tell)
  for (const key of custom.controls)
    if (!known.controls.has(key)) tell(`METADATA names the control ${key}, which is unknown`)
  declared(module, custom, operations, known.properties).forEach(tell)
  const name = where.root === 'custom' ? `custom.${where.topic}.${where.rule}` : `${where.topic}.${where.rule}`
  return { name, ...where, file, effects, metadata: metadata.data, operations }
}

/** What the code relies on is declared, and what is declared is supplied. */
function declared(
  module: Module,
  custom: Metadata['custom'],
  operations: readonly string[],
  supplied: SuppliedProperties,
): readonly string[] {
  const { properties, facts, faults } = mentionsOf(module)
  const names = new Set(custom.facts)
  const isDeclared = (fact: string) =>
    names.has('*') ||
    names.has(fact) ||
    (fact.startsWith('*.') && custom.facts.some((one) => one.endsWith(fact.slice(1))))
  return [
    ...faults,
    ...[...properties]
      .filter((one) => !custom.properties.includes(one))
      .map((one) => `relies on the property ${one} without declaring it`),
    ...[...facts].filter((one) => !isDeclared(one)).map((one) => `relies on the fact ${one} without declaring it`),
    ...custom.properties
      .filter((one) => !operations.some((operation) => supplied[operation]?.[one] !== undefined))
      .map((one) => `declares the property ${one}, which none of its operations supplies`),
    ...custom.properties
      .filter((one) => !properties.has(one))
      .map((one) => `declares the property ${one} and does not use it`),
  ]
}
