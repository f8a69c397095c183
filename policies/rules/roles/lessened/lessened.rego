# METADATA
# title: An admin role reaches less
# description: >-
#   A custom role is gone or has one permission less, or somebody is no longer bound to it or no longer owns a group.
#   Less power is seldom harm, but somebody may miss it, so someone is told.
# custom:
#   severity: medium
#   operations:
#     - deleteRole
#     - deleteRolePermission
#     - unassignMemberFromBinding
#     - deleteGroupOwner
#   controls: ["soc2:CC6.3", "iso27001:A.5.18", "iso27001:A.8.2"]
#   hint: Nothing to do; the owner of this agent is told.
package rules.roles.lessened

import data.lib.finding

alert contains finding.from(rego.metadata.chain(), proof) if {
	proof := {
		"operation": object.get(input, ["action", "name"], "unknown"),
		"of": object.get(input, "resource", "unknown"),
	}
}
