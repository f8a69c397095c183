/** The shapes of the operators' door: its routes answer so, its OpenAPI is made of them, and the CLI reads them. */
export * from './api/agents.ts'
export * from './api/audit.ts'
export * from './api/common.ts'
export * from './api/holds.ts'
export * from './api/house.ts'
export * from './api/known.ts'
export * from './api/outbox.ts'
export * from './api/login.ts'
