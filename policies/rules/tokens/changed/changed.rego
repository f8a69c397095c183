# METADATA
# title: An API token is changed or revoked
# description: >-
#   A token without network limits works from anywhere, and a revoked one stops whatever uses it. It waits for a person.
# custom:
#   severity: high
#   operations:
#     - upsertApiToken
#     - revokeApiToken
#   controls: ["soc2:CC6.1", "iso27001:A.5.17", "oktastig:OKTA-APP-003240", "nist80053:IA-5"]
#   hint: Send the same request again after approval.
package rules.tokens.changed

import data.lib.finding

hold contains finding.from(rego.metadata.chain(), proof) if {
	proof := {
		"operation": object.get(input, ["action", "name"], "unknown"),
		"of": object.get(input, "resource", "unknown"),
	}
}
