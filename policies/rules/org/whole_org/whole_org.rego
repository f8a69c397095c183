# METADATA
# title: The whole org changes
# description: >-
#   Disaster recovery, child orgs, features and the settings of the org itself concern everybody in it at once.
# custom:
#   severity: high
#   operations:
#     - startOrgFailover
#     - startOrgFailback
#     - createChildOrg
#     - updateFeatureLifecycle
#     - replaceOrgSettings
#     - updateOrgSettings
#     - replaceOrgContactUser
#     - replaceFirstPartyAppSettings
#     - replaceOktaPersonalAdminSettings
#     - replaceBlockedEmailDomains
#   controls: ["soc2:CC8.1", "iso27001:A.8.9", "iso27001:A.8.32", "nist80053:CM-3"]
#   hint: Ask an admin to change this at Okta, or send the same request again after approval.
package rules.org.whole_org

import data.lib.finding

hold contains finding.from(rego.metadata.chain(), proof) if {
	proof := {
		"operation": object.get(input, ["action", "name"], "unknown"),
		"of": object.get(input, "resource", "unknown"),
	}
}
