import { FAMILIES } from '../discover/families.ts'

/** What can be collected by itself, by name. */
export const familyNames: readonly string[] = FAMILIES.map((family) => family.name)
