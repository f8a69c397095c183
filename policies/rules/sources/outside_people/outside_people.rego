# METADATA
# title: People and memberships from outside, many at a time
# description: >-
#   An identity source or a directory writes accounts and memberships in bulk, past the rules for single users and
#   groups.
# custom:
#   severity: high
#   operations:
#     - createIdentitySourceSession
#     - startImportFromIdentitySource
#     - uploadIdentitySourceDataForUpsert
#     - uploadIdentitySourceDataForDelete
#     - uploadIdentitySourceGroupsForUpsert
#     - uploadIdentitySourceGroupsDataForDelete
#     - uploadIdentitySourceGroupMembershipsForUpsert
#     - uploadIdentitySourceGroupMembershipsForDelete
#     - createIdentitySourceUser
#     - replaceExistingIdentitySourceUser
#     - updateIdentitySourceUsers
#     - deleteIdentitySourceUser
#     - createIdentitySourceGroups
#     - updateIdentitySourceGroups
#     - deleteIdentitySourceGroup
#     - createIdentitySourceGroupsMemberships
#     - deleteIdentitySourceGroupMemberships
#     - updateGroupMembership
#   controls: ["soc2:CC6.2", "soc2:CC6.3", "iso27001:A.5.16", "nist80053:AC-2"]
#   hint: Make single changes with the operations for users and groups, or send the same request again after approval.
package rules.sources.outside_people

import data.lib.finding

hold contains finding.from(rego.metadata.chain(), proof) if {
	proof := {
		"operation": object.get(input, ["action", "name"], "unknown"),
		"of": object.get(input, "resource", "unknown"),
	}
}
