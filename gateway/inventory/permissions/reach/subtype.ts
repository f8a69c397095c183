import type { Cell } from '../../../okta/roles.ts'
import { no, unknown, yes, type Finding } from '../finding.ts'
import type { Reaching } from '../reach.ts'
import { shown } from '../words.ts'

/** The property that holds a thing's subtype: how an app signs on, what a policy is about. */
const PROPERTY: Readonly<Record<string, string>> = { app: 'sign_on', policy: 'kind' }
/** The same of what the call is about to make, or asks to see, in the call's properties. */
const IN_CALL: Readonly<Record<string, string>> = { app: 'sign_on_mode', policy: 'policy_type' }

/** Some cells hold for OIDC apps, or for some types of policy, only. */
export function subtypeAllowed(cell: Cell, { thing, question, graph }: Reaching): Finding {
  if (cell.only === undefined && cell.except === undefined) return yes()
  const { kind } = thing
  if (thing.is === 'every') return no('target', `not all ${kind}s`)
  if (thing.is === 'unnamed' || thing.is === 'nobody') return no('target', 'the call names none')
  const property = thing.is === 'one' ? PROPERTY[kind] : IN_CALL[kind]
  const subtype =
    property === undefined
      ? undefined
      : thing.is === 'one'
        ? graph.node(thing.ref).node?.properties[property]
        : question.operation.id === 'createClient'
          ? 'OPENID_CONNECT'
          : question.properties[property]
  if (typeof subtype === 'string') {
    const fits = (cell.only?.includes(subtype) ?? true) && !(cell.except?.includes(subtype) ?? false)
    return fits ? yes() : no('target', `not for ${kind}s of type ${subtype}`)
  }
  // A list without a type shows those that fit.
  if (thing.is === 'any') return yes()
  const which = thing.is === 'one' ? shown(graph.node(thing.ref).node, thing.ref) : `the new ${kind}`
  return unknown({
    what: `the type of ${which}`,
    cure: thing.is === 'one' ? `grant okta.${kind}s.read` : 'name it in the body',
  })
}
