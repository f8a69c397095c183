# METADATA
# title: Giving an admin role more to reach
# description: >-
#   A target added to an admin role lets its holder manage that group or app too; only the very first one narrows, and
#   which it is cannot be told from the call. It waits for a person.
# custom:
#   severity: high
#   operations:
#     - assignGroupTargetToUserRole
#     - assignAppTargetToAdminRoleForUser
#     - assignAppInstanceTargetToAppAdminRoleForUser
#     - assignGroupTargetToGroupAdminRole
#     - assignAppTargetToAdminRoleForGroup
#     - assignAppInstanceTargetToAppAdminRoleForGroup
#     - assignGroupTargetRoleForClient
#     - assignAppTargetRoleToClient
#     - assignAppTargetInstanceRoleForClient
#   controls: ["soc2:CC6.3", "iso27001:A.8.2", "nist80053:AC-6"]
#   hint: Send the same request again after approval, with what changes and why in Postern-Purpose.
package rules.roles.target_added

import data.lib.finding

hold contains finding.from(rego.metadata.chain(), proof) if {
	proof := {
		"operation": object.get(input, ["action", "name"], "unknown"),
		"of": object.get(input, "resource", "unknown"),
	}
}
