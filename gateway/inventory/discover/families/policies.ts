import { ref, type NodeRef } from '../../graph.ts'
import type { Family, Sink } from '../family.ts'
import { at, textAt, textsAt, times } from '../json.ts'

/** Types of policy that are listed one by one; one that the org does not know is answered 400. */
const TYPES = [
  'OKTA_SIGN_ON',
  'PASSWORD',
  'MFA_ENROLL',
  'IDP_DISCOVERY',
  'ACCESS_POLICY',
  'PROFILE_ENROLLMENT',
  'POST_AUTH_SESSION',
  'ENTITY_RISK',
  'DEVICE_SIGNAL_COLLECTION',
  'SESSION_VIOLATION_DETECTION',
  'CLIENT_UPDATE',
  'IDENTITY_CLAIM_SOURCING',
] as const

function appliesTo(self: NodeRef, item: unknown, to: Sink): void {
  for (const id of textsAt(item, 'conditions', 'people', 'groups', 'include'))
    to.edge('Postern_AppliesTo', self, ref('Okta_Group', id))
}

export function policy(item: unknown, to: Sink, parent: string): string | undefined {
  const id = textAt(item, 'id')
  if (id === undefined) {
    to.odd()
    return undefined
  }
  const self = ref('Okta_Policy', id)
  const props = {
    kind: textAt(item, 'type'),
    status: textAt(item, 'status'),
    system: at(item, 'system'),
    priority: at(item, 'priority'),
    settings: at(item, 'settings'),
    ...times(item),
  }
  to.node(self, props, { label: textAt(item, 'name'), parent })
  appliesTo(self, item, to)
  return id
}

export function rule(policyId: string, item: unknown, to: Sink): void {
  const id = textAt(item, 'id')
  if (id === undefined) return to.odd()
  const self = ref('Postern_PolicyRule', id)
  const props = {
    kind: textAt(item, 'type'),
    status: textAt(item, 'status'),
    system: at(item, 'system'),
    priority: at(item, 'priority'),
    conditions: at(item, 'conditions'),
    actions: at(item, 'actions'),
    ...times(item),
  }
  to.node(self, props, { label: textAt(item, 'name'), parent: policyId })
  to.edge('Postern_HasRule', ref('Okta_Policy', policyId), self)
  appliesTo(self, item, to)
}

/** Policies of every type with their rules and the groups they cover. */
export const policies: readonly Family[] = [
  {
    name: 'policies',
    legs: () => TYPES.map((type) => `/api/v1/policies?type=${type}`),
    legsMayLack: true,
    lists: 'Okta_Policy',
    listsParent: 'policies',
    restates: [{ kind: 'Postern_AppliesTo', end: 'from' }],
    map(item, to) {
      const id = policy(item, to, 'policies')
      if (id !== undefined) to.due('policy.rules', id)
    },
    log: 'complete',
  },
  {
    name: 'policy.rules',
    of: 'Okta_Policy',
    legs: ([id = '']) => [`/api/v1/policies/${id}/rules`],
    lists: 'Postern_PolicyRule',
    restates: [
      { kind: 'Postern_HasRule', end: 'to' },
      { kind: 'Postern_AppliesTo', end: 'from' },
    ],
    map: (item, to, [id = '']) => rule(id, item, to),
    log: 'complete',
  },
]
