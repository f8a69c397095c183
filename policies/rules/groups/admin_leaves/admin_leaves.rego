# METADATA
# title: Somebody leaves a group that grants admin rights
# description: >-
#   Who leaves loses the roles of the group. From a group of super admins that waits for two people, as it does where
#   the roles could not be told; from a group with lesser roles someone is told.
# custom:
#   severity: critical
#   operations:
#     - unassignUserFromGroup
#   facts: [group.grants_admin, group.admin_roles]
#   quorum: 2
#   controls: ["soc2:CC6.3", "soc2:CC7.4", "iso27001:A.5.18", "iso27001:A.8.2", "nist80053:AC-6(5)"]
#   hint: Send the same request again after approval, with what changes and why in Postern-Purpose.
package rules.groups.admin_leaves

import data.lib.finding
import data.lib.okta.facts

hold contains finding.from(rego.metadata.chain(), _proof) if not _is_harmless

alert contains finding.from(rego.metadata.chain(), _proof) if {
	_is_harmless
	some group in _groups
	group.facts.grants_admin.value == true
}

_groups := [target | some target in object.get(input, ["context", "targets"], []); target.type == "group"]

_is_harmless if {
	count(_groups) > 0
	every group in _groups {
		_is_lesser(group)
	}
}

_is_lesser(group) if group.exists == false

_is_lesser(group) if group.facts.grants_admin.value == false

# Roles are named where there are any: none named of a group that grants some is no answer.
_is_lesser(group) if {
	count(group.facts.admin_roles.value) > 0
	every role in group.facts.admin_roles.value {
		role != "SUPER_ADMIN"
	}
}

_proof := {"roles_of_group": facts.shown(_groups, "group", "admin_roles")}
