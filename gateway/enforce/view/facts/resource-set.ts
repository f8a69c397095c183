import { textAt, type TypeFacts, under } from './reading.ts'

/** Resource sets, by id or label. */
export const resourceSet: TypeFacts = {
  immutable: /^iam[0-9A-Za-z]{17}$/,
  label: (base) => textAt(base, 'label'),
  base: {
    path: under('/api/v1/iam/resource-sets'),
    template: '/api/v1/iam/resource-sets/{resourceSetIdOrLabel}',
    scopes: ['okta.roles.read'],
    facts: {},
  },
  readings: [
    {
      path: under('/api/v1/iam/resource-sets', '/resources?limit=100'),
      template: '/api/v1/iam/resource-sets/{resourceSetIdOrLabel}/resources',
      scopes: ['okta.roles.read'],
      changedBy: ['resource_set_resource'],
      pages: 10,
      listIn: 'resources',
      facts: {
        resource_count: ({ json, truncated }) =>
          Array.isArray(json) && !truncated ? { value: json.length } : undefined,
      },
    },
  ],
}
