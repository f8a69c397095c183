import { at, found, textAt, type TypeFacts, under } from './reading.ts'

/** Policies of every kind. */
export const policy: TypeFacts = {
  immutable: /^(00p|rst)[0-9A-Za-z]{17}$/,
  label: (base) => textAt(base, 'name'),
  base: {
    path: under('/api/v1/policies'),
    template: '/api/v1/policies/{policyId}',
    scopes: ['okta.policies.read'],
    facts: {
      kind: ({ json }) => found(textAt(json, 'type')),
      status: ({ json }) => found(textAt(json, 'status')),
      is_system: ({ json }) => {
        const system = at(json, 'system')
        return typeof system === 'boolean' ? { value: system } : undefined
      },
    },
  },
  readings: [],
}
