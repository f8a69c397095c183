# METADATA
# title: Super admin needs two people
# description: Granting SUPER_ADMIN, or a role that could not be told, waits for two people, whoever asks.
# custom:
#   severity: critical
#   operations: [assignRoleToUser, assignRoleToGroup, assignRoleToClient]
#   properties: [role]
#   quorum: 2
#   controls: ["soc2:CC6.3", "iso27001:A.8.2", "nist80053:AC-6(5)", "iso42001:A.9.2", "aiact:Art. 14"]
#   hint: Ask for a role with fewer rights, or send the same request again after two people approved it.
package rules.roles.super_admin_grant

import data.lib.finding

hold contains finding.from(rego.metadata.chain(), proof) if {
	not _is_a_lesser_role
	proof := {"role": object.get(input, ["action", "properties", "role"], "unknown")}
}

# Roles are named, not excluded: one that Okta adds later waits for two people until it is known here.
_is_a_lesser_role if input.action.properties.role in {
	"API_ACCESS_MANAGEMENT_ADMIN",
	"APP_ADMIN",
	"CUSTOM",
	"GROUP_MEMBERSHIP_ADMIN",
	"HELP_DESK_ADMIN",
	"MOBILE_ADMIN",
	"ORG_ADMIN",
	"READ_ONLY_ADMIN",
	"REPORT_ADMIN",
	"USER_ADMIN",
}
