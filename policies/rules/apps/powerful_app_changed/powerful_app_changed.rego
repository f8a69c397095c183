# METADATA
# title: An app with power of its own changes
# description: >-
#   The app holds an admin role or scopes of Okta's own API: where it sends people, which keys it proves itself with
#   and whether it runs decide who has that power. Two people agree first, and so they do where its reach could not be
#   told.
# custom:
#   severity: critical
#   operations:
#     - replaceApplication
#     - activateApplication
#     - updateDefaultProvisioningConnectionForApplication
#     - updateFeatureForApplication
#   facts: [app.grants_admin, app.scopes_granted]
#   quorum: 2
#   controls: ["soc2:CC6.3", "soc2:CC8.1", "iso27001:A.8.2", "iso27001:A.8.9", "nist80053:AC-6", "owaspnhi:NHI5:2025"]
#   hint: Send the same request again after approval, with what changes and why in Postern-Purpose.
package rules.apps.powerful_app_changed

import data.lib.finding
import data.lib.okta.facts

hold contains finding.from(rego.metadata.chain(), proof) if {
	not _is_powerless
	proof := {
		"operation": object.get(input, ["action", "name"], "unknown"),
		"grants_admin": facts.shown(_targets, "app", "grants_admin"),
		"scopes_granted": facts.shown(_targets, "app", "scopes_granted"),
	}
}

_targets := object.get(input, ["context", "targets"], [])

_is_powerless if {
	facts.all_known(input.context.targets, "app", "grants_admin", false)
	facts.all_known(input.context.targets, "app", "scopes_granted", [])
}
