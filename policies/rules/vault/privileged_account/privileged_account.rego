# METADATA
# title: A shared account of power
# description: >-
#   Privileged resources are accounts that open servers and apps, and their passwords are kept for people to borrow.
# custom:
#   severity: high
#   operations:
#     - createPrivilegedResource
#     - replacePrivilegedResource
#     - deletePrivilegedResource
#     - claimPrivilegedResource
#     - rotatePasswordForPrivilegedResource
#     - replaceFiltersForPrivilegedResourceIdentification
#   controls: ["soc2:CC6.1", "iso27001:A.8.2", "iso27001:A.5.17", "nist80053:IA-5"]
#   hint: Ask an admin to change this at Okta, or send the same request again after approval.
package rules.vault.privileged_account

import data.lib.finding

hold contains finding.from(rego.metadata.chain(), proof) if {
	proof := {
		"operation": object.get(input, ["action", "name"], "unknown"),
		"of": object.get(input, "resource", "unknown"),
	}
}
