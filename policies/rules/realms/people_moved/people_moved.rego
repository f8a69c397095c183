# METADATA
# title: People under other admins
# description: >-
#   Realms say which admins may manage whom; an assignment moves everybody that it matches.
# custom:
#   severity: high
#   operations:
#     - createRealm
#     - replaceRealm
#     - deleteRealm
#     - createRealmAssignment
#     - replaceRealmAssignment
#     - activateRealmAssignment
#     - deactivateRealmAssignment
#     - deleteRealmAssignment
#     - executeRealmAssignment
#   controls: ["soc2:CC6.3", "iso27001:A.5.18", "nist80053:AC-6"]
#   hint: Ask an admin to change this at Okta, or send the same request again after approval.
package rules.realms.people_moved

import data.lib.finding

hold contains finding.from(rego.metadata.chain(), proof) if {
	proof := {
		"operation": object.get(input, ["action", "name"], "unknown"),
		"of": object.get(input, "resource", "unknown"),
	}
}
