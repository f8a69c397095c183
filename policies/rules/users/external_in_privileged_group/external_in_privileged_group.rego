# METADATA
# title: A user from outside in a privileged group
# description: >-
#   A user who is not of this organisation, or of whom that is not known, joins a group that opens many apps. It waits
#   for a person.
# custom:
#   severity: high
#   operations: [assignUserToGroup, updateGroupMembership]
#   facts: [user.is_external, group.apps_opened]
#   controls: ["soc2:CC6.3", "iso27001:A.5.18", "iso27001:A.8.3", "nist80053:AC-6"]
#   hint: Use a group for guests that opens only the apps they need, or send the same request again after approval.
package rules.users.external_in_privileged_group

import data.lib.finding
import data.lib.okta.facts

hold contains finding.from(rego.metadata.chain(), proof) if {
	not _is_internal
	not _is_plain_group
	proof := {
		"is_external": facts.shown(_targets, "user", "is_external"),
		"apps_opened": facts.shown(_targets, "group", "apps_opened"),
	}
}

_targets := object.get(input, ["context", "targets"], [])

_is_internal if facts.all_known(input.context.targets, "user", "is_external", false)

_is_plain_group if {
	below := data.settings.groups.privileged_apps_opened_count - 1
	facts.all_at_most(input.context.targets, "group", "apps_opened", below)
}
