# METADATA
# title: Taking a limit from an admin role
# description: When the last group or app that limits a role is taken away, the role reaches everything. It waits for a person.
# custom:
#   severity: high
#   operations:
#     - unassignGroupTargetFromUserAdminRole
#     - unassignAppTargetFromAppAdminRoleForUser
#     - unassignAppInstanceTargetFromAdminRoleForUser
#     - assignAllAppsAsTargetToRoleForUser
#     - unassignGroupTargetFromGroupAdminRole
#     - unassignAppTargetToAdminRoleForGroup
#     - unassignAppInstanceTargetToAppAdminRoleForGroup
#     - removeGroupTargetRoleFromClient
#     - removeAppTargetRoleFromClient
#     - removeAppTargetInstanceRoleForClient
#   controls: ["soc2:CC6.3", "iso27001:A.8.2", "nist80053:AC-6"]
#   hint: Take the role itself away, or send the same request again after approval.
package rules.roles.target_removed

import data.lib.finding

hold contains finding.from(rego.metadata.chain(), proof) if {
	proof := {"of": object.get(input, "resource", "unknown")}
}
