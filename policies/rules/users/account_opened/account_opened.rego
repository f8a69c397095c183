# METADATA
# title: An account was opened
# description: Creating or activating a user is allowed where it was granted, and someone is told.
# custom:
#   severity: low
#   operations: [createUser, activateUser, reactivateUser, unsuspendUser]
#   controls: ["soc2:CC6.2", "iso27001:A.5.16", "nist80053:AC-2", "nist80053:AC-2(4)"]
#   hint: Nothing to do; the owner of this agent is told.
package rules.users.account_opened

import data.lib.finding

alert contains finding.from(rego.metadata.chain(), proof) if {
	proof := {
		"operation": object.get(input, ["action", "name"], "unknown"),
		"user": object.get(input, ["resource", "id"], "unknown"),
	}
}
