# METADATA
# title: A group's name, or who is whose manager
# description: >-
#   Filters of tokens and apps go by the names of groups, and approvals by who is whose manager. Nothing at Okta
#   itself opens by it, so someone is told.
# custom:
#   severity: medium
#   operations:
#     - replaceGroup
#     - assignLinkedObjectValueForPrimary
#     - deleteLinkedObjectForUser
#     - deactivateGroupRule
#   controls: ["soc2:CC6.3", "iso27001:A.5.18", "nist80053:AC-6"]
#   hint: Nothing to do; the owner of this agent is told.
package rules.groups.name_or_chain

import data.lib.finding

alert contains finding.from(rego.metadata.chain(), proof) if {
	proof := {
		"operation": object.get(input, ["action", "name"], "unknown"),
		"of": object.get(input, "resource", "unknown"),
	}
}
