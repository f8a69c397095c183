# METADATA
# title: A network zone changes
# description: >-
#   Zones say from where people and tokens may come; any change can open or close the door. It waits for a person.
# custom:
#   severity: high
#   operations:
#     - createNetworkZone
#     - replaceNetworkZone
#     - deleteNetworkZone
#     - activateNetworkZone
#     - deactivateNetworkZone
#     - updateConfiguration
#   controls: ["soc2:CC6.6", "soc2:CC7.1", "iso27001:A.8.9", "oktastig:OKTA-APP-003242", "oktastig:OKTA-APP-003243"]
#   hint: Send the same request again after approval.
package rules.zones.opening

import data.lib.finding

hold contains finding.from(rego.metadata.chain(), proof) if {
	proof := {
		"operation": object.get(input, ["action", "name"], "unknown"),
		"of": object.get(input, "resource", "unknown"),
	}
}
