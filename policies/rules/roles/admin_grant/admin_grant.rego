# METADATA
# title: Granting an admin role needs a second person
# description: Whoever asks, an admin role is granted by a machine only after a person agreed.
# custom:
#   severity: high
#   operations:
#     - assignRoleToUser
#     - assignRoleToGroup
#     - assignRoleToClient
#     - createResourceSetBinding
#     - addMembersToBinding
#     - assignGroupOwner
#   properties: [role]
#   controls:
#     - "soc2:CC6.1"
#     - "soc2:CC6.3"
#     - "iso27001:A.5.18"
#     - "iso27001:A.8.2"
#     - "gdpr:Art. 32"
#     - "iso42001:A.9.2"
#     - "aiact:Art. 14"
#     - "nist80053:AC-6(5)"
#   standing: {"most": 5, "hours": 8}
#   hint: Send the same request again after a person approved it, or ask for a group that gives only the access needed.
package rules.roles.admin_grant

import data.lib.finding

hold contains finding.from(rego.metadata.chain(), proof) if {
	proof := {
		"role": object.get(input, ["action", "properties", "role"], "unknown"),
		"to": object.get(input, "resource", "unknown"),
	}
}
