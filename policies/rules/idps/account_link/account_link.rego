# METADATA
# title: An outside account may sign in as a user
# description: >-
#   Who is linked with an account at an identity provider signs in with that account: a link is as good as a
#   password. Nobody's agent decides it alone.
# custom:
#   severity: high
#   operations:
#     - linkUserToIdentityProvider
#   controls: ["soc2:CC6.1", "iso27001:A.5.17", "nist80053:IA-5"]
#   hint: Ask an admin to change this at Okta, or send the same request again after approval.
package rules.idps.account_link

import data.lib.finding

hold contains finding.from(rego.metadata.chain(), proof) if {
	proof := {
		"operation": object.get(input, ["action", "name"], "unknown"),
		"of": object.get(input, "resource", "unknown"),
	}
}
