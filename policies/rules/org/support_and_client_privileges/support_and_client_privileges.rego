# METADATA
# title: Okta Support or every client is let in
# description: >-
#   These settings open the whole org to Okta Support, to third-party admins, or to every app that gets a scope. Two people
#   agree first.
# custom:
#   severity: critical
#   operations:
#     - grantOktaSupport
#     - extendOktaSupport
#     - updateOktaSupportCase
#     - grantAerialConsent
#     - assignClientPrivilegesSetting
#     - updateThirdPartyAdminSetting
#     - updateAutoAssignAdminAppSetting
#   quorum: 2
#   controls: ["soc2:CC6.3", "soc2:CC8.1", "iso27001:A.5.22", "iso27001:A.8.2", "nist80053:AC-6"]
#   hint: Ask an admin to change this at Okta, or send the same request again after approval.
package rules.org.support_and_client_privileges

import data.lib.finding

hold contains finding.from(rego.metadata.chain(), proof) if {
	proof := {
		"operation": object.get(input, ["action", "name"], "unknown"),
		"of": object.get(input, "resource", "unknown"),
	}
}
