# METADATA
# title: Group grants admin rights
# description: Who joins this group becomes an admin. No agent decides that.
# custom:
#   severity: critical
#   operations: [assignUserToGroup, createUser, updateGroupMembership]
#   facts: [group.grants_admin]
#   properties: [group_ids]
#   controls: ["soc2:CC6.3", "iso27001:A.5.18", "iso27001:A.8.2", "nist80053:AC-6(5)", "iso42001:A.9.2"]
#   hint: Add the user to a group without admin roles, or ask the owner of this agent to request an exception.
package rules.groups.admin_granting_group

import data.lib.finding
import data.lib.okta.facts

block contains finding.from(rego.metadata.chain(), proof) if {
	not _grants_no_admin
	not _joins_no_group
	proof := {"grants_admin": facts.shown(object.get(input, ["context", "targets"], []), "group", "grants_admin")}
}

_grants_no_admin if facts.all_known(input.context.targets, "group", "grants_admin", false)

# A user may be created without groups; whoever names some must name groups that are known.
_joins_no_group if {
	input.action.name == "createUser"
	input.action.properties.group_ids == []
	not _names_a_group
}

_names_a_group if {
	some target in input.context.targets
	target.type == "group"
}
