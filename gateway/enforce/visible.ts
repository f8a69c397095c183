import type { Reason } from '../model/decision.ts'
import type { Subject } from '../model/subject.ts'
import type { View } from '../model/view.ts'

/** The scope that lets an agent read things of a type for itself. */
const READ_SCOPE: Readonly<Record<string, string>> = {
  user: 'okta.users',
  group: 'okta.groups',
  app: 'okta.apps',
  client: 'okta.apps',
  role: 'okta.roles',
  resource_set: 'okta.roles',
  policy: 'okta.policies',
  token: 'okta.apiTokens',
}

const mayRead = (subject: Subject, type: string): boolean => {
  const scope = READ_SCOPE[type]
  return scope !== undefined && (subject.scopes.includes(`${scope}.read`) || subject.scopes.includes(`${scope}.manage`))
}

/**
 * The facts of a reason that its agent may see: the targets that its own call named, with their names only where its grant
 * reads them anyway (rule 20). Roles, people and paths stay on the operators' side.
 */
export function visibleFacts(subject: Subject, view: View): (reason: Reason) => readonly string[] {
  return (reason) => {
    const named = new Set(Object.values(reason.proof).filter((value) => typeof value === 'string'))
    return view.targets
      .filter((target) => named.has(target.id) || named.has(target.named ?? ''))
      .map((target) => {
        const as = `${target.type.replaceAll('_', ' ')} ${target.named ?? target.id}`
        return target.label !== undefined && mayRead(subject, target.type) ? `${as} '${target.label.slice(0, 60)}'` : as
      })
  }
}
