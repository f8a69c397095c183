/**
 * What is true of roles at Okta: what each standard role may do, what a custom role's permissions include, and what each
 * operation needs. Okta publishes it only in part; every row says whether it is published or derived. Pure.
 */
export { capabilitiesOf, cellsOf, TASKS } from './roles/cells.ts'
export { givenBy, heldBy, mayGive, PERMISSIONS } from './roles/permissions.ts'
export { isTold } from './roles/told.ts'
export { requirementFor, type Needing } from './roles/requirements.ts'
export { kindOfPermission, onlyReads } from './roles/requirements/families.ts'
export { STANDARD_ROLES } from './roles/words.ts'
export type { Cell, Evidence, On, Reach, Requirement, ResourceKind, Said, Side, StandardRole } from './roles/words.ts'
