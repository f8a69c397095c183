# METADATA
# title: An app with power of its own
# description: >-
#   The app holds an admin role or scopes of Okta's own API: whoever may open it may use its reach. Two people agree
#   before somebody is let in, and wait too where its reach could not be told.
# custom:
#   severity: critical
#   operations:
#     - assignUserToApplication
#     - assignGroupToApplication
#   facts: [app.grants_admin, app.scopes_granted]
#   quorum: 2
#   controls: ["soc2:CC6.3", "iso27001:A.5.18", "iso27001:A.8.2", "nist80053:AC-6", "owaspnhi:NHI5:2025"]
#   hint: >-
#     Use an app without admin roles and without scopes of Okta's API, or send the same request again after approval.
package rules.apps.opens_power

import data.lib.finding
import data.lib.okta.facts

hold contains finding.from(rego.metadata.chain(), proof) if {
	not _is_powerless
	proof := {
		"grants_admin": facts.shown(_targets, "app", "grants_admin"),
		"scopes_granted": facts.shown(_targets, "app", "scopes_granted"),
	}
}

_targets := object.get(input, ["context", "targets"], [])

_is_powerless if {
	facts.all_known(input.context.targets, "app", "grants_admin", false)
	facts.all_known(input.context.targets, "app", "scopes_granted", [])
}
