# METADATA
# title: Deleting a group or a group rule
# description: Everyone loses what the group opened, and its members are not remembered. It waits for a person.
# custom:
#   severity: high
#   operations: [deleteGroup, deleteGroupRule]
#   controls: ["soc2:CC6.3", "soc2:CC8.1", "iso27001:A.5.18", "iso27001:A.8.32", "nist80053:AC-2"]
#   hint: Take members out one by one, or send the same request again after approval.
package rules.groups.deletion

import data.lib.finding

hold contains finding.from(rego.metadata.chain(), proof) if {
	proof := {"resource": object.get(input, "resource", "unknown")}
}
