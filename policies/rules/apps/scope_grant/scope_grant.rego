# METADATA
# title: A scope of Okta's own API for an app
# description: >-
#   The app can then call the management API by itself, and where public client app admins is on it becomes super
#   admin. Two people agree first.
# custom:
#   severity: critical
#   operations:
#     - grantConsentToScope
#     - createApiServiceIntegrationInstance
#   quorum: 2
#   controls: ["soc2:CC6.3", "iso27001:A.8.2", "owaspnhi:NHI5:2025", "nist80053:AC-6", "iso42001:A.4.4"]
#   hint: Use a scope that an existing agent already has, or send the same request again after approval.
package rules.apps.scope_grant

import data.lib.finding

hold contains finding.from(rego.metadata.chain(), proof) if {
	proof := {
		"operation": object.get(input, ["action", "name"], "unknown"),
		"of": object.get(input, "resource", "unknown"),
	}
}
