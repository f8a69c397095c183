# METADATA
# title: Deleting or switching off an app
# description: >-
#   Everyone who signs in through the app loses it at once, and a deleted app does not come back. It waits for a person.
# custom:
#   severity: high
#   operations:
#     - deleteApplication
#     - deactivateApplication
#     - deleteClient
#   controls: ["soc2:CC8.1", "iso27001:A.8.32", "nist80053:CM-3"]
#   hint: Take users or groups off the app instead, or send the same request again after approval.
package rules.apps.deletion

import data.lib.finding

hold contains finding.from(rego.metadata.chain(), proof) if {
	proof := {
		"operation": object.get(input, ["action", "name"], "unknown"),
		"of": object.get(input, "resource", "unknown"),
	}
}
