# METADATA
# title: A policy of how people get in changes
# description: >-
#   A change to a policy of sign-on, access, passwords, enrolment, routing, sessions, risk or devices, or to one of its
#   rules, can let people in with less proof or send them to sign in elsewhere. It waits for a person; so does a change
#   to a policy whose kind could not be told.
# custom:
#   severity: critical
#   operations:
#     - replacePolicy
#     - deletePolicy
#     - deactivatePolicy
#     - activatePolicy
#     - createPolicyRule
#     - replacePolicyRule
#     - deletePolicyRule
#     - activatePolicyRule
#     - deactivatePolicyRule
#     - mapResourceToPolicy
#     - deletePolicyResourceMapping
#     - assignApplicationPolicy
#   facts: [policy.kind]
#   controls:
#     - "soc2:CC7.1"
#     - "soc2:CC8.1"
#     - "iso27001:A.8.5"
#     - "iso27001:A.8.9"
#     - "iso27001:A.8.32"
#     - "oktastig:OKTA-APP-000560"
#     - "oktastig:OKTA-APP-003242"
#   hint: Send the same request again after approval, with what changes and why in Postern-Purpose.
package rules.policies.sign_on_change

import data.lib.finding
import data.lib.okta.facts

hold contains finding.from(rego.metadata.chain(), proof) if {
	not _is_about_something_else
	proof := {
		"operation": object.get(input, ["action", "name"], "unknown"),
		"kind": facts.shown(object.get(input, ["context", "targets"], []), "policy", "kind"),
	}
}

# Kinds that do not decide who gets in, or where they sign in. Any other, and any that Okta adds later, is held.
_harmless_kinds := {"CLIENT_UPDATE"}

_is_about_something_else if facts.all_among(input.context.targets, "policy", "kind", _harmless_kinds)
