# METADATA
# title: What an attribute means
# description: >-
#   Schemas, user types and mappings decide what a profile says, and group rules and apps believe it: a mapping
#   changes many people at once.
# custom:
#   severity: medium
#   operations:
#     - updateProfileMapping
#     - updateUserProfile
#     - updateGroupSchema
#     - updateApplicationUserProfile
#     - createUserType
#     - updateUserType
#     - replaceUserType
#     - deleteUserType
#     - createLinkedObjectDefinition
#     - deleteLinkedObjectDefinition
#   controls: ["soc2:CC8.1", "iso27001:A.8.9", "nist80053:CM-3"]
#   hint: Ask an admin to change this at Okta, or send the same request again after approval.
package rules.schemas.meaning

import data.lib.finding

hold contains finding.from(rego.metadata.chain(), proof) if {
	proof := {
		"operation": object.get(input, ["action", "name"], "unknown"),
		"of": object.get(input, "resource", "unknown"),
	}
}
