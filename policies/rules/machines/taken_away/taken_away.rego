# METADATA
# title: A machine loses its way in
# description: >-
#   What an AI agent, an integration or a connection between apps did stops at once. It can be set up again, so
#   someone is told.
# custom:
#   severity: medium
#   operations:
#     - deactivateAIAgent
#     - deleteAIAgent
#     - deactivateManagedConnection
#     - deleteManagedConnection
#     - deleteApiServiceIntegrationInstance
#     - deleteCrossAppAccessConnection
#     - deleteInterclientTrustMapping
#     - deleteFederatedClaim
#     - deleteServiceAccount
#     - deleteAppServiceAccount
#     - deleteOktaManagedUserAccount
#   controls: ["soc2:CC6.2", "iso27001:A.5.16", "iso42001:A.9.2"]
#   hint: Nothing to do; the owner of this agent is told.
package rules.machines.taken_away

import data.lib.finding

alert contains finding.from(rego.metadata.chain(), proof) if {
	proof := {
		"operation": object.get(input, ["action", "name"], "unknown"),
		"of": object.get(input, "resource", "unknown"),
	}
}
