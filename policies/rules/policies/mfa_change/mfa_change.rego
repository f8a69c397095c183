# METADATA
# title: How people prove who they are
# description: >-
#   Switching off or changing an authenticator or its methods can leave a password as the only proof. It waits for a person.
# custom:
#   severity: critical
#   operations:
#     - replaceAuthenticator
#     - createCustomAAGUID
#     - replaceCustomAAGUID
#     - updateCustomAAGUID
#     - deleteCustomAAGUID
#     - deactivateAuthenticator
#     - activateAuthenticator
#     - createAuthenticator
#     - replaceAuthenticatorMethod
#     - deactivateAuthenticatorMethod
#     - activateAuthenticatorMethod
#     - replaceAuthenticatorSettings
#     - replaceUserLockoutSettings
#   controls: ["soc2:CC6.1", "soc2:CC7.1", "iso27001:A.8.5", "iso27001:A.8.9", "oktastig:OKTA-APP-000560", "oktastig:OKTA-APP-000570"]
#   hint: Send the same request again after approval, with what changes and why in Postern-Purpose.
package rules.policies.mfa_change

import data.lib.finding

hold contains finding.from(rego.metadata.chain(), proof) if {
	proof := {
		"operation": object.get(input, ["action", "name"], "unknown"),
		"of": object.get(input, "resource", "unknown"),
	}
}
