# METADATA
# title: A new policy
# description: >-
#   A new policy of sign-on, passwords, enrolment, sessions or devices may stand before the ones that were there. It
#   waits for a person; a policy for apps reaches nobody until an app is put under it, so someone is told.
# custom:
#   severity: high
#   operations:
#     - createPolicy
#     - clonePolicy
#   properties: [policy_type]
#   controls: ["soc2:CC7.1", "soc2:CC8.1", "iso27001:A.8.5", "iso27001:A.8.9", "nist80053:CM-3"]
#   hint: Send the same request again after approval, with what changes and why in Postern-Purpose.
package rules.policies.created

import data.lib.finding

hold contains finding.from(rego.metadata.chain(), _proof) if not _reaches_nobody_yet

alert contains finding.from(rego.metadata.chain(), _proof) if _reaches_nobody_yet

# Kinds are named, not excluded: any that Okta adds later waits.
_reaches_nobody_yet if input.action.properties.policy_type == "ACCESS_POLICY"

# Okta clones policies for apps only, and puts no app under the clone.
_reaches_nobody_yet if input.action.name == "clonePolicy"

_proof := {
	"operation": object.get(input, ["action", "name"], "unknown"),
	"kind": object.get(input, ["action", "properties", "policy_type"], "unknown"),
}
