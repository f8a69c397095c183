# METADATA
# title: Another machine gets a way in
# description: >-
#   AI agents, service accounts and the connections between apps act without a person. Each new one needs somebody
#   who answers for it.
# custom:
#   severity: high
#   operations:
#     - registerAIAgent
#     - replaceAIAgent
#     - updateAIAgent
#     - activateAIAgent
#     - createManagedConnection
#     - updateManagedConnection
#     - activateManagedConnection
#     - createCrossAppAccessConnection
#     - updateCrossAppAccessConnection
#     - createInterclientTrustMapping
#     - createServiceAccount
#     - updateServiceAccount
#     - createAppServiceAccount
#     - updateAppServiceAccount
#     - createOktaManagedUserAccount
#     - updateOktaManagedUserAccount
#     - createFederatedClaim
#     - replaceFederatedClaim
#   controls: ["soc2:CC6.2", "iso27001:A.5.16", "iso42001:A.9.2", "owaspnhi:NHI5:2025"]
#   hint: Ask an admin to change this at Okta, or send the same request again after approval.
package rules.machines.registered

import data.lib.finding

hold contains finding.from(rego.metadata.chain(), proof) if {
	proof := {
		"operation": object.get(input, ["action", "name"], "unknown"),
		"of": object.get(input, "resource", "unknown"),
	}
}
