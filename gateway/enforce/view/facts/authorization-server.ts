import { textAt, type TypeFacts, under } from './reading.ts'

/** Custom authorization servers: no facts yet, but `default` must become an id. */
export const authorizationServer: TypeFacts = {
  immutable: /^aus[0-9A-Za-z]{17}$/,
  label: (base) => textAt(base, 'name'),
  base: {
    path: under('/api/v1/authorizationServers'),
    template: '/api/v1/authorizationServers/{authServerId}',
    scopes: ['okta.authorizationServers.read'],
    facts: {},
  },
  readings: [],
}
