# METADATA
# title: Another sign-in is trusted
# description: >-
#   An identity provider can say who anyone is, so adding one or changing its keys can open every account. Two people
#   agree first.
# custom:
#   severity: critical
#   operations:
#     - createIdentityProvider
#     - replaceIdentityProvider
#     - activateIdentityProvider
#     - createIdentityProviderKey
#     - replaceIdentityProviderKey
#     - createTrustedOrigin
#     - replaceTrustedOrigin
#     - activateTrustedOrigin
#   quorum: 2
#   controls: ["soc2:CC6.1", "soc2:CC8.1", "iso27001:A.8.5", "iso27001:A.8.9", "nist80053:CM-3"]
#   hint: Ask an admin to change this at Okta, or send the same request again after approval.
package rules.idps.trust_change

import data.lib.finding

hold contains finding.from(rego.metadata.chain(), proof) if {
	proof := {
		"operation": object.get(input, ["action", "name"], "unknown"),
		"of": object.get(input, "resource", "unknown"),
	}
}
