# METADATA
# title: An app for, or away from, very many people
# description: >-
#   The group is a built-in one such as Everyone, or has as many members as the settings call wide: so many people get
#   the app, or lose it, at once. It waits for a person.
# custom:
#   severity: high
#   operations:
#     - assignGroupToApplication
#     - unassignApplicationFromGroup
#   facts: [group.kind, group.member_count]
#   controls: ["soc2:CC6.3", "iso27001:A.5.18", "iso27001:A.8.3", "nist80053:AC-6"]
#   hint: Name a smaller group, or send the same request again after approval.
package rules.apps.wide_reach

import data.lib.finding
import data.lib.okta.facts

hold contains finding.from(rego.metadata.chain(), proof) if {
	not _is_narrow
	proof := {
		"kind": facts.shown(_targets, "group", "kind"),
		"member_count": facts.shown(_targets, "group", "member_count"),
		"held_from": data.settings.groups.wide_member_count,
	}
}

_targets := object.get(input, ["context", "targets"], [])

# Kinds are named, not excluded: BUILT_IN is Everyone and Okta's own, and any that Okta adds later waits as well.
_is_narrow if {
	facts.all_among(input.context.targets, "group", "kind", {"OKTA_GROUP", "APP_GROUP"})
	below := data.settings.groups.wide_member_count - 1
	facts.all_at_most(input.context.targets, "group", "member_count", below)
}
