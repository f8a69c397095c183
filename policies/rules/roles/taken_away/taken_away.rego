# METADATA
# title: Taking an admin role away
# description: >-
#   Whoever loses super admin may have been the last who could repair the org: that waits for two people, as it does
#   where the roles held could not be told. Any lesser role is told to someone.
# custom:
#   severity: critical
#   operations:
#     - unassignRoleFromUser
#     - unassignRoleFromGroup
#     - deleteRoleFromClient
#   facts: [user.is_super_admin, group.grants_admin, group.admin_roles, client.grants_admin, client.admin_roles]
#   quorum: 2
#   controls: ["soc2:CC6.3", "soc2:CC7.4", "iso27001:A.5.18", "iso27001:A.8.2", "nist80053:AC-6(5)"]
#   hint: Send the same request again after approval, with what changes and why in Postern-Purpose.
package rules.roles.taken_away

import data.lib.finding
import data.lib.okta.facts

hold contains finding.from(rego.metadata.chain(), _proof) if not _is_a_lesser_admin

alert contains finding.from(rego.metadata.chain(), _proof) if _is_a_lesser_admin

_targets := object.get(input, ["context", "targets"], [])

_holders := [target | some target in _targets; target.type in {"user", "group", "client"}]

# The role is named by an assignment's id only, so what its holder holds decides.
_is_a_lesser_admin if {
	count(_holders) > 0
	every holder in _holders {
		_is_lesser(holder)
	}
}

_is_lesser(holder) if holder.exists == false

_is_lesser(holder) if {
	holder.type == "user"
	holder.facts.is_super_admin.value == false
}

_is_lesser(holder) if {
	holder.type in {"group", "client"}
	holder.facts.grants_admin.value == false
}

# Roles are named where there are any: none named of a holder that has some is no answer.
_is_lesser(holder) if {
	holder.type in {"group", "client"}
	count(holder.facts.admin_roles.value) > 0
	every role in holder.facts.admin_roles.value {
		role != "SUPER_ADMIN"
	}
}

_proof := {
	"operation": object.get(input, ["action", "name"], "unknown"),
	"is_super_admin": facts.shown(_targets, "user", "is_super_admin"),
	"roles_of_group": facts.shown(_targets, "group", "admin_roles"),
	"roles_of_client": facts.shown(_targets, "client", "admin_roles"),
}
