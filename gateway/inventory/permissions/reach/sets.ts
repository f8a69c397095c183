import { kindOfPermission, type ResourceKind } from '../../../okta/roles.ts'
import { ref, type Edge, type Graph, type NodeRef } from '../../graph.ts'
import { after, anyOf, no, unknown, yes, type Finding } from '../finding.ts'
import { newAppType, nodeKindOf } from '../objects.ts'
import type { Reaching } from '../reach.ts'
import { shown } from '../words.ts'
import { appTypeOf, memberOfOne, ownerOf } from './members.ts'

/** What a resource set names, by the way it names it. */
interface Contents {
  readonly all: readonly Edge[]
  readonly one: readonly Edge[]
  readonly membersOf: readonly Edge[]
}

/** Does this resource set cover the thing? A group in it gives nothing over its members, and its members nothing over it. */
export function coveredBySet(scope: Edge, asked: Reaching): Finding {
  const { graph } = asked
  const set = scope.to
  const all = graph.out(set, 'Postern_ResourceSetContainsAll')
  const one = graph.out(set, 'Okta_ResourceSetContains')
  const membersOf = graph.out(set, 'Postern_ResourceSetContainsMembersOf')
  const gap = all.gap ?? one.gap ?? membersOf.gap
  const name = shown(graph.node(set).node, set)
  const found = covers({ all: all.edges, one: one.edges, membersOf: membersOf.edges }, name, asked)
  if (found.answer === true) return after([{ words: `over ${name}`, edge: scope }], found)
  return found.answer === false && gap !== undefined ? unknown(gap) : found
}

function covers(contents: Contents, name: string, asked: Reaching): Finding {
  const { thing, graph } = asked
  const { kind } = thing
  if (kind === 'org') return wherever(contents, name, asked)
  const none = no('target', `${name} does not contain it`)
  switch (thing.is) {
    case 'unnamed':
    case 'nobody':
      return none
    case 'any':
      // A list is not refused: it shows what the set contains, be it nothing. What has no objects must be in the set.
      return nodeKindOf(kind) !== undefined || holdsAny(contents, kind)
        ? yes({ words: `of ${name}, what it contains` })
        : no('target', `${name} contains no ${kind}`)
    case 'every':
      return everything(contents, kind, name)
    case 'new':
      return newIn(contents, name, asked)
    case 'one':
      return kind === 'token'
        ? ofOwner(contents, thing.ref, name, graph)
        : object(contents, kind, thing.ref, name, graph)
  }
}

/** Okta does not say over which objects a permission counts for the org's own things: over all that it is for, it does. */
function wherever(contents: Contents, name: string, { side }: Reaching): Finding {
  const kind = kindOfPermission(side.permission)
  const found = kind === undefined ? undefined : everything(contents, kind, name)
  if (found?.answer === true) return found
  return unknown({
    what: 'over which resource Okta counts this permission',
    cure: 'Okta does not say; see its answer',
  })
}

function ofOwner(contents: Contents, token: NodeRef, name: string, graph: Graph): Finding {
  const owner = ownerOf(token, graph)
  return 'answer' in owner ? owner : object(contents, 'user', owner, name, graph)
}

function object(contents: Contents, kind: ResourceKind, thing: NodeRef, name: string, graph: Graph): Finding {
  const words = shown(graph.node(thing).node, thing)
  const none = no('target', `${name} does not contain ${words}`)
  const direct = contents.one.find((edge) => edge.to.kind === thing.kind && edge.to.id === thing.id)
  if (direct !== undefined) return yes({ words: `${name} contains ${words}`, edge: direct })
  const found = contents.all
    .filter((edge) => edge.properties['type'] === kind)
    .map((edge) => withoutExcluded(edge, thing, `${name} contains all ${kind}s`, graph))
  if (kind === 'user')
    found.push(
      ...contents.membersOf.map((edge) =>
        after(
          [{ words: `${name} contains the members of ${shown(graph.node(edge.to).node, edge.to)}`, edge }],
          memberOfOne(thing, [edge.to], graph),
        ),
      ),
    )
  if (kind === 'app')
    found.push(
      ...contents.one.filter(({ to }) => to.kind === 'Postern_AppType').map((edge) => ofType(edge, thing, name, graph)),
    )
  const best = anyOf(found, none)
  return best.answer === false ? none : best
}

