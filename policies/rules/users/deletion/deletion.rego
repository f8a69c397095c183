# METADATA
# title: Deleting a user
# description: A deleted user does not come back, and the first call on an active user deactivates it. It waits for a person.
# custom:
#   severity: high
#   operations: [deleteUser]
#   controls: ["soc2:CC6.2", "soc2:CC6.3", "iso27001:A.5.16", "iso27001:A.6.5", "nist80053:AC-2"]
#   standing: {"most": 5, "hours": 8}
#   hint: Suspend the user instead, which can be undone, or send the same request again after approval.
package rules.users.deletion

import data.lib.finding

hold contains finding.from(rego.metadata.chain(), proof) if {
	proof := {"user": object.get(input, ["resource", "id"], "unknown")}
}
