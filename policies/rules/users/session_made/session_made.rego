# METADATA
# title: A session in somebody's name
# description: >-
#   Whoever holds the session is signed in as its user. A machine that opens or prolongs one waits for a person.
# custom:
#   severity: high
#   operations:
#     - createSession
#     - refreshSession
#   controls: ["soc2:CC6.1", "iso27001:A.8.5", "iso27001:A.5.17", "nist80053:IA-5"]
#   hint: Send the same request again after approval, with what changes and why in Postern-Purpose.
package rules.users.session_made

import data.lib.finding

hold contains finding.from(rego.metadata.chain(), proof) if {
	proof := {
		"operation": object.get(input, ["action", "name"], "unknown"),
		"of": object.get(input, "resource", "unknown"),
	}
}
