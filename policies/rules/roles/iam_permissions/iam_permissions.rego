# METADATA
# title: A custom role that manages admins
# description: >-
#   A role with permissions over roles, tokens, apps or credentials can make more admins. It waits for two people, as does
#   a role whose permissions could not be told.
# custom:
#   severity: critical
#   operations: [createRole, replaceRole, createRolePermission, replaceRolePermission]
#   properties: [permissions]
#   quorum: 2
#   controls: ["soc2:CC6.3", "iso27001:A.8.2", "nist80053:AC-6", "nist80053:AC-6(1)"]
#   hint: Leave the permissions that manage access itself out of the role, or send the same request again after approval.
package rules.roles.iam_permissions

import data.lib.finding

hold contains finding.from(rego.metadata.chain(), proof) if {
	not _is_harmless
	proof := {"permissions": object.get(input, ["action", "properties", "permissions"], "unknown")}
}

_is_harmless if {
	count(input.action.properties.permissions) > 0
	every permission in input.action.properties.permissions {
		_is_plain(permission)
	}
}

# Only what is known to be plain passes: reading, and user and group upkeep that gives nobody new rights.
_is_plain(permission) if {
	endswith(permission, ".read")
	startswith(permission, "okta.")
	not startswith(permission, "okta.iam.")
}

_is_plain(permission) if permission in {
	"okta.users.userprofile.manage",
	"okta.users.lifecycle.suspend",
	"okta.users.lifecycle.unsuspend",
	"okta.users.lifecycle.unlock",
	"okta.users.lifecycle.clearSessions",
}
