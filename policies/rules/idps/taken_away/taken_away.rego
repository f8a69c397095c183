# METADATA
# title: A way to sign in is taken away, or its keys change
# description: >-
#   Who signs in through an identity provider cannot once it is off, gone or without its keys, and a published
#   certificate is a new proof of who somebody is. It waits for a person.
# custom:
#   severity: high
#   operations:
#     - deactivateIdentityProvider
#     - deleteIdentityProvider
#     - deleteIdentityProviderKey
#     - publishCsrForIdentityProvider
#     - cloneIdentityProviderKey
#     - deactivateTrustedOrigin
#     - deleteTrustedOrigin
#     - unlinkUserFromIdentityProvider
#   controls: ["soc2:CC6.1", "soc2:CC8.1", "iso27001:A.8.5", "iso27001:A.8.9", "nist80053:CM-3"]
#   hint: Send the same request again after approval, with what changes and why in Postern-Purpose.
package rules.idps.taken_away

import data.lib.finding

hold contains finding.from(rego.metadata.chain(), proof) if {
	proof := {
		"operation": object.get(input, ["action", "name"], "unknown"),
		"of": object.get(input, "resource", "unknown"),
	}
}
