/**
 * Questions people ask, in the words they have: a login, a label, a client id instead of an immutable id; an operation and what
 * it is done to instead of a classified call. Everything they are answered from is the inventory's face.
 */
export { gained, type Gain, type Gains } from './questions/gains.ts'
export { makeNames, type Named, type Names } from './questions/names.ts'
export { objectsAfter } from './questions/objects.ts'
export { operationOn, type Aimed } from './questions/operation.ts'
export { standingOf, type HeldRole, type Standing } from './questions/standing.ts'
export { familyNames } from './questions/families.ts'
