/** Ids that Okta makes: three characters of the kind, seventeen of its own. They are unique in the org. */
const OWN = /^[a-z0-9]{3}[A-Za-z0-9]{17}$/

/**
 * Id of a role assignment's node. Of standard roles that take targets Okta shows the role's name in base32 as the id, the
 * same for every holder (KVJUKUS7IFCE2SKO is USER_ADMIN): such a one counts below its holder only.
 */
export const assignmentId = (holder: string, id: string): string => (OWN.test(id) ? id : `${holder}:${id}`)

/** The id by which Okta shows an assignment below its holder. */
export const shownId = (node: string): string => node.slice(node.indexOf(':') + 1)
