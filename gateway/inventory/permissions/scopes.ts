import { onlyReads } from '../../okta/roles.ts'
import { ref, type Graph, type NodeRef } from '../graph.ts'
import { no, unknown, yes, type Finding } from './finding.ts'
import type { Question } from './words.ts'

/** A `manage` scope also reads. */
export const scopeGives = (held: string, needed: string): boolean =>
  held === needed || (onlyReads(needed) && held === needed.replace(/\.read$/u, '.manage'))

/** The first gate: all scopes of the operation are on the access token; an API token has none and some calls refuse it. */
export function scopeGate(question: Question, acting: NodeRef, graph: Graph): Finding {
  const { scopes, operation } = question
  if (scopes === 'any') return yes()
  if (scopes === undefined)
    return operation.apiToken
      ? yes({ words: 'an API token needs no scope' })
      : no(
          'scope',
          `${operation.id} takes no API token: it needs OAuth${operation.scopes.map((each) => ` ${each}`).join('')}`,
        )
  if (operation.scopes.length === 0) return no('scope', `${operation.id} takes no OAuth access token`)
  if (scopes === 'granted') return granted(question, acting, graph)
  return held(scopes, operation.scopes, 'the credential')
}

function granted({ operation }: Question, acting: NodeRef, graph: Graph): Finding {
  const { edges, gap } = graph.out(ref(acting.kind, acting.id), 'Postern_HasScopeGrant')
  const scopes = edges
    .map((edge) => graph.node(edge.to).node?.properties['scope'])
    .filter((each) => typeof each === 'string')
  const found = held(scopes, operation.scopes, 'the client')
  return found.answer === false && gap !== undefined ? unknown(gap) : found
}

function held(scopes: readonly string[], needed: readonly string[], holder: string): Finding {
  const lacking = needed.filter((each) => !scopes.some((scope) => scopeGives(scope, each)))
  if (lacking.length > 0) return no('scope', `${holder} lacks the scope ${lacking.join(' and ')}`)
  return yes(
    ...needed.map((each) => ({
      words: `scope ${scopes.find((scope) => scopeGives(scope, each)) ?? each} is on ${holder}`,
    })),
  )
}
