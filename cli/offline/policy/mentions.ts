import { calls, isNode, isTerm, nameOf, nodes, refOf, type Module, type Term } from './ast.ts'

/** What a module's code relies on, read from its syntax tree. */
export interface Mentions {
  readonly properties: ReadonlySet<string>
  /** `user.is_admin`; `*.is_admin` where the type is not written beside it. */
  readonly facts: ReadonlySet<string>
  readonly faults: readonly string[]
}

const FACTS_LIBRARY = 'data.lib.okta.facts'

/** Properties and facts that a module names, and the ways of asking that would hide one from this reading. Pure. */
export function mentionsOf(module: Module): Mentions {
  const properties = new Set<string>()
  const facts = new Set<string>()
  const faults: string[] = []
  readReferences(module, properties, facts, faults)
  readCalls(module, properties, facts, faults)
  for (const rule of module.rules) faults.push(...lostGuards(rule))
  return { properties, facts, faults }
}

function readReferences(module: Module, properties: Set<string>, facts: Set<string>, faults: string[]): void {
  for (const node of nodes(module.rules)) {
    const ref = refOf(node)
    if (ref === undefined || ref.length < 2) continue
    const at =
      ref[0]?.value === 'data'
        ? -1
        : ref.findIndex((term, i) => i > 0 && term.type === 'string' && term.value === 'facts')
    if (at > 0 && at < ref.length) facts.add(factAt(ref[at + 1]))
    if (ref[0]?.value !== 'input') continue
    if (ref[1]?.value === 'action' && ref.length === 2)
      faults.push('names input.action as a whole: name the field it needs')
    if (ref[1]?.value === 'context' && ref.length === 2)
      faults.push('names input.context as a whole: name the field it needs')
    if (ref[1]?.value !== 'action' || ref[2]?.value !== 'properties') continue
    const name = ref[3]
    if (name?.type === 'string') properties.add(String(name.value))
    else faults.push('asks for a property that is not written out: input.action.properties.NAME')
  }
}

const factAt = (term: Term | undefined): string => (term?.type === 'string' ? `*.${String(term.value)}` : '*')

function readCalls(module: Module, properties: Set<string>, facts: Set<string>, faults: string[]): void {
  const library = module.imports.find((one) => one.path.value.map((term) => term.value).join('.') === FACTS_LIBRARY)
  const alias = library === undefined ? undefined : (library.alias ?? 'facts')
  for (const { operator, args } of calls(module.rules)) {
    const name = nameOf(operator)
    if (alias !== undefined && name.startsWith(`${alias}.`)) {
      const [type, fact] = [args[1], args[2]].map((one) =>
        isTerm(one) && one.type === 'string' ? one.value : undefined,
      )
      if (typeof type === 'string' && typeof fact === 'string') facts.add(`${type}.${fact}`)
      else faults.push(`calls ${name} with a type or fact that is not written out`)
    }
    for (const [i, arg] of args.entries())
      if (isWholeInput(arg) && !(name === 'object.get' && i === 0)) faults.push(`hands the whole input to ${name}`)
    if (name === 'object.get') readPath(args, properties, faults)
  }
}

const isWholeInput = (value: unknown): boolean => {
  const ref = refOf(value)
  return ref?.length === 1 && ref[0]?.value === 'input'
}

/** object.get(input, ["action", "properties", "role"], …) */
function readPath(args: readonly unknown[], properties: Set<string>, faults: string[]): void {
  const [from, path] = args
  if (!isWholeInput(from) || !isTerm(path)) return
  const steps = Array.isArray(path.value) ? path.value.filter(isTerm).map((term) => term.value) : [path.value]
  if (steps[0] === 'action' && steps.length === 1) faults.push('asks for input.action as a whole')
  if (steps[0] !== 'action' || steps[1] !== 'properties') return
  if (typeof steps[2] === 'string') properties.add(steps[2])
  else faults.push('asks for a property that is not written out')
}

/**
 * `not f(input.x)` and `not input.x in {…}` are undefined, not true, when x is missing: OPA reads the argument before it
 * negates, and the guard is lost. Only `not a == b` is safe, and a helper without such arguments.
 */
function lostGuards(rule: unknown): readonly string[] {
  const faults: string[] = []
  for (const node of nodes(rule)) {
    if (node['negated'] !== true || !Array.isArray(node['terms'])) continue
    const [operator, ...args] = node['terms']
    const name = nameOf(refOf(operator) ?? [])
    const isLost = name === 'equal' ? args.some(hasCallWithReference) : args.some(hasReference)
    if (isLost)
      faults.push(`negates ${name}(…) of a reference, which is lost when the field is missing: negate a helper rule`)
  }
  return faults
}

const hasReference = (value: unknown): boolean => {
  for (const node of nodes(value)) if (node['type'] === 'ref') return true
  return false
}

const hasCallWithReference = (value: unknown): boolean => {
  for (const { args } of calls(isNode(value) ? [value] : value)) if (args.some(hasReference)) return true
  return false
}