function ofType(edge: Edge, app: NodeRef, name: string, graph: Graph): Finding {
  const type = appTypeOf(app, graph)
  if (type === undefined) return unknown({ what: `the type of ${shown(undefined, app)}`, cure: 'grant okta.apps.read' })
  if (type !== edge.to.id) return no('target', `not of type ${edge.to.id}`)
  return withoutExcluded(edge, app, `${name} contains all apps of type ${type}`, graph)
}

/** Resource conditions leave out apps, by id or by type. */
function withoutExcluded(edge: Edge, thing: NodeRef, words: string, graph: Graph): Finding {
  const types = strings(edge.properties['except_types'])
  if (strings(edge.properties['except']).includes(thing.id)) return no('target', `${words}, except this one`)
  if (types.length > 0) {
    const type = appTypeOf(thing, graph)
    if (type === undefined)
      return unknown({ what: `the type of ${shown(undefined, thing)}`, cure: 'grant okta.apps.read' })
    if (types.includes(type)) return no('target', `${words}, except type ${type}`)
  }
  return yes({ words, edge })
}

function holdsAny(contents: Contents, kind: ResourceKind): boolean {
  const wanted = kind === 'token' ? 'user' : kind
  return (
    contents.all.some((edge) => edge.properties['type'] === wanted) ||
    contents.one.some(
      ({ to }) => to.kind === nodeKindOf(wanted) || (wanted === 'app' && to.kind === 'Postern_AppType'),
    ) ||
    (wanted === 'user' && contents.membersOf.length > 0)
  )
}

function everything(contents: Contents, kind: ResourceKind, name: string): Finding {
  const whole = contents.all.find((edge) => edge.properties['type'] === kind)
  if (whole === undefined) return no('target', `${name} does not contain all ${kind}s`)
  const left = [...strings(whole.properties['except']), ...strings(whole.properties['except_types'])]
  if (left.length > 0) return no('target', `${name} leaves out ${left.join(', ')}`)
  return yes({ words: `${name} contains all ${kind}s`, edge: whole })
}

function newIn(contents: Contents, name: string, { thing, question }: Reaching): Finding {
  if (thing.is !== 'new') return no('target', name)
  const { kind } = thing
  const whole = contents.all.filter((edge) => edge.properties['type'] === kind)
  if (kind === 'app') return newAppIn(whole, contents, name, newAppType(question))
  const [all] = whole
  if (all !== undefined) return yes({ words: `${name} contains all ${kind}s`, edge: all })
  if (kind !== 'user') return no('target', `${name} does not contain all ${kind}s`)
  const into = contents.membersOf.find((edge) => thing.within.includes(edge.to.id))
  if (into === undefined) return no('target', `${name} contains no group that the new user is put into`)
  return yes({ words: `put into ${shown(undefined, ref('Okta_Group', into.to.id))}`, edge: into })
}

/** A new app is in all apps, unless its type is left out, or in all apps of its type. */
function newAppIn(whole: readonly Edge[], contents: Contents, name: string, type: string | undefined): Finding {
  const none = no('target', `${name} does not contain apps of type ${type ?? 'unknown'}`)
  const untold = unknown({ what: 'the type of the new app', cure: 'name it in the body' })
  const inAll = whole.map((edge): Finding => {
    const without = strings(edge.properties['except_types'])
    if (without.length > 0 && type === undefined) return untold
    return without.includes(type ?? '') ? none : yes({ words: `${name} contains all apps`, edge })
  })
  const types = contents.one.filter(({ to }) => to.kind === 'Postern_AppType')
  const ofType = types.map((edge): Finding => {
    if (type === undefined) return untold
    return edge.to.id === type ? yes({ words: `${name} contains apps of type ${type}`, edge }) : none
  })
  return anyOf([...inAll, ...ofType], none)
}

const strings = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : []
