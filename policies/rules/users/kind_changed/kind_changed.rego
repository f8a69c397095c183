# METADATA
# title: A user is classified anew
# description: >-
#   What a user may use hangs on the classification. It gives no admin right, so someone is told.
# custom:
#   severity: low
#   operations:
#     - replaceUserClassification
#   controls: ["soc2:CC6.3", "iso27001:A.5.16"]
#   hint: Nothing to do; the owner of this agent is told.
package rules.users.kind_changed

import data.lib.finding

alert contains finding.from(rego.metadata.chain(), proof) if {
	proof := {
		"operation": object.get(input, ["action", "name"], "unknown"),
		"of": object.get(input, "resource", "unknown"),
	}
}
